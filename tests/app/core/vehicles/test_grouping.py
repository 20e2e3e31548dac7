"""Photos grouped into vehicles, by looks, names, folders, times, and by what the user says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.network import Traits
from app.core.photo.found import COLOUR_SHARES
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles import grouping
from app.core.vehicles.grouping import cluster, group_vehicles, pieces
from app.core.vehicles.names import moment_of, name_of

RED, BLUE = (0, 0), (300, 0)


def photo(
    number: int,
    name: str,
    looks: tuple[int, ...] | None = None,
    by: str = "a",
    angle: int | None = None,
) -> Photo:
    """A photo; of what it shows from another side than others if its looks are known."""
    path = Path("/lot", name)
    traits = None if looks is None else Traits(looks, by)
    angle = 45 * number % 360 if angle is None and traits else angle
    return Photo(PhotoId(number), path, Path(path.name), traits=traits, angle=angle)


def numbers(*photos: Photo) -> list[int | None]:
    (found,) = group_vehicles(photos)
    return [found[photo.id] for photo in photos]


def from_all_sides(*cars: tuple[str, tuple[int, ...]], by: str = "a") -> list[Photo]:
    """Photos of cars from all around, named after nothing; each side looks a little another way."""
    return [
        photo(100 * place + n, f"{chr(97 + n)}{car}.jpg", (*looks, 9 * n), by, n * 360 // 16)
        for place, (car, looks) in enumerate(cars)
        for n in range(16)
    ]


def test_looks_tell_vehicles_apart_that_are_seen_from_all_sides() -> None:
    """Photos of opposite sides are far apart, and joined by those between."""
    photos = from_all_sides(("one", RED), ("two", BLUE))
    assert numbers(*photos) == [1] * 16 + [2] * 16
    assert numbers(*photos[:16]) == [1] * 16


def test_looks_join_nothing_in_loose_photos() -> None:
    """Even of one and the same look: sellers' photos, mostly of fronts, each of another vehicle."""
    fronts = [photo(n, f"{chr(97 + n)}x.jpg", RED, angle=(n % 3) * 22) for n in range(20)]
    assert numbers(*fronts) == list(range(1, 21))
    half_around = from_all_sides(("one", RED), ("two", RED))[:8]
    assert numbers(*half_around) == list(range(1, 9))


def test_two_from_one_direction_that_look_unlike_are_two_vehicles() -> None:
    """Though each is near enough to photos from the sides beside."""
    photos = from_all_sides(("one", RED), ("two", RED))
    found = numbers(*(replace(p, traits=Traits((0, 55 * (p.id >= 100), 0), "a")) for p in photos))
    assert all(first != second for first, second in zip(found[:16], found[16:], strict=True))


def test_looks_do_not_part_what_names_join_nor_count_without_a_side() -> None:
    golfs = [photo(1, "golf_1.jpg", RED), photo(2, "golf_2.jpg", BLUE)]
    assert numbers(*golfs) == [1, 1]
    unknown = [replace(p, angle=None) for p in from_all_sides(("one", RED))]
    assert numbers(*unknown) == list(range(1, 17))


def test_traits_told_by_another_network_are_not_compared() -> None:
    photos = from_all_sides(("one", RED))
    other = replace(photos[5], traits=Traits(RED, "b"))
    assert numbers(*photos[:5], other, *photos[6:]) == [1] * 5 + [2] + [1] * 10


def test_names_alone_make_vehicles_and_a_single_one_says_nothing() -> None:
    names = ["golf_1.jpg", "golf_2.jpg", "polo-01.jpg", "polo-02.jpg", "up.jpg", "IMG_7.jpg"]
    photos = [photo(number, name) for number, name in enumerate(names)]
    assert numbers(*photos) == [1, 1, 2, 2, 3, 4]


def test_unlike_names_are_of_unlike_cars_whatever_is_known_of_colours() -> None:
    photos = [photo(1, "audi_red.jpg"), photo(2, "taxi_new_york.jpg"), photo(3, "IMG_7.jpg")]
    assert numbers(*photos) == [1, 2, 3]
    elsewhere = [replace(photo(n, f"IMG_{n}.jpg"), path=Path(f"/b/IMG_{n}.jpg")) for n in (10, 11)]
    assert numbers(*photos, *elsewhere) == [1, 2, 3, 4, 4], "one folder makes them no vehicle"


def test_a_cameras_counter_makes_a_vehicle_of_what_follows_one_another() -> None:
    names = ["IMG_0998.jpg", "IMG_0999.jpg", "IMG_1003.jpg", "IMG_4711.jpg", "DSC_1001.jpg"]
    photos = [photo(n, name) for n, name in enumerate(names)]
    assert numbers(*photos) == [1, 1, 1, 2, 3]
    timed = [replace(p, taken=60 * n) for n, p in enumerate(photos)]
    assert numbers(*timed[:4]) == [1, 1, 1, 1], "taken at one go"


def test_a_name_tells_the_moment_as_telephones_write_it() -> None:
    names = ["PXL_20260412_101530.jpg", "PXL_20260412_104000.jpg", "PXL_20260412_150000.jpg"]
    assert numbers(*(photo(n, name) for n, name in enumerate(names))) == [1, 1, 2]
    assert moment_of(Path("WhatsApp Image 2026-04-12 at 10.15.30.jpg")) == 1775988930
    assert moment_of(Path("IMG_20269912_101530.jpg")) is None


def test_views_in_words_are_of_one_vehicle() -> None:
    photos = [photo(n, name) for n, name in enumerate(["front.jpg", "rear.jpg", "left side.jpg"])]
    assert numbers(*photos) == [1, 1, 1]
    golf = [photo(n, name) for n, name in enumerate(["golf front.jpg", "golf rear.jpg"], 5)]
    assert numbers(*photos, *golf) == [1, 1, 1, 2, 2]


def test_photos_taken_at_once_are_of_one_vehicle_unless_their_colours_differ() -> None:
    red, blue = (255 * COLOUR_SHARES + 999,), (160 * COLOUR_SHARES + 999,)
    first = replace(photo(1, "alfa.jpg"), taken=0, colours=red, angle=90)
    second = replace(photo(2, "at the gate.jpg"), taken=30, colours=red, angle=40)
    assert numbers(first, second) == [1, 1]
    assert numbers(first, replace(second, colours=blue)) == [1, 2]
    assert numbers(first, replace(second, taken=300)) == [1, 2]


def test_folders_make_vehicles_and_so_do_hours() -> None:
    photos = [photo(number, f"IMG_{number}.jpg") for number in range(4)]
    elsewhere = [replace(p, path=Path("/other", p.path.name)) for p in photos[2:]]
    assert numbers(*photos) == [1, 1, 1, 1]
    assert numbers(*photos[:2], *elsewhere) == [1, 1, 2, 2]
    times = (0, 60, 20_000, 20_060)
    timed = [replace(p, taken=taken) for p, taken in zip(photos, times, strict=True)]
    assert numbers(*timed) == [1, 1, 2, 2]


def test_between_two_that_could_be_one_the_times_decide() -> None:
    """Halves of a car all but too far apart; or two of two cars, seen from opposite sides."""
    first = from_all_sides(("one", (0, 0)))[:8]
    second = from_all_sides(("two", (0, 77)))[8:]
    assert numbers(*first, *second) == [1] * 16
    later = [replace(each, taken=9000) for each in second]
    assert numbers(*(replace(each, taken=0) for each in first), *later) == [1] * 8 + [2] * 8


def test_what_the_user_says_stays() -> None:
    red, other, blue = photo(1, "x.jpg", RED), photo(2, "y.jpg", RED), photo(3, "z", BLUE)
    assert numbers(replace(red, by_hand=1), replace(other, by_hand=2), blue) == [1, 2, 3]
    assert numbers(replace(red, by_hand=1), other, replace(blue, by_hand=1)) == [1, 2, 1]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("1adaeb44f109_01.jpg", "1adaeb44f109"),
        ("Golf (3).JPG", "golf"),
        ("Golf front.jpg", "golf"),
        ("golf_left_2.jpg", "golf"),
        ("front.jpg", ""),
        ("Seite links.jpg", ""),
        ("stock-4711-12.jpg", "stock-4711"),
        ("IMG_2041.jpg", ""),
        ("PXL_20260412_101530.jpg", ""),
        ("20260412_101530.jpg", ""),
        ("7.jpg", ""),
    ],
)
def test_a_file_is_named_after_its_vehicle_or_by_a_camera(file: str, name: str) -> None:
    assert name_of(Path(file)) == name


def test_groups_are_joined_by_the_mean_over_all_pairs() -> None:
    apart = np.array([[0, 0.5, 1.4], [0.5, 0, 0.9], [1.4, 0.9, 0]], np.float32)
    assert len(set(cluster(apart))) == 2, "its mean distance to the two is 1.15"
    apart[0, 2] = apart[2, 0] = 1.0
    assert len(set(cluster(apart))) == 1


def test_nothing_is_nothing() -> None:
    assert numbers() == []
    assert numbers(photo(1, "IMG_1.jpg")) == [1]


def test_unlike_cars_in_a_folder_stay_apart_when_another_folder_comes() -> None:
    mixed = [photo(number, name) for number, name in enumerate(["audi.jpg", "taxi.jpg", "van.jpg"])]
    assert numbers(*mixed) == [1, 2, 3]
    others = [
        replace(photo(number, f"{name}.jpg"), path=Path("/other", f"{name}.jpg"))
        for number, name in enumerate(["front", "left", "rear"], 10)
    ]
    assert numbers(*mixed, *others) == [1, 2, 3, 4, 4, 4]


# Long lists

NAMES = ("golf", "alfa", "taxi", "polo", "mini", "astra", "corsa", "panda", "clio", "ka", "up")


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_PIECE", 20)


def test_a_long_list_is_cut_between_two_names(short_pieces: None) -> None:
    photos = [photo(n, f"{NAMES[n // 6]}_{n % 6}.jpg") for n in range(63)]
    cut = [len(piece) for piece in pieces(photos)]
    assert cut == [18, 18, 18, 9]
    assert [each for piece in pieces(photos) for each in piece] == photos
    assert numbers(*photos) == [1 + n // 6 for n in range(63)]


def test_without_another_name_a_piece_is_full(short_pieces: None) -> None:
    photos = [photo(n, f"{n:03}.jpg") for n in range(50)]
    assert [len(piece) for piece in pieces(photos)] == [20, 20, 10]


def test_what_the_user_joined_is_one_vehicle_in_two_pieces(short_pieces: None) -> None:
    photos = [photo(n, f"{NAMES[n // 6]}_{n % 6}.jpg") for n in range(63)]
    joined = [replace(p, by_hand=1) if n // 6 in (0, 9) else p for n, p in enumerate(photos)]
    found = numbers(*joined)
    assert found[0] == found[59] == 1
    assert len(set(found)) == 10


def test_an_empty_list_has_no_vehicles() -> None:
    assert numbers() == []
