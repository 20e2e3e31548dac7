from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from app.api import Cutout, Cutter, Finding, ForecourtError
from app.core.arrays import Pixels
from app.core.compose.background import parse_background
from app.core.files.images import load
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import cut_photos
from app.core.output.naming import Job
from app.core.output.output import Kind, Output
from app.core.photo.placement import STANDING
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


@pytest.mark.parametrize("background", ["showroom_light", "#ff8800"])
def test_on_a_background_it_makes_the_pixels_that_the_command_makes(
    cutter: Cutter, weights: Path, sample_photo: Path, tmp_path: Path, background: str
) -> None:
    cutter.cut(sample_photo).save(tmp_path / "api.png", background=background)
    behind, job = parse_background(background), Job(sample_photo, tmp_path / "command.png")
    wanted = Cut(Output(Kind.COMPOSITE), behind, STANDING.back())
    (done,) = cut_photos([job], LazySegmenter(weights, "cpu"), wanted)
    assert done.error is None
    ours, theirs = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("api", "command"))
    np.testing.assert_array_equal(ours, theirs)


def test_a_background_may_be_pixels_or_a_file(tmp_path: Path) -> None:
    wall = np.full((300, 400, 3), 200, np.uint8)
    Image.fromarray(wall).save(tmp_path / "wall.png")
    of_file = small_cutout().compose(tmp_path / "wall.png")
    np.testing.assert_array_equal(small_cutout().compose(wall), of_file)
    small_cutout().save(tmp_path / "ad.jpg", background=wall)
    with Image.open(tmp_path / "ad.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", of_file.shape[1::-1])


def test_backgrounds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ForecourtError, match="whitish"):
        small_cutout().compose("whitish")
    with pytest.raises(ValueError, match="HxWx3 uint8"):
        small_cutout().compose(np.zeros((4, 4), np.uint8))
    with pytest.raises(ForecourtError, match="no car was found"):
        replace(small_cutout(), findings=(Finding.NO_CAR,)).compose("white")


def test_many_photos_come_in_order_and_one_that_fails_stops_no_other(
    weights: Path, sample_photo: Path, tmp_path: Path
) -> None:
    threads = torch.get_num_threads()
    try:
        cutter = Cutter.load(weights, device="cpu", at_once=2)
        small = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
        first, second, third, fourth = cutter.cut_all(
            [sample_photo, tmp_path / "none.jpg", small, str(sample_photo)]
        )
    finally:
        torch.set_num_threads(threads)
    assert isinstance(second, ForecourtError)
    assert "none.jpg: there is no such file" in str(second)
    assert isinstance(first, Cutout)
    assert isinstance(third, Cutout)
    assert isinstance(fourth, Cutout)
    assert (first.size, third.size) == ((1600, 675), (60, 40))
    np.testing.assert_allclose(first.alpha, fourth.alpha, atol=1 / 255)


def test_few_photos_are_read_ahead(weights: Path) -> None:
    taken: list[int] = []

    def photos() -> Iterator[Pixels]:
        for index in range(9):
            taken.append(index)
            yield np.full((40, 60, 3), 160, np.uint8)

    cut = Cutter.load(weights, device="cpu").cut_all(photos())
    next(cut)
    assert len(taken) == 2
    cut.close()


def test_no_photo_at_a_time_is_refused(weights: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Cutter.load(weights, at_once=0)


def test_a_cut_out_is_no_jpeg(tmp_path: Path) -> None:
    with pytest.raises(ForecourtError, match=r"cannot be written as \.jpg"):
        small_cutout().save(tmp_path / "car.jpg")
