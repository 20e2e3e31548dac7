"""Windows that were mended by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import PhotoError
from app.core.mask.alpha import encode_alpha, encode_cover
from app.core.mask.windows import read_glass, windows_of
from app.core.photo.edits import Stroke, Way
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import STANDING

SIZE = (400, 200)
PHOTO = Photo(
    PhotoId(1),
    Path("car.jpg"),
    Path("car.jpg"),
    size=SIZE,
    alpha=encode_alpha(np.ones(SIZE[::-1], np.float32)),
    placement=replace(STANDING, glass=0.6),
)


def stroke(way: Way, x: float) -> Stroke:
    return Stroke(way, ((x, 100.0, 1.0),), 40.0, 1.0)


def test_strokes_add_windows_and_erase_them() -> None:
    """Where the network's mask is half as large as the photo, as in the photo's own size."""
    glass = np.zeros((100, 200), np.uint8)
    glass[40:60, 20:60] = 255
    found = replace(PHOTO, glass=encode_cover(glass))
    mended = replace(found, own_windows=(stroke(Way.ADD, 300), stroke(Way.ERASE, 80)))
    made = windows_of(mended)
    assert made is not None
    assert made.shape == glass.shape
    assert made[50, 150] == 255
    assert made[50, 40] == 0
    assert made[50, 25] == 255  # beside the stroke
    assert abs(int((made[:, 100:] > 127).sum()) - np.pi * 10**2) < 12


def test_windows_are_painted_where_none_were_found() -> None:
    assert read_glass(PHOTO) is None
    made = read_glass(replace(PHOTO, own_windows=(stroke(Way.ADD, 300),)))
    assert made is not None
    assert made[100, 300] == 255
    assert made[100, 100] == 0


def test_windows_that_are_not_clear_are_not_asked_for() -> None:
    dark = replace(PHOTO, placement=STANDING, own_windows=(stroke(Way.ADD, 300),))
    assert read_glass(dark) is None


def test_damaged_windows_are_told() -> None:
    with pytest.raises(PhotoError):
        windows_of(replace(PHOTO, glass=b"none"))


def test_a_file_is_out_of_date_only_where_windows_are_seen() -> None:
    painted = replace(PHOTO, own_windows=(stroke(Way.ADD, 300),))
    assert painted.seen_in_export != PHOTO.seen_in_export
    dark = replace(PHOTO, placement=STANDING)
    assert replace(painted, placement=STANDING).seen_in_export == dark.seen_in_export
