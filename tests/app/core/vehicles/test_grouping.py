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

RED, BLUE, NEARLY_RED = (0, 0), (300, 0), (20, 10)


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


def test_cars_that_look_alike_are_one_vehicle() -> None:
    names = ("alfa.jpg", "taxi.jpg", "up.jpg")
    looks = (BLUE, RED, NEARLY_RED)
    photos = [photo(n, name, look) for n, (name, look) in enumerate(zip(names, looks, strict=True))]
    assert numbers(*photos) == [1, 2, 2]


def test_looks_do_not_part_what_names_join_nor_count_without_a_side() -> None:
    golfs = [photo(1, "golf_1.jpg", RED), photo(2, "golf_2.jpg", BLUE)]
    assert numbers(*golfs) == [1, 1]
    unknown = [replace(p, angle=None) for p in (photo(1, "x.jpg", RED), photo(2, "y.jpg", RED))]
    assert numbers(*unknown) == [1, 2]


def test_two_that_differ_from_one_side_are_two_vehicles() -> None:
    """Though seen from two sides they would be as near as one vehicle's photos are."""
    near = (55, 0)
    first, second = photo(1, "x.jpg", RED, angle=44), photo(2, "y.jpg", near, angle=46)
    assert numbers(first, second) == [1, 2]
    assert numbers(first, replace(second, angle=90)) == [1, 1]
    assert numbers(first, photo(2, "y.jpg", NEARLY_RED, angle=46)) == [1, 1], "taken twice"


def test_halves_that_complement_each_other_may_be_farther_apart() -> None:
    def half(start: int, looks: tuple[int, ...], first: int) -> list[Photo]:
        names = [f"{chr(97 + start + n)}{chr(97 + n)}.jpg" for n in range(8)]
        return [
            photo(first + n, name, looks, angle=(2 * n + start) * 360 // 16)
            for n, name in enumerate(names)
        ]

    far = (72, 0)  # 1.27 of the unit
    one, other = half(0, RED, 0), half(1, far, 8)
    assert numbers(*one, *other) == [1] * 16
    assert numbers(one[0], other[1]) == [1, 2], "so few tell nothing"


def test_where_each_side_is_seen_twice_there_are_two_vehicles() -> None:
    """Each side of a vehicle looks another way, farther apart than photos of one mostly are."""
    looks = {"one": ((0, 0), (90, 0)), "two": ((0, 260), (90, 260))}
    photos = [
        photo(10 * car + n, f"{chr(97 + n)}{name}.jpg", sides[n % 2], angle=45 * n)
        for car, (name, sides) in enumerate(looks.items())
        for n in range(8)
    ]
    assert numbers(*photos) == [1] * 8 + [2] * 8
    assert numbers(*photos[:1], *photos[9:10]) == [1, 2]


def test_each_other_s_nearest_by_far_are_one_vehicle() -> None:
    red, nearly = photo(1, "x.jpg", RED), photo(2, "y.jpg", (70, 0))
    assert numbers(red, nearly, photo(3, "z.jpg", (200, 0))) == [1, 1, 2]
    assert numbers(red, nearly, photo(3, "z.jpg", (0, 75))) == [1, 2, 3]


def test_traits_told_by_another_network_are_not_compared() -> None:
    first, second = photo(1, "alfa.jpg", RED), photo(2, "taxi.jpg", RED, by="b")
    assert numbers(first, second) == [1, 2]
    assert numbers(first, replace(second, traits=Traits(RED, "a"))) == [1, 1]


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
    first, second = photo(1, "b.jpg", RED), photo(2, "c.jpg", (62, 0))
    assert numbers(first, second) == [1, 1]
    assert numbers(replace(first, taken=0), replace(second, taken=9000)) == [1, 2]


def test_what_the_user_says_stays() -> None:
    red, nearly, blue = photo(1, "x.jpg", RED), photo(2, "y.jpg", NEARLY_RED), photo(3, "z", BLUE)
    assert numbers(replace(red, by_hand=1), replace(nearly, by_hand=2), blue) == [1, 2, 3]
    assert numbers(replace(red, by_hand=1), nearly, replace(blue, by_hand=1)) == [1, 2, 1]


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
