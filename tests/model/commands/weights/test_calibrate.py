"""Which photos need a look: from reports to the header of the weights."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from model.__main__ import main
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import load_weights, save_weights
from model.training.config import SourceConfig, TrainConfig

NETWORK = NetworkConfig("unet", 4, 3)
SCORES = ("dice", "iou", "bf1", "bf2", "bf3", "under_99", "worst")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    source = SourceConfig(tmp_path / "cars", 1.0, 0.0)
    config = TrainConfig((source,), exclude=(tmp_path / "val.txt",), network=NETWORK)
    training = {"step": 5, "seconds": 60, "config": config.to_json()}
    path = tmp_path / "final.safetensors"
    save_weights(path, build(NETWORK), NETWORK, PreprocessConfig(), {"training": training})
    return path


def report(folder: Path, *, poor: int = 40, split: str = "val.txt") -> Path:
    """Photos half of which are poor, some of these among the certain ones."""
    photos = [
        {
            "name": f"{place}",
            "source": "street",
            "vehicle": f"{place // 2}",
            "certainty": 0.9 + place / 1000,
            "dice": 0.95 if place < poor else 0.99,
        }
        for place in range(80)
    ]
    facts: dict[str, Any] = {
        "vehicles_file": None,
        "names_file": split,
        "weights_sha256": "0",
        "per_source": {"street": {"photos": 80, **dict.fromkeys(SCORES, 0.97)}},
    }
    path = folder / "evaluation.json"
    unread = {"name": "broken", "source": "street", "vehicle": "x", "certainty": None}
    path.write_text(json.dumps({**facts, "photos": [*photos, unread]}))
    return path


@pytest.fixture
def published(weights: Path, tmp_path: Path) -> Path:
    out = tmp_path / "ship" / "forecourt.safetensors"
    figures = str(report(tmp_path))
    assert main(["publish", str(weights), "--figures", figures, "--out", str(out)]) == 0
    return out


def test_published_weights_and_their_card_promise_what_was_measured(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["calibrate", str(published), str(report(tmp_path)), "--out", str(published)]
    assert main(args) == 0
    review = load_weights(published).header["review"]
    assert 0.937 < review["certainty"] < 0.941
    assert (review["photos"], review["poor_photos"]) == (80, 40)
    assert review["calibrated_on"] == "validation photos, not trained on: street of val.txt"
    assert review["bounds"][0][0] == 0.0
    assert 0.9 < review["measured"]["street"]["found"] <= 1.0
    told = capsys.readouterr().out
    assert "to find 95% of such photos, look at those of a certainty below 0.93" in told
    card = (published.parent / "MODEL_CARD.md").read_text()
    assert "## What needs a look" in card and "street of val.txt" in card


@pytest.mark.parametrize(
    ("poor", "split", "problem"),
    [
        (10, "val.txt", "10 have a Dice under 0.98; 19 are needed to promise 95%"),
        (40, "trained.txt", "may have been trained on"),
    ],
)
def test_what_promises_nothing_is_refused_and_nothing_is_written(
    weights: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    poor: int,
    split: str,
    problem: str,
) -> None:
    path = report(tmp_path, poor=poor, split=split)
    out = tmp_path / "ship" / "forecourt.safetensors"
    assert main(["publish", str(weights), "--figures", str(path), "--out", str(out)]) == 0
    before = out.read_bytes()
    assert main(["calibrate", str(out), str(path), "--out", str(out)]) == 1
    assert problem in capsys.readouterr().err
    assert out.read_bytes() == before


def test_a_report_of_other_weights_is_refused(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.safetensors"
    assert main(["calibrate", str(weights), str(report(tmp_path)), "--out", str(out)]) == 1
    assert "is of other weights" in capsys.readouterr().err
    assert not out.exists()


def sellers(weights: Path, *, faulty: int = 20, first: int = 900, fault: Any = 0.006) -> Path:
    """Photos as certain as the better ones of `report`, the less certain of them at fault."""
    photos = [
        {
            "name": f"misc_{first + place:03d}",
            "source": "seller_val",
            "vehicle": f"misc_{place}",
            "certainty": 0.95 + place / 1000,
            "dice": 0.999,
            "fault": fault if place < faulty else 0.0,
        }
        for place in range(40)
    ]
    facts = json.loads(report(weights.parent).read_text())
    facts["weights_sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    path = weights.with_name("sellers.json")
    path.write_text(json.dumps({**facts, "names_file": None, "photos": photos}))
    return path


def test_sellers_faults_raise_the_limit_and_are_promised_beside_the_poor(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(report(tmp_path)), "--corrected", str(sellers(published))]
    assert main(["calibrate", str(published), *asked, "--out", str(published)]) == 0
    review = load_weights(published).header["review"]
    assert review["certainty"] == pytest.approx(0.968)
    assert (review["poor"], review["share"], review["poor_photos"]) == (0.98, 0.95, 40)
    told = review["sellers"]
    assert (told["fault"], told["share"], told["photos"], told["poor_photos"]) == (
        0.005,
        0.9,
        40,
        20,
    )
    assert told["looks"] == 19 / 40
    assert max(dice for _, dice in review["bounds"]) <= 0.99, "a Dice that flatters bounds nothing"
    assert review["measured"]["seller_val"]["poor"] == 20
    said = capsys.readouterr().out
    assert "40 photos, 20 of them with more than 0.5% at fault: to find 90%" in said
    card = (published.parent / "MODEL_CARD.md").read_text()
    assert "90% of those with more than 0.5% of the car wrong away from its edge" in card


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"faulty": 3},
            "3 have more than 0.5% at fault; 9 are needed to promise 90%",
        ),
        ({"first": 0}, "may have been trained on: it is in sellers.json"),
        ({"fault": None}, "measures no faults"),
    ],
)
def test_sellers_photos_that_promise_nothing_are_refused(
    published: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    problem: str,
) -> None:
    asked = [str(report(tmp_path)), "--corrected", str(sellers(published, **change))]
    before = published.read_bytes()
    assert main(["calibrate", str(published), *asked, "--out", str(published)]) == 1
    assert problem in capsys.readouterr().err
    assert published.read_bytes() == before
