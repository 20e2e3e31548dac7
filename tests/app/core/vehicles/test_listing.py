"""A vehicle's photos as a listing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.photo.finding import Finding
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.side import Side, side_of
from app.core.photo.status import Arrangement, Sort, arranged
from app.core.vehicles.listing import main_photo, missing_sides


def photos(*angles: int | None, vehicle: int = 1) -> list[Photo]:
    return [
        Photo(PhotoId(10 * vehicle + n), Path("a"), Path("a"), angle=angle, vehicle=vehicle)
        for n, angle in enumerate(angles)
    ]


@pytest.mark.parametrize(
    ("angle", "side"),
    [
        *((0, Side.FRONT), (352, Side.FRONT), (22.5, Side.FRONT_LEFT), (68, Side.FRONT_LEFT)),
        *((90, Side.LEFT), (112, Side.REAR_LEFT), (180, Side.REAR), (202, Side.REAR_RIGHT)),
        *((270, Side.RIGHT), (300, Side.FRONT_RIGHT), (None, None)),
    ],
)
def test_an_angle_has_a_side(angle: float | None, side: Side | None) -> None:
    assert side_of(angle) is side


def test_the_main_photo_is_half_from_the_front_and_whole() -> None:
    front, half, other, rear, detail = photos(0, 45, 310, 180, None)
    assert main_photo([front, half, rear, detail]) == half
    cut_off = replace(half, findings=(Finding.CUT_OFF,))
    assert main_photo([front, cut_off, other]) == other
    assert main_photo([detail]) is None


def test_what_is_missing_is_told_once_a_side_is_known() -> None:
    assert missing_sides(photos(0, 45, 90, 135, 180, 225)) == [Side.RIGHT, Side.FRONT_RIGHT]
    assert missing_sides(photos(None)) == []


def test_sorted_by_vehicle_one_walks_around_it() -> None:
    listed = [*photos(0, 180, None, 40, vehicle=2), *photos(270, 30, vehicle=1)]
    order = arranged(listed, Arrangement(sort=Sort.VEHICLE))
    assert [photo.id for photo in order] == [11, 10, 23, 21, 20, 22]
