from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.api import Cutout, Cutter, Finding, ForecourtError
from app.core.arrays import Pixels
from app.core.files.images import load
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import cut_photos
from app.core.output.naming import Job
from app.core.output.output import Output
from app.segmenter import LazySegmenter


@pytest.fixture(scope="module")
def cutter(weights: Path) -> Cutter:
    return Cutter.load(weights, device="cpu")


def small_cutout() -> Cutout:
    alpha = np.zeros((4, 6), np.float32)
    alpha[1:3, 2:4] = 1
    return Cutout(alpha, np.full((4, 6, 3), 90, np.uint8), 0.9)


def test_it_makes_the_pixels_that_the_command_makes(
    cutter: Cutter, weights: Path, sample_photo: Path, tmp_path: Path
) -> None:
    cutout = cutter.cut(sample_photo)
    cutout.save(tmp_path / "api.png")
    job = Job(sample_photo, tmp_path / "command.png")
    (done,) = cut_photos([job], LazySegmenter(weights, "cpu"), Cut(Output()))
    assert done.error is None
    assert (cutout.findings, cutout.certainty) == (done.findings, done.certainty)
    assert cutout.least_dice == done.least_dice
    ours, theirs = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("api", "command"))
    np.testing.assert_array_equal(ours, theirs)


def test_a_cut_out_says_what_it_is(cutter: Cutter, sample_photo: Path) -> None:
    cutout = cutter.cut(str(sample_photo))
    assert cutout.size == (1600, 675)
    assert cutout.alpha.shape == (675, 1600)
    assert cutout.alpha.dtype == np.float32
    assert cutout.certainty is not None
    assert 0.9 < cutout.certainty <= 1
    rgba = cutout.rgba()
    assert rgba.shape == (675, 1600, 4)
    inside = cutout.alpha == 1
    assert np.array_equal(rgba[inside][:, :3], load(sample_photo).pixels[inside])


def test_pixels_are_as_good_as_a_file(cutter: Cutter) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    assert cutter.cut(pixels[:, ::-1]).size == (60, 40)


def test_a_photo_without_a_car_says_so_and_is_not_written(cutter: Cutter, tmp_path: Path) -> None:
    cutout = cutter.cut(np.full((480, 640, 3), 160, np.uint8))
    assert cutout.findings == (Finding.NO_CAR,)
    with pytest.raises(ForecourtError, match="no car was found"):
        cutout.save(tmp_path / "sky.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_other_arrays_are_refused(cutter: Cutter, pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="HxWx3 uint8"):
        cutter.cut(pixels)


def test_a_bad_photo_is_named(cutter: Cutter, tmp_path: Path) -> None:
    with pytest.raises(ForecourtError, match=r"none\.jpg: there is no such file"):
        cutter.cut(tmp_path / "none.jpg")


def test_bad_weights_are_named_when_they_are_loaded(tmp_path: Path) -> None:
    with pytest.raises(ForecourtError, match=r"none\.safetensors"):
        Cutter.load(tmp_path / "none.safetensors")


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    target = tmp_path / "new" / "car.png"
    small_cutout().save(target)
    with pytest.raises(ForecourtError, match="already"):
        small_cutout().save(target)
    small_cutout().save(target, overwrite=True)
    with Image.open(target) as picture:
        assert (picture.mode, picture.size) == ("RGBA", (6, 4))


def test_a_cut_out_is_no_jpeg(tmp_path: Path) -> None:
    with pytest.raises(ForecourtError, match=r"cannot be written as \.jpg"):
        small_cutout().save(tmp_path / "car.jpg")
