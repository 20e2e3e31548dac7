"""Strokes are seen at once, and look as they will once the frame has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.mask.alpha import encode_alpha
from app.core.photo.box import PixelBox
from app.core.photo.edits import FillHole, Repair, Stroke, Way
from app.core.photo.look import Look, View
from app.core.photo.photo import Photo, PhotoId
from app.core.preview.frames import Frame, Previewer
from app.core.preview.live_stroke import Brush, LiveRepair

SIZE = (800, 450)
ADD = Brush(Way.ADD, 40.0, 0.5)
LINE = [(150.0, 100.0, 1.0), (350.0, 210.0, 0.6), (410.0, 150.0, 1.0)]
STROKE = Stroke(Way.ERASE, ((450.0, 250.0, 1.0), (600.0, 250.0, 1.0)), 45.0, 0.8)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    """A photo of noise whose right half is the car."""
    noise = np.random.default_rng(1).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "car.png")
    alpha = np.zeros((SIZE[1], SIZE[0]), np.float32)
    alpha[:, 400:] = 1
    packed = encode_alpha(alpha)
    return Photo(PhotoId(1), tmp_path / "car.png", Path("car.png"), alpha=packed, size=SIZE)


def frame(photo: Photo, view: View, repair: Repair = ()) -> Frame:
    *_, made = Previewer().frames(replace(photo, repair=repair), Look(view))
    assert isinstance(made, Frame)
    return made


def whole(live: LiveRepair, level: int) -> PixelBox:
    return PixelBox.whole(live.frame.photo.levels[level].shape)


@pytest.mark.parametrize("view", [View.OVERLAY, View.MASK])
def test_a_stroke_looks_as_in_the_frame_that_follows(photo: Photo, view: View) -> None:
    live = LiveRepair(frame(photo, view))
    live.begin(ADD, view, 0, whole(live, 0))
    for point in LINE:
        live.extend([point])
    stroke = live.finish()
    assert stroke is not None
    live.follow((stroke,))
    part = live.part(view, 0, whole(live, 0))
    assert part is not None
    np.testing.assert_array_equal(part.pixels, frame(photo, view, (stroke,)).shown.levels[0])


def test_only_the_boxes_that_are_named_change(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    before = live.frame.shown.levels[0]
    live.begin(ADD, View.MASK, 0, whole(live, 0))
    boxes = live.extend(LINE)
    part = live.part(View.MASK, 0, whole(live, 0))
    assert part is not None
    inside = np.zeros(before.shape[:2], bool)
    for box in boxes:
        inside[box.part] = True
    changed = (part.pixels != before).any(axis=2)
    assert changed.any()
    assert not changed[~inside].any()


def test_a_stroke_in_a_small_level_is_in_pixels_of_the_photo(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    live.begin(ADD, View.MASK, 1, PixelBox(20, 25, 350, 200))
    live.extend(LINE)
    stroke = live.finish()
    assert stroke is not None
    assert (stroke.size, stroke.way) == (ADD.size, ADD.way)
    np.testing.assert_allclose(stroke.points, LINE, atol=0.2)


def test_strokes_of_several_levels_add_up(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    live.begin(ADD, View.MASK, 1, whole(live, 1))
    live.extend(LINE)
    stroke = live.finish()
    assert stroke is not None
    live.follow((STROKE, stroke))
    part = live.part(View.MASK, 0, PixelBox(100, 50, 650, 300))
    assert part is not None
    expected = frame(photo, View.MASK, (STROKE, stroke)).shown.levels[0][part.box.part]
    np.testing.assert_allclose(part.pixels.astype(int), expected.astype(int), atol=1)


def test_what_is_undone_is_seen_no_more(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    live.follow((STROKE,))
    assert live.part(View.MASK, 0, whole(live, 0)) is not None
    live.follow(())
    assert live.part(View.MASK, 0, whole(live, 0)) is None


def test_a_frame_that_has_all_is_shown_itself(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK, (STROKE,)))
    live.follow((STROKE,))
    assert live.part(View.MASK, 0, whole(live, 0)) is None


def test_what_is_no_stroke_waits_for_the_frame_and_so_does_what_follows(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    live.follow((FillHole((3, 3)), STROKE))
    assert live.part(View.MASK, 0, whole(live, 0)) is None


def test_a_stroke_that_is_broken_off_leaves_nothing(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.MASK))
    live.begin(ADD, View.MASK, 0, whole(live, 0))
    live.extend(LINE)
    live.cancel()
    assert not live.at_work
    assert live.part(View.MASK, 0, whole(live, 0)) is None


def test_the_frame_is_never_painted_on(photo: Photo) -> None:
    live = LiveRepair(frame(photo, View.OVERLAY))
    before = [level.copy() for level in (*live.frame.shown.levels, *live.frame.photo.levels)]
    live.begin(ADD, View.OVERLAY, 0, whole(live, 0))
    live.extend(LINE)
    after = (*live.frame.shown.levels, *live.frame.photo.levels)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("view", [View.COMPOSITE, View.COMPARE, View.PHOTO])
def test_there_are_views_in_which_strokes_are_not_seen(photo: Photo, view: View) -> None:
    live = LiveRepair(frame(photo, View.OVERLAY))
    live.follow((STROKE,))
    assert not live.can_show(view)
    assert live.part(view, 0, whole(live, 0)) is None


def test_a_frame_of_the_stroke_before_takes_nothing_away(photo: Photo) -> None:
    previewer = Previewer()
    looked = Look(View.MASK)
    (first,) = previewer.frames(photo, looked)
    (second,) = previewer.frames(replace(photo, repair=(STROKE,)), looked)
    assert isinstance(first, Frame)
    assert isinstance(second, Frame)
    live = LiveRepair(first)
    live.follow((STROKE,))
    live.begin(ADD, View.MASK, 0, whole(live, 0))
    live.extend(LINE)
    stroke = live.finish()
    assert stroke is not None
    live.rebase(second)
    live.follow((STROKE, stroke))
    part = live.part(View.MASK, 0, whole(live, 0))
    assert part is not None
    expected = frame(photo, View.MASK, (STROKE, stroke)).shown.levels[0]
    np.testing.assert_allclose(part.pixels.astype(int), expected.astype(int), atol=1)
