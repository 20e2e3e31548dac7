"""What is said of a car, from alphas drawn by hand; how often it is right, the benchmark prints."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Floats
from app.core.mask.findings import (
    goes_on_beyond,
    is_all_but_empty,
    is_empty,
    look_for_findings,
)
from app.core.photo.box import PixelBox
from app.core.photo.finding import Finding

SIZE = (200, 300)


def drawn(*boxes: tuple[slice, slice], value: float = 1.0) -> Floats:
    alpha = np.zeros(SIZE, np.float32)
    for box in boxes:
        alpha[box] = value
    return alpha


CAR = (slice(60, 140), slice(50, 200))


def test_a_whole_car_alone_is_nothing_to_speak_of() -> None:
    assert look_for_findings(drawn(CAR)) == ()


@pytest.mark.parametrize(
    "alpha",
    [
        drawn(),
        drawn((slice(5, 9), slice(5, 9))),  # a speck
        drawn(CAR, value=0.49),
        drawn(CAR, value=0.7),  # a wall that might be a car
        np.full(SIZE, np.nan, np.float32),
    ],
)
def test_nothing_or_hardly_anything_is_no_car(alpha: Floats) -> None:
    assert look_for_findings(alpha) == (Finding.NO_CAR,)


@pytest.mark.parametrize(
    ("box", "cut_off"),
    [
        ((slice(60, 140), slice(0, 150)), True),
        ((slice(60, 140), slice(150, 300)), True),
        ((slice(0, 90), slice(50, 200)), True),
        ((slice(120, 200), slice(50, 200)), True),
        ((slice(60, 199), slice(1, 299)), False),
    ],
)
def test_a_car_at_the_border_is_cut_off(box: tuple[slice, slice], cut_off: bool) -> None:
    assert (Finding.CUT_OFF in look_for_findings(drawn(box))) is cut_off


def test_a_tyre_that_only_touches_the_border_is_whole() -> None:
    tyre = (slice(140, 200), slice(60, 75))
    assert look_for_findings(drawn(CAR, tyre)) == ()


def test_a_second_car_is_told_also_when_it_was_dropped() -> None:
    second = (slice(70, 130), slice(230, 290))
    assert look_for_findings(drawn(CAR), drawn(CAR, second)) == (Finding.SEVERAL,)
    assert look_for_findings(drawn(CAR, second)) == (Finding.SEVERAL,)


def test_a_mirror_near_the_car_is_no_second_car() -> None:
    near = (slice(60, 140), slice(201, 260))
    assert look_for_findings(drawn(CAR, near)) == ()
    small = (slice(90, 100), slice(250, 260))
    assert look_for_findings(drawn(CAR, small)) == ()


def test_the_networks_map_may_be_of_another_size() -> None:
    small = np.zeros((50, 75), np.float32)
    small[15:35, 12:50] = 1.0
    small[17:33, 57:72] = 1.0
    assert look_for_findings(drawn(CAR), small) == (Finding.SEVERAL,)


def test_an_alpha_without_any_car_is_empty() -> None:
    assert is_empty(drawn(CAR, value=0.49))
    assert not is_empty(drawn(CAR, value=0.5))


def test_a_car_in_smoke_is_a_car_and_what_is_nowhere_sure_is_none() -> None:
    said = np.zeros((120, 160), np.float32)
    said[40:80, 40:120] = 0.75
    assert look_for_findings(said) == (Finding.NO_CAR,)
    said[40:80, 40:80], said[40:80, 80:120] = 0.99, 0.6
    assert Finding.NO_CAR not in look_for_findings(said)


def test_specks_are_no_car_that_is_left() -> None:
    alpha = np.zeros((100, 200), np.uint8)
    alpha[50:55, 50:57] = 255
    assert is_all_but_empty(alpha)
    assert not is_empty(alpha)
    alpha[50:60, 50:60] = 255
    assert not is_all_but_empty(alpha)


@pytest.mark.parametrize(
    ("box", "beyond"),
    [
        (PixelBox(40, 50, 210, 150), False),  # with room around it
        (PixelBox(60, 50, 210, 150), True),
        (PixelBox(40, 50, 210, 120), True),
        (PixelBox(40, 50, 400, 400), False),  # beyond the photo
    ],
)
def test_a_box_that_is_too_small_cuts_a_car_off(box: PixelBox, *, beyond: bool) -> None:
    cover = np.zeros(SIZE, np.uint8)
    part = box.clipped(PixelBox.whole(SIZE)).part
    cover[part] = (255 * drawn(CAR)).astype(np.uint8)[part]
    assert goes_on_beyond(box, cover) is beyond


def test_what_the_photo_itself_cuts_off_no_box_does() -> None:
    cover = np.zeros(SIZE, np.uint8)
    cover[60:140, :200] = 255
    assert not goes_on_beyond(PixelBox(0, 40, 220, 160), cover)
    assert not goes_on_beyond(PixelBox(0, 0, 300, 200), cover)
