"""What the screen shows is what export writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeGuard

import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Pixels
from app.core.compose.background import Background, Colour, Picture
from app.core.compose.composite import compose
from app.core.compose.scenes import estimated
from app.core.files import images
from app.core.mask.alpha import decode_alpha, encode_alpha
from app.core.output.output import Kind
from app.core.output.rendering import render
from app.core.photo.edits import FillHole
from app.core.photo.look import BackgroundChoice, Look, View
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING, Placement
from app.core.preview.byte_cache import ByteCache
from app.core.preview.frames import Frame, Previewer, Unseen
from app.core.preview.thumbnails import thumbnails


@pytest.fixture
def photo(sample_photo: Path) -> Photo:
    """A real photo with a soft ellipse for its alpha."""
    height, width = images.load(sample_photo).pixels.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    alpha = np.clip((0.6 - x * x - y * y) * 20, 0, 1).astype(np.float32)
    name = Path(sample_photo.name)
    packed = encode_alpha(alpha)
    return Photo(PhotoId(1), sample_photo, name, State.READY, (width, height), alpha=packed)


def frame(photo: Photo, look: Look, previewer: Previewer | None = None) -> Frame:
    (made,) = (previewer or Previewer()).frames(photo, look)
    assert isinstance(made, Frame)
    return made


def rgba(photo: Photo, look: Look, previewer: Previewer | None = None) -> Pixels:
    """What is shown in full size, HxWx4 with the colours multiplied by alpha."""
    return frame(photo, look, previewer).shown.levels[0][..., [2, 1, 0, 3]]


def as_exported(photo: Photo, kind: Kind) -> Pixels:
    return render(images.load(photo.path), decode_alpha(photo.alpha or b""), kind)


def test_the_photo_is_shown_as_it_is(photo: Photo) -> None:
    shown = rgba(photo, Look(View.PHOTO))
    np.testing.assert_array_equal(shown[..., :3], images.load(photo.path).pixels)


def test_a_photo_without_alpha_is_shown_whatever_the_view(sample_photo: Path) -> None:
    waiting = Photo(PhotoId(1), sample_photo, Path(sample_photo.name))
    shown = rgba(waiting, Look(View.MASK))
    np.testing.assert_array_equal(shown[..., :3], images.load(sample_photo).pixels)


def test_the_mask_is_the_one_exported(photo: Photo) -> None:
    shown = rgba(photo, Look(View.MASK))
    np.testing.assert_array_equal(shown[..., 1], as_exported(photo, Kind.MASK))


def test_the_cut_out_is_the_one_exported(photo: Photo) -> None:
    shown = rgba(photo, Look(View.CUTOUT)).astype(int)
    written = as_exported(photo, Kind.CUTOUT).astype(int)
    np.testing.assert_array_equal(shown[..., 3], written[..., 3])
    multiplied = written[..., :3] * written[..., 3:] / 255
    assert np.abs(shown[..., :3] - multiplied).max() <= 1


@pytest.mark.parametrize("kind", ["colour", "picture"])
@pytest.mark.parametrize(
    "placement",
    [
        STANDING,
        Placement(0.8, 0.05, -0.02, 0.6),
        replace(STANDING, reflection=0.5, sun=0.6, choke=1.0, feather=1.5),
        replace(STANDING, scale=1.3, x=0.1, vehicle=(0.5, 0.9), reflection=0.0),
    ],
)
def test_the_composite_is_the_one_exported(
    photo: Photo, tmp_path: Path, kind: str, placement: Placement
) -> None:
    photo = replace(photo, placement=placement)
    Image.new("RGB", (90, 70), (10, 200, 30)).save(tmp_path / "green.png")
    picture = np.full((70, 90, 3), (10, 200, 30), np.uint8)
    choices: dict[str, tuple[BackgroundChoice, Background]] = {
        "colour": (BackgroundChoice((9, 8, 250)), Colour(9, 8, 250)),
        "picture": (
            BackgroundChoice(picture=tmp_path / "green.png"),
            Picture(picture, estimated(picture)),
        ),
    }
    chosen, background = choices[kind]
    alpha = decode_alpha(photo.alpha or b"")
    expected = compose(images.load(photo.path).pixels, alpha, background, placement)
    previewer = Previewer()
    frame(photo, Look(), previewer)  # so that the foreground comes from the cache
    shown = rgba(photo, Look(View.COMPOSITE, chosen), previewer)
    np.testing.assert_array_equal(shown[..., :3], expected)


def test_the_cut_out_lies_on_nothing_whatever_the_background(photo: Photo) -> None:
    made = frame(photo, Look(View.CUTOUT, BackgroundChoice((9, 8, 250))))
    assert not made.shown.opaque
    assert made.shown.levels[0][0, 0, 3] == 0


def test_what_is_removed_is_veiled_and_what_is_kept_is_as_it_was(photo: Photo) -> None:
    before = images.load(photo.path).pixels.astype(int)
    after = rgba(photo, Look(View.OVERLAY)).astype(int)
    kept = decode_alpha(photo.alpha or b"") == 1
    np.testing.assert_array_equal(after[kept][:, :3], before[kept])
    assert (after[0, :, 0] > after[0, :, 1]).all()
    # What is under the veil can still be made out.
    assert np.ptp(after[0, :, 1]) > 0.3 * np.ptp(before[0, :, 1])


def test_before_and_after_come_together(photo: Photo) -> None:
    made = frame(photo, Look(View.COMPARE, BackgroundChoice((9, 8, 250))))
    assert made.photo.levels[0][0, 0, :3].tolist() != [250, 8, 9]
    assert made.shown.levels[0][0, 0, :3].tolist() == [250, 8, 9]


def test_a_large_photo_is_shown_rough_first(tmp_path: Path, photo: Photo) -> None:
    size = (4000, 1688)
    path = tmp_path / "large.jpg"
    Image.open(photo.path).resize(size).save(path)
    cover = np.zeros(size[::-1], np.float32)
    cover[:, 2000:] = 1
    large = replace(photo, path=path, size=size, alpha=encode_alpha(cover))
    previewer = Previewer()
    rough, fine = (part for part in previewer.frames(large, Look(View.MASK)) if _is_frame(part))
    assert (rough.is_rough, rough.size, rough.shown.levels[0].shape) == (True, size, (675, 1600, 4))
    assert (fine.is_rough, fine.size, fine.shown.levels[0].shape) == (False, size, (1688, 4000, 4))
    kinds = {view: len(list(previewer.frames(large, Look(view)))) for view in View}
    assert kinds == dict.fromkeys(View, 2) | {View.PHOTO: 1}
    (again,) = previewer.frames(replace(large, repair=(FillHole((1, 1)),)), Look(View.DOUBTS))
    assert isinstance(again, Frame)
    assert not again.is_rough, "the same look at it is not made rough in between"


def test_a_turned_photo_is_upright_when_rough_too(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.jpg"
    Image.new("RGB", (4000, 2000)).save(path, exif=exif)
    for made in Previewer().frames(Photo(PhotoId(1), path, Path("turned.jpg")), Look()):
        assert isinstance(made, Frame)
        assert made.size == (2000, 4000)
        assert made.shown.levels[0].shape[0] == 2 * made.shown.levels[0].shape[1]


def _is_frame(made: Frame | Unseen) -> TypeGuard[Frame]:
    return isinstance(made, Frame)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("no photo")])
def test_what_cannot_be_read_is_a_value(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "car.png"
    Image.new("RGB", (8, 8)).save(path)
    spoil(path)
    (made,) = Previewer().frames(Photo(PhotoId(7), path, Path("car.png")), Look())
    assert isinstance(made, Unseen)
    assert (made.photo_id, made.error.path) == (7, path)


def test_a_file_that_changed_is_shown_as_it_is_now(tmp_path: Path) -> None:
    path, previewer = tmp_path / "a.png", Previewer()
    changing = Photo(PhotoId(1), path, Path(path.name))
    for shade in (50, 200):
        Image.new("RGB", (32, 24), (shade, 0, 0)).save(path)
        os.utime(path, ns=(shade, shade))
        assert rgba(changing, Look(View.PHOTO), previewer)[0, 0].tolist() == [shade, 0, 0, 255]


def test_a_photo_that_has_another_size_by_now_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    Image.new("RGB", (8, 8)).save(path)
    old = encode_alpha(np.ones((5, 5), np.float32))
    (made,) = Previewer().frames(Photo(PhotoId(7), path, Path("car.png"), alpha=old), Look())
    assert isinstance(made, Unseen)
    assert "has changed" in str(made.error)


def test_a_thumbnail_is_small_and_has_the_alpha(photo: Photo) -> None:
    (thumbnail,) = thumbnails(photo.id, photo.path, photo.alpha, 100)
    assert thumbnail.pixels.shape[1:] == (100, 4)
    assert thumbnail.pixels[0, 0, 3] == 0
    assert thumbnail.pixels[20, 50, 3] == 255


def test_there_is_no_thumbnail_of_what_cannot_be_read(tmp_path: Path) -> None:
    assert list(thumbnails(1, tmp_path / "gone.jpg", None, 100)) == []


def test_the_cache_forgets_what_was_used_longest_ago() -> None:
    cache, made = ByteCache(250), list[str]()

    def make(key: str) -> Pixels:
        made.append(key)
        return np.zeros(100, np.uint8)

    for key in "abacab":
        cache.get(key, partial(make, key))
    assert (made, cache.nbytes) == (["a", "b", "c", "b"], 200)


def test_the_cache_keeps_the_newest_however_large() -> None:
    cache = ByteCache(10)
    cache.get("a", lambda: np.zeros(100, np.uint8))
    assert cache.nbytes == 100
