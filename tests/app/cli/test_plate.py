"""``cut --plate``: the same pixels as the window writes, and no plate left by mistake."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import cut, verify
from app.cli.console import Status
from app.cli.cut_options import Options, understand
from app.core.arrays import Pixels
from app.core.errors import UsageError
from app.core.network import Answer, Network
from app.core.output.choice import ExportChoice
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.plate import Quad

PLATE: Quad = ((40.0, 34.0), (60.0, 34.0), (60.0, 40.0), (40.0, 40.0))


class Plated(Network):
    """Finds what is bright, and a plate in the same place."""

    def __init__(self, plates: tuple[Quad, ...] | None = (PLATE,)) -> None:
        self.plates = plates

    def predict(self, image: Pixels) -> Answer:
        alpha = np.asarray(image.mean(axis=2) > 128, np.float32)
        return Answer(alpha, 0.99, plates=self.plates)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    noise = np.random.default_rng(1).integers(150, 250, (60, 100, 3), np.uint8)
    pixels = np.zeros((60, 100, 3), np.uint8)
    pixels[15:50, 15:85] = noise[15:50, 15:85]
    (tmp_path / "photos").mkdir()
    Image.fromarray(pixels).save(tmp_path / "photos" / "car.png")
    return Options([tmp_path / "photos"], tmp_path / "out", plate="#00ff00")


def pixels(path: Path) -> Pixels:
    return np.asarray(Image.open(path))


@pytest.mark.parametrize("background", [None, "white"])
def test_the_window_writes_the_same(
    options: Options, tmp_path: Path, background: str | None
) -> None:
    wanted = replace(options, background=background)
    assert cut.run(wanted, Plated()) == Status.DONE
    source = tmp_path / "photos" / "car.png"
    (found,) = segment_photos([source], Plated())
    assert found.car is not None
    photo = Photo(PhotoId(1), source, Path("car.png"), State.READY)
    understood = understand(wanted)
    photo = photo.with_found(found.car)
    photo = replace(photo, placement=understood.placement)
    choice = ExportChoice(
        understood.sets[0].output, tmp_path / "window", BackgroundChoice((255, 255, 255))
    )
    (plan,) = plan_export([photo], choice)
    (result,) = export_photos(plan, Existing.REPLACE)
    assert result.error is None
    shown = pixels(tmp_path / "window" / "car.png")
    assert np.array_equal(pixels(tmp_path / "out" / "car.png"), shown)
    assert (shown[..., :3] == (0, 255, 0)).all(axis=2).sum() >= 100


def test_plates_that_cannot_be_looked_for_are_not_left_by_mistake(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cut.run(options, Plated(plates=None)) == Status.SOME_FAILED
    assert "number plates" in capsys.readouterr().err
    assert list(options.output.glob("*.png")) == []


def test_how_many_are_covered_is_told(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Plated())
    assert "number plates covered in 1 of 1 photo" in capsys.readouterr().err
    assert json.loads(report.read_text())["results"][0]["plates"] == 1
    assert json.loads(report.read_text())["settings"]["plate"] == "#00ff00"


def test_verify_tells_of_the_cover(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(options, Plated())
    result, photo = tmp_path / "out" / "car.png", tmp_path / "photos" / "car.png"
    assert verify.run(result, photo, None) == Status.DONE
    assert "1 number plate is covered on purpose" in capsys.readouterr().out


def test_a_place_that_wants_plates_as_they_are_gets_them(options: Options) -> None:
    wanted = replace(options, background="white", preset="google,ebay")
    assert cut.run(wanted, Plated()) == Status.DONE
    green = {place: _greenish(options.output / place / "car.jpg") for place in ("google", "ebay")}
    assert green == {"google": False, "ebay": True}


def _greenish(path: Path) -> bool:
    seen = pixels(path).astype(int)
    return bool(((seen[..., 1] - seen[..., 0] > 150) & (seen[..., 1] - seen[..., 2] > 150)).any())


def test_a_mask_has_no_plate(options: Options) -> None:
    with pytest.raises(UsageError, match="--plate"):
        understand(replace(options, kind=Kind.MASK.value))
