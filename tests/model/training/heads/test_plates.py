"""Crops that the head for number plates is trained on, and marks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.commands.weights.plates import split
from model.data.marks import Marked, read_marks
from model.errors import DataError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.plates.head import PlateHead
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, save_weights
from model.training.heads.plates import Crops, learn, look, see_crops

LITE = NetworkConfig(kind="lite", width=8)
PLATE = ((120.0, 90.0), (180.0, 90.0), (180.0, 120.0), (120.0, 120.0))


@pytest.fixture
def marked(tmp_path: Path) -> Marked:
    """A dark photo with a white plate."""
    pixels = np.full((200, 300, 3), 40, np.uint8)
    pixels[90:120, 120:180] = 255
    path = tmp_path / "car.png"
    Image.fromarray(pixels).save(path)
    return Marked(path, "car", (PLATE,), ())


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    save_weights(path, build(LITE), LITE, PreprocessConfig(pixels=192 * 288), {})
    return Predictor(load_weights(path), torch.device("cpu"))


def test_plates_are_drawn_where_crops_show_them(
    marked: Marked, predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[torch.Tensor] = []
    encode = predictor.encode

    def watched(inputs: torch.Tensor) -> list[torch.Tensor]:
        shown.append(inputs)
        return encode(inputs)

    monkeypatch.setattr(predictor, "encode", watched)
    crops = see_crops([marked], predictor, 6, 1)
    for inputs, plate in zip(shown, crops.plates, strict=True):
        half = torch.nn.functional.avg_pool2d(inputs.mean(1, keepdim=True), 2)[0, 0]
        there = plate[0].float() / 255
        if there.sum() < 50:
            continue
        bright = (half - half.min()) / (half.max() - half.min())
        assert torch.abs(bright[there > 0.99].mean() - bright[there < 0.01].mean()) > 0.5
    assert sum(float(plate.sum()) > 0 for plate in crops.plates) >= 3


def test_a_head_learns_the_plate_that_it_is_shown(marked: Marked, predictor: Predictor) -> None:
    crops = see_crops([marked], predictor, 16, 1)
    *_, network = learn(crops, 40, rate=1e-2)
    target = crops.plates.float() / 255
    with torch.no_grad():
        told = torch.sigmoid(network.eval()([level.float() for level in crops.features]))
    there, elsewhere = told[target > 0.9].mean(), told[target < 0.1].mean()
    assert there > 3 * elsewhere
    assert there > 0.5


def test_what_is_found_is_compared_with_marks(marked: Marked, predictor: Predictor) -> None:
    class Knowing(PlateHead):
        def __init__(self, *quads: object) -> None:
            self.quads = quads

        def find(self, *_: object) -> tuple[object, ...]:  # type: ignore[override]
            return self.quads

    elsewhere = tuple((x + 90, y + 40) for x, y in PLATE)
    found = look(marked, Knowing(PLATE, elsewhere), predictor, 0.08)
    assert found.covered == (1.0,)
    assert (found.false, found.apart) == (1, (1.0,))
    assert look(marked, Knowing(), predictor, 0.08).covered == (0.0,)


def test_groups_are_never_split(tmp_path: Path) -> None:
    photos = [Marked(tmp_path / str(n), f"car {n // 3}", (), ()) for n in range(30)]
    folds = split(photos, 3)
    assert set(folds) == {0, 1, 2}
    assert all(len(set(folds[n : n + 3])) == 1 for n in range(0, 30, 3))


def test_marks_are_read_or_named(tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    path.write_text(json.dumps({"photos": [{"photo": "a.jpg", "group": "1", "plates": [PLATE]}]}))
    (marked,) = read_marks(path, tmp_path)
    assert (marked.photo, marked.plates) == (tmp_path / "a.jpg", (PLATE,))
    path.write_text('{"photos": [{"photo": "a.jpg", "group": "1"}]}')
    with pytest.raises(DataError, match="No number plate"):
        read_marks(path, tmp_path)
    path.write_text("[]")
    with pytest.raises(DataError, match=r"marks\.json"):
        read_marks(path, tmp_path)


def test_crops_are_chosen_together() -> None:
    crops = Crops((torch.arange(4),) * 5, *(torch.arange(4),) * 3)
    assert crops.of(torch.tensor([2])).places.tolist() == [2]
