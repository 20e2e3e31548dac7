from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from model.commands.evaluate import add_arguments, run
from model.data.pairs import Pair, find_pairs
from model.errors import DataError, ModelError
from model.evaluation.metrics import Scores
from model.evaluation.results import Evaluation, PhotoScore, summarise, summarise_by
from model.evaluation.scoring import evaluate
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.predictor import Answer
from model.network.unet import build
from model.network.weights import save_weights
from model.pages.evaluation_page import write_evaluation


class GreyIsCar:
    """A segmenter that knows the tests' photos: the car is what is exactly grey."""

    def predict(self, image: npt.NDArray[np.uint8]) -> Answer:
        return Answer(np.all(image == 128, axis=-1).astype(np.float32), 0.9)


@pytest.fixture
def root(tmp_path: Path, write_pair: Callable[..., None]) -> Path:
    for number in range(3):
        write_pair(tmp_path / "data", f"car_{number}")
    return tmp_path / "data"


@pytest.fixture
def tiny_weights(tmp_path: Path) -> Path:
    """A real network, tiny and untrained."""
    config, preprocess = NetworkConfig("unet", width=4, depth=2), PreprocessConfig(pixels=64 * 64)
    save_weights(tmp_path / "tiny.safetensors", build(config), config, preprocess, {})
    return tmp_path / "tiny.safetensors"


def command(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(list(map(str, words))))


def photo(dice: float, name: str = "a", group: str = "g", angle: int | None = None) -> PhotoScore:
    pair = Pair(name, Path("a.jpg"), Path("a.png"), group, angle, "studio")
    return PhotoScore(pair, Scores(dice, dice / 2, 0.1, 0.2, 0.3), 1.0)


def failed(name: str = "broken") -> PhotoScore:
    pair = Pair(name, Path("a.jpg"), Path("a.png"), "g", 3, "studio")
    return PhotoScore(pair, None, 0.0, "a.jpg is broken.")


def test_a_right_mask_scores_one(root: Path) -> None:
    photos = list(evaluate(find_pairs(root).pairs, GreyIsCar()))
    assert [each.scores for each in photos] == [Scores(1, 1, 1, 1, 1)] * 3


def test_what_is_uncertain_stands_beside_the_scores(root: Path) -> None:
    photos = list(evaluate(find_pairs(root).pairs, GreyIsCar()))
    assert [each.certainty for each in photos] == [0.9] * 3
    assert [each.pair.name for each in photos] == ["car_0", "car_1", "car_2"]


def test_only_a_few_photos_are_read_ahead(tmp_path: Path, write_pair: Callable[..., None]) -> None:
    write_pair(tmp_path, "a")
    asked = []

    def pairs() -> Iterator[Pair]:
        for number in range(1000):
            asked.append(number)
            yield find_pairs(tmp_path).pairs[0]

    photos = evaluate(pairs(), GreyIsCar())
    next(photos)
    assert isinstance(photos, Generator)
    photos.close()
    assert len(asked) < 50


def test_a_shifted_mask_scores_less(tmp_path: Path, write_pair: Callable[..., None]) -> None:
    write_pair(tmp_path, "a", left=20)
    photo_of_20 = (tmp_path / "images" / "a.png").read_bytes()
    write_pair(tmp_path, "a", left=24)
    (tmp_path / "images" / "a.png").write_bytes(photo_of_20)
    (result,) = evaluate(find_pairs(tmp_path).pairs, GreyIsCar())
    assert result.scores
    assert result.scores.dice == pytest.approx(36 / 40)
    assert result.scores.iou == pytest.approx(36 / 44)


def test_a_broken_photo_is_named_and_the_rest_goes_on(root: Path) -> None:
    (root / "images" / "car_1.png").write_bytes(b"no picture")
    cv2.imwrite(str(root / "masks" / "car_2.png"), np.zeros((5, 5), np.uint8))
    first, second, third = evaluate(find_pairs(root).pairs, GreyIsCar())
    assert first.scores
    assert not second.scores
    assert "car_1.png" in str(second.error)
    assert "5x5" in str(third.error)


def test_means_leave_failed_photos_out() -> None:
    summary = summarise([photo(0.98), failed(), photo(1.0), photo(0.99)])
    assert summary
    assert (summary.photos, summary.worst) == (3, 0.98)
    assert summary.dice == pytest.approx(0.99)
    assert summary.iou == pytest.approx(0.495)
    assert summary.bf3 == pytest.approx(0.3)
    assert summary.under_99 == pytest.approx(1 / 3)


def test_means_of_nothing_are_none() -> None:
    assert summarise([failed()]) is None


def test_groups_are_in_order_of_their_number() -> None:
    photos = [photo(0.5, angle=10), photo(1.0, angle=2), photo(0.9, angle=10), photo(0.1), failed()]
    by_angle = summarise_by(photos, lambda pair: pair.angle)
    assert {angle: summary.dice for angle, summary in by_angle.items()} == {
        "2": 1.0,
        "10": pytest.approx(0.7),
    }
    assert list(by_angle) == ["2", "10"]


def test_report_shows_the_worst_first(tmp_path: Path) -> None:
    photos = (photo(0.99, "good"), photo(0.5, "<bad>"), failed(), photo(0.7, "middling"))
    evaluation = Evaluation(photos, {"weights": "w"}, ("b.jpg has no mask.",))
    drawn = []

    def draw(each: PhotoScore) -> npt.NDArray[np.uint8]:
        drawn.append(each.pair.name)
        return np.zeros((4, 4, 3), np.uint8)

    write_evaluation(tmp_path, evaluation, draw, 2)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert drawn == ["<bad>", "middling"]
    assert page.index("1. &lt;bad&gt;") < page.index("2. middling")
    assert page.count('<img src="worst_') == 2
    assert "a.jpg is broken." in page
    assert "b.jpg has no mask." in page


def test_json_holds_every_photo(tmp_path: Path) -> None:
    evaluation = Evaluation((photo(0.9, "x", "car", 4), failed("y")), {"weights": "w"})
    write_evaluation(tmp_path, evaluation, lambda _: np.zeros((4, 4, 3), np.uint8))
    data = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert data["mean"]["dice"] == data["per_angle"]["4"]["dice"] == 0.9
    assert data["photos"][0]["vehicle"] == "car"
    assert data["photos"][0]["bf2"] == 0.2
    assert data["photos"][1]["error"] == "a.jpg is broken."
    assert data["photos"][0]["certainty"] is None
    assert data["certainty"] == {}


def test_the_report_tells_whether_certainty_finds_the_poor_ones(tmp_path: Path) -> None:
    photos = [replace(photo(0.99 + n / 1000, f"p{n}"), certainty=0.9 + n / 100) for n in range(9)]
    poor = replace(photo(0.9, "poor"), certainty=0.5)
    evaluation = Evaluation((*photos, poor, failed()), {"weights": "w"})
    write_evaluation(tmp_path, evaluation, lambda _: np.zeros((4, 4, 3), np.uint8))
    data = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert data["certainty"]["studio"]["found"] == 1.0
    assert data["certainty"]["studio"]["looks"] == 0.1
    assert data["photos"][9]["certainty"] == 0.5
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "poor: certainty 0.5000, Dice 0.9000" in page


def test_vehicles_and_angles_make_a_matrix(tmp_path: Path) -> None:
    photos = (photo(0.9, "x", "car", 4), photo(0.8, "y", "van", 4), photo(0.7, "z", "van", 5))
    write_evaluation(
        tmp_path, Evaluation(photos, {"weights": "w"}), lambda _: np.zeros((4, 4, 3), np.uint8)
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<th>04</th><th>05</th>" in page
    matrix = page[page.index("By vehicle and angle") :]
    assert matrix.index("<td>van</td>") < matrix.index(".8000") < matrix.index("<td>car</td>")


def test_command_writes_a_whole_report(
    root: Path, tiny_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"
    assert command(root, "--weights", tiny_weights, "--device", "cpu", "--out", out) == 0
    data = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert data["weights_sha256"] == hashlib.sha256(tiny_weights.read_bytes()).hexdigest()
    assert data["data"] == ["data"]
    assert 0 <= data["mean"]["dice"] < 0.9
    assert sorted(path.name for path in out.glob("*.jpg")) == [f"worst_0{n}.jpg" for n in (1, 2, 3)]
    assert f"{data['mean']['dice']:.4f}" in capsys.readouterr().out


def test_command_compares_two_networks(
    root: Path, tiny_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, preprocess = NetworkConfig("unet", width=4, depth=2), PreprocessConfig(pixels=32 * 32)
    other, out = tmp_path / "run" / "tiny.safetensors", tmp_path / "out"
    save_weights(other, build(config), config, preprocess, {})
    assert command(root, "--weights", tiny_weights, "--compare", other, "--out", out) == 0
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    names = ("run/tiny.safetensors", f"{tmp_path.name}/tiny.safetensors")
    assert (data["before"], data["after"]) == names
    assert len(data["photos"]) == 3
    assert (out / "comparison.html").is_file()
    assert "run/tiny.safetensors before" in capsys.readouterr().out


def test_command_scores_the_masks_of_any_tool(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "metadata.csv").write_text("id,year,make\ncar_0,2014,Acura\ncar_1,2009,Nissan\n")
    out = tmp_path / "out"
    assert command(root, "--masks", root / "masks", "--out", out) == 0
    data = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert data["mean"]["dice"] == 1 and data["alpha_errors"]["connectivity"] == 0
    assert set(data["per_make"]) == {"Acura", "Nissan"}
    assert "sad 0.0000, mse 0.0000" in capsys.readouterr().out
    assert "The soft alpha" in (out / "index.html").read_text(encoding="utf-8")
    with pytest.raises(DataError, match="--masks goes without"):
        command(root, "--masks", root / "masks", "--weights", "w", "--out", out)


def test_command_fails_softly_on_a_broken_photo(
    root: Path, tiny_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "images" / "car_1.png").write_bytes(b"")
    assert command(root, "--weights", tiny_weights, "--out", tmp_path / "out") == 1
    said = capsys.readouterr()
    assert "1 of 3 photos failed" in said.out
    assert "car_1.png" in said.err


def test_command_with_nothing_readable_still_reports(
    root: Path, tiny_weights: Path, tmp_path: Path
) -> None:
    for file in (root / "images").iterdir():
        file.write_bytes(b"")
    assert command(root, "--weights", tiny_weights, "--out", tmp_path / "out") == 1
    assert "cannot be read" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("--limit", "0"), ("--names", "a", "--vehicles", "b"), ()])
def test_wrong_use_ends_with_two(root: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    out = ("--out", str(tmp_path)) if words else ()
    with pytest.raises(SystemExit) as end:
        command(root, *words, *out)
    assert end.value.code == 2


def test_folders_are_checked_before_the_network_is_loaded(root: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.safetensors"
    with pytest.raises(DataError, match="nowhere"):
        command(tmp_path / "nowhere", "--weights", missing, "--out", tmp_path / "out")
    with pytest.raises(ModelError, match="--out"):
        command(root, "--weights", missing, "--out", root / "images" / "car_0.png")
