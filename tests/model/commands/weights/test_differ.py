"""Two networks on photos without masks: those on which they differ most are shown."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.__main__ import main
from model.commands.weights.differ import Difference, differences
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import save_weights

NETWORK = NetworkConfig("unet", width=4, depth=2)


@pytest.fixture
def weights(tmp_path: Path) -> Callable[[str, float], Path]:
    """Makes a network that says one thing of every pixel."""

    def made(name: str, bias: float) -> Path:
        network = build(NETWORK)
        last = list(network.parameters())[-1]
        last.data.fill_(bias)
        list(network.parameters())[-2].data.zero_()
        path = tmp_path / f"{name}.safetensors"
        save_weights(path, network, NETWORK, PreprocessConfig(pixels=64 * 64), {})
        return path

    return made


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        pixels = np.full((40, 60, 3), 60 * number, np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


def test_the_page_shows_the_photos_that_differ_and_the_numbers_of_all(
    photos: Path, weights: Callable[[str, float], Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    files = ["--before", str(weights("old", 5.0)), "--after", str(weights("new", -5.0))]
    assert main(["differ", str(photos), *files, "--count", "2", "--out", str(out)]) == 0
    told = json.loads((out / "differ.json").read_text())
    assert [each["alike"] for each in told["differences"]] == [0.0] * 3
    shown = (out / "differ.html").read_text()
    assert shown.count('<img src="differ_') == 2
    assert "old.safetensors → new.safetensors" in shown
    assert (out / "differ_02.jpg").is_file()


def test_equal_networks_are_alike_also_where_they_find_nothing(
    photos: Path, weights: Callable[[str, float], Path]
) -> None:
    for bias in (5.0, -5.0):
        network = Predictor.load(weights("one", bias))
        found = list(differences(sorted(photos.iterdir()), (network, network)))
        assert [each.alike for each in found] == [1.0] * 3
        assert all(isinstance(each, Difference) for each in found)


def test_a_photo_that_cannot_be_read_is_named_and_the_others_are_compared(
    photos: Path,
    weights: Callable[[str, float], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (photos / "1.png").write_text("no photo")
    files = ["--before", str(weights("old", 5.0)), "--after", str(weights("new", -5.0))]
    assert main(["differ", str(photos), *files, "--out", str(tmp_path / "out")]) == 1
    assert "1.png" in capsys.readouterr().err
    assert len(json.loads((tmp_path / "out" / "differ.json").read_text())["differences"]) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["differ", str(empty), *files, "--out", str(tmp_path / "none")]) == 1
    assert "No photo is there" in capsys.readouterr().err
