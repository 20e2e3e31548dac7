from __future__ import annotations

from pathlib import Path

import pytest

from app.__main__ import main
from app.cli.console import Status
from app.core.learning.weights import weights_dir
from app.core.resources import weights_path
from app.core.saved.folders import config_dir
from app.core.saved.settings import load
from model.__main__ import main as average
from model.network.weights import read_tensors, write_tensors


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORECOURT_CONFIG", str(tmp_path / "home"))


def in_use() -> str:
    return load(config_dir()).settings.weights


def test_weights_are_brought_in_used_and_left_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "import", str(weights_path()), "mine"]) == 0
    assert in_use() == "shipped"
    assert main(["weights", "use", "mine"]) == 0
    assert in_use() == "mine"
    assert "the car alone" not in capsys.readouterr().out
    assert main(["weights", "list"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("  shipped")
    assert said[1].startswith("* mine")
    assert main(["weights", "export", "mine", str(tmp_path / "copy.safetensors")]) == 0
    assert (tmp_path / "copy.safetensors").read_bytes() == weights_path().read_bytes()
    assert main(["weights", "back"]) == 0
    assert in_use() == "shipped"


def test_weights_with_an_encoder_of_their_own_find_the_car_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors, header = read_tensors(weights_path())
    name = next(each for each in tensors if each.startswith("encoder") and "weight" in each)
    tensors[name] = tensors[name] * 1.5
    write_tensors(tmp_path / "tuned.safetensors", tensors, header)
    assert main(["weights", "import", str(tmp_path / "tuned.safetensors"), "tuned"]) == 0
    assert main(["weights", "use", "tuned"]) == 0
    assert "the car alone" in capsys.readouterr().out


def test_what_is_removed_is_used_no_more() -> None:
    main(["weights", "import", str(weights_path()), "mine"])
    main(["weights", "use", "mine"])
    assert main(["weights", "remove", "mine"]) == 0
    assert in_use() == "shipped"
    assert list(weights_dir().iterdir()) == []


def test_a_foreign_file_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_bytes(b"not a network")
    assert main(["weights", "import", str(foreign)]) == Status.WRONG_USE
    said = capsys.readouterr().err
    assert "foreign.safetensors" in said
    assert "damaged or no safetensors file" in said
    assert not weights_dir().exists()


def test_weights_that_are_gone_are_told_with_the_way_back(
    sample_photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["weights", "import", str(weights_path()), "mine"])
    main(["weights", "use", "mine"])
    (weights_dir() / "mine.safetensors").unlink()
    out = str(tmp_path / "out")
    assert main(["cut", str(sample_photo), "--output", out]) == Status.WRONG_USE
    said = capsys.readouterr().err
    assert "mine.safetensors: the weights file is missing" in said
    assert "weights back" in said


def test_an_average_is_listed_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours, mean = str(weights_path()), tmp_path / "mean.safetensors"
    assert average(["average", ours, ours, "--out", str(mean)]) == 0
    assert main(["weights", "import", str(mean), "both"]) == 0
    capsys.readouterr()
    assert main(["weights", "list"]) == 0
    assert "average of 2 files" in capsys.readouterr().out.splitlines()[1]
