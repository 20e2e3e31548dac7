"""Numbered photos of several cars: a name in common makes no vehicle of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.photo.finding import Finding
from app.core.photo.found import COLOUR_BINS, COLOUR_SHARES, ColourHistogram
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.grouping import group_vehicles
from app.core.vehicles.likeness import parted, unlikeness


def paint(light: int, red: int, yellow: int, share: int = 700) -> ColourHistogram:
    """A car mostly of one colour, as cells of CIELAB; the rest is black."""
    place = (light * COLOUR_BINS + red) * COLOUR_BINS + yellow
    black = (COLOUR_BINS // 2 * COLOUR_BINS) + COLOUR_BINS // 2
    return (black * COLOUR_SHARES + 999 - share, place * COLOUR_SHARES + share)


RED, BLUE, WHITE, GREY, DARK_GREY = (
    paint(*each) for each in ((3, 7, 6), (2, 4, 0), (7, 4, 4), (4, 4, 4), (3, 4, 4))
)


def photo(number: int, name: str, colours: ColourHistogram | None, angle: int | None = 90) -> Photo:
    path = Path("/lot", name)
    return Photo(PhotoId(number), path, Path(name), colours=colours, angle=angle)


def series(*paints: ColourHistogram | None, name: str = "IMG_{:04}.jpg") -> list[Photo]:
    return [
        photo(n, name.format(n), paint, 90 if paint else None) for n, paint in enumerate(paints, 1)
    ]


def numbers(photos: list[Photo]) -> list[int]:
    (found,) = group_vehicles(photos)
    return [found[photo.id] for photo in photos]


@pytest.mark.parametrize("name", ["IMG_{:04}.jpg", "lot ({}).jpg"])
def test_another_car_begins_where_the_colour_changes(name: str) -> None:
    photos = series(*[RED] * 12, *[WHITE] * 12, *[BLUE] * 12, name=name)
    assert numbers(photos) == [1] * 12 + [2] * 12 + [3] * 12
    assert numbers(photos[::-1]) == [1] * 12 + [2] * 12 + [3] * 12


def test_a_name_of_photos_that_all_differ_makes_no_vehicle() -> None:
    photos = series(RED, WHITE, BLUE, GREY, RED, WHITE, name="street_0{}.jpg")
    others = [
        replace(p, id=PhotoId(p.id + 10), path=Path("/other", f"golf_{p.id}.jpg"))
        for p in series(*[RED] * 4)
    ]
    assert numbers(photos + others) == [1, 2, 3, 4, 5, 6, 7, 7, 7, 7]


def test_photos_with_nothing_in_common_but_their_silence_are_no_vehicle() -> None:
    names, paints = ["alfa.jpg", "taxi at noon.jpg", "up.jpg"], [RED, WHITE, BLUE]
    photos = [
        photo(n, name, paint) for n, (name, paint) in enumerate(zip(names, paints, strict=True))
    ]
    golfs = [photo(n, f"golf_{n}.jpg", RED) for n in range(10, 14)]
    assert numbers(photos + golfs) == [1, 2, 3, 4, 4, 4, 4]
    assert numbers([replace(p, colours=RED) for p in photos]) == [1, 2, 3], "nor if all are red"


def test_light_and_reflections_part_no_vehicle() -> None:
    dark = DARK_GREY
    photos = series(GREY, GREY, dark, GREY, GREY, dark, GREY, GREY, name="golf_{}.jpg")
    assert numbers(photos) == [1] * 8


def test_one_odd_photo_among_those_of_a_car_stays_with_it() -> None:
    photos = series(*[RED] * 3, GREY, *[RED] * 3, *[WHITE] * 6)
    assert numbers(photos) == [1] * 7 + [2] * 6


def test_details_and_seats_belong_to_the_car_before_them() -> None:
    photos = series(*[RED] * 4, None, None, *[WHITE] * 4, None)
    photos[5] = replace(
        photos[5], colours=WHITE, findings=(Finding.CUT_OFF,)
    )  # a wheel: no side of a car is seen
    assert numbers(photos) == [1] * 6 + [2] * 5


def test_photos_of_one_car_alone_are_one_vehicle() -> None:
    assert numbers(series(*[None] * 4, name="golf_{}.jpg")) == [1] * 4
    assert numbers(series(*[GREY] * 4, name="golf_{}.jpg")) == [1] * 4
    views, streets = series(*[GREY] * 4, name="golf_{}.jpg"), series(RED, WHITE, BLUE, name="s_{}")
    streets = [replace(photo, id=PhotoId(photo.id + 10)) for photo in streets]
    assert numbers(views + streets)[:4] == [1] * 4


def test_without_colours_names_say_what_they_said() -> None:
    golf, polo = series(*[None] * 4, name="golf_{}.jpg"), series(*[None] * 2, name="polo_{}.jpg")
    polo = [replace(photo, id=PhotoId(photo.id + 10)) for photo in polo]
    assert numbers(golf + polo) == [1] * 4 + [2] * 2


def test_whole_cars_of_which_no_side_is_told_are_cars_nevertheless() -> None:
    photos = [*series(RED, RED), photo(3, "IMG_0003.jpg", WHITE, None)]
    assert numbers(photos) == [1, 1, 2]
    photos[2] = replace(photos[2], findings=(Finding.CUT_OFF,))
    assert numbers(photos) == [1, 1, 1], "a detail of the car before it"


def test_stretches_are_as_near_as_their_photos_on_the_average() -> None:
    apart = unlikeness([RED, RED, GREY, RED, WHITE, WHITE, BLUE, None])
    assert apart[0, 0] == pytest.approx(0, abs=1e-6)
    assert apart[0, 4] > 0.5
    assert np.isnan(apart[7]).all()
    assert parted(apart[:7, :7]) == [0, 0, 0, 0, 1, 1, 2]
    assert parted(apart[:1, :1]) == [0]
