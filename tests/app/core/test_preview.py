"""What the screen shows is what export writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core import images
from app.core.composite import Background, Colour, Picture, compose
from app.core.look import Backdrop, Look, View
from app.core.output import Kind
from app.core.photo import Photo, PhotoId, State
from app.core.placement import STANDING
from app.core.preview import ByteCache, Frame, Previewer, Unseen, levels, thumbnails
from app.core.rendering import render


@pytest.fixture
def photo(sample_photo: Path) -> Photo:
    """A real photo with a soft ellipse for its alpha."""
    height, width = images.load(sample_photo).pixels.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    alpha = np.clip((0.6 - x * x - y * y) * 20, 0, 1).astype(np.float32)
    name = Path(sample_photo.name)
    packed = images.encode_alpha(alpha)
    return Photo(PhotoId(1), sample_photo, name, State.READY, packed, (width, height))


def frame(photo: Photo, look: Look, previewer: Previewer | None = None) -> Frame:
    (made,) = (previewer or Previewer()).frames(photo, look)
    assert isinstance(made, Frame)
    return made


def as_exported(photo: Photo, kind: Kind) -> NDArray[np.uint8]:
    return render(images.load(photo.path), images.decode_alpha(photo.alpha or b""), kind)


def test_the_photo_is_shown_as_it_is(photo: Photo) -> None:
    shown = frame(photo, Look(View.PHOTO)).levels[0]
    np.testing.assert_array_equal(shown, images.load(photo.path).pixels)


def test_a_photo_without_alpha_is_shown_whatever_the_view(sample_photo: Path) -> None:
    waiting = Photo(PhotoId(1), sample_photo, Path(sample_photo.name))
    assert frame(waiting, Look(View.MASK)).levels[0].shape[2] == 3


def test_the_mask_is_the_one_exported(photo: Photo) -> None:
    shown = frame(photo, Look(View.MASK)).levels[0]
    np.testing.assert_array_equal(shown, as_exported(photo, Kind.MASK))


def test_the_cut_out_is_the_one_exported(photo: Photo) -> None:
    shown = frame(photo, Look(View.CUTOUT)).levels[0].astype(int)
    written = as_exported(photo, Kind.CUTOUT).astype(int)
    np.testing.assert_array_equal(shown[..., 3], written[..., 3])
    multiplied = written[..., :3] * written[..., 3:] / 255
    assert np.abs(shown[..., :3] - multiplied).max() <= 1


@pytest.mark.parametrize("kind", ["colour", "picture"])
def test_the_composite_is_the_one_exported(photo: Photo, tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (90, 70), (10, 200, 30)).save(tmp_path / "green.png")
    picture = np.full((70, 90, 3), (10, 200, 30), np.uint8)
    choices: dict[str, tuple[Backdrop, Background]] = {
        "colour": (Backdrop((9, 8, 250)), Colour(9, 8, 250)),
        "picture": (Backdrop(picture=tmp_path / "green.png"), Picture(picture)),
    }
    backdrop, background = choices[kind]
    alpha = images.decode_alpha(photo.alpha or b"")
    expected = compose(images.load(photo.path).pixels, alpha, background, STANDING)
    previewer = Previewer()
    frame(photo, Look(), previewer)  # so that the foreground comes from the cache
    shown = frame(photo, Look(View.COMPOSITE, backdrop), previewer).levels[0]
    np.testing.assert_array_equal(shown, expected)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("no photo")])
def test_what_cannot_be_read_is_a_value(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "car.png"
    Image.new("RGB", (8, 8)).save(path)
    spoil(path)
    (made,) = Previewer().frames(Photo(PhotoId(7), path, Path("car.png")), Look())
    assert isinstance(made, Unseen)
    assert (made.photo_id, made.error.path) == (7, path)


def test_a_photo_that_has_another_size_by_now_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    Image.new("RGB", (8, 8)).save(path)
    old = images.encode_alpha(np.ones((5, 5), np.float32))
    (made,) = Previewer().frames(Photo(PhotoId(7), path, Path("car.png"), alpha=old), Look())
    assert isinstance(made, Unseen)
    assert "has changed" in str(made.error)


def test_levels_halve_down_to_a_small_one() -> None:
    shapes = [level.shape[:2] for level in levels(np.zeros((700, 2000, 3), np.uint8))]
    assert shapes == [(700, 2000), (350, 1000), (175, 500)]


def test_levels_of_a_very_flat_photo_keep_a_row() -> None:
    assert levels(np.zeros((1, 3000), np.uint8))[-1].shape == (1, 375)


def test_a_thumbnail_is_small_and_has_the_alpha(photo: Photo) -> None:
    (thumbnail,) = thumbnails(photo.id, photo.path, photo.alpha, 100)
    assert thumbnail.pixels.shape[1:] == (100, 4)
    assert thumbnail.pixels[0, 0, 3] == 0
    assert thumbnail.pixels[20, 50, 3] == 255


def test_there_is_no_thumbnail_of_what_cannot_be_read(tmp_path: Path) -> None:
    assert list(thumbnails(1, tmp_path / "gone.jpg", None, 100)) == []


def test_the_cache_forgets_what_was_used_longest_ago() -> None:
    cache, made = ByteCache(250), list[str]()

    def make(key: str) -> NDArray[np.uint8]:
        made.append(key)
        return np.zeros(100, np.uint8)

    for key in "abacab":
        cache.get(key, partial(make, key))
    assert (made, cache.nbytes) == (["a", "b", "c", "b"], 200)


def test_the_cache_keeps_the_newest_however_large() -> None:
    cache = ByteCache(10)
    cache.get("a", lambda: np.zeros(100, np.uint8))
    assert cache.nbytes == 100
