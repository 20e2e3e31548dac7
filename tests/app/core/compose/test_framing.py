"""Which part of a picture is written, and how large."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.compose.framing import WHOLE, Framing, Mapping, Shot, bounded, mapping_of, shot_of
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement

SIZE = (600, 800)
CAR = Rect(200, 300, 600, 500)


def test_by_default_all_of_it_in_its_own_size() -> None:
    shot = shot_of(Rect.of(SIZE), CAR, WHOLE, edge=True)
    assert (shot.window, shot.size, shot.scale) == (Rect(0, 0, 800, 600), SIZE, 1.0)


@pytest.mark.parametrize(("longest", "size"), [(400, (300, 400)), (800, SIZE), (5000, SIZE)])
def test_the_longest_side_makes_it_smaller_never_larger(
    longest: int, size: tuple[int, int]
) -> None:
    assert shot_of(Rect.of(SIZE), CAR, Framing(longest=longest), edge=True).size == size


def test_a_crop_has_the_margin_around_the_car_in_whole_pixels() -> None:
    shot = shot_of(Rect.of(SIZE), CAR, Framing(margin=0.1), edge=False)
    assert shot.window == Rect(160, 260, 640, 540)
    assert (shot.size, shot.scale) == ((280, 480), 1.0)


def test_a_crop_of_a_composite_ends_where_its_background_ends() -> None:
    low = Rect(200, 400, 600, 590)
    assert shot_of(Rect.of(SIZE), low, Framing(margin=0.1), edge=True).window.bottom == 600
    assert shot_of(Rect.of(SIZE), low, Framing(margin=0.1), edge=False).window.bottom == 630


def test_without_a_car_nothing_is_cropped() -> None:
    assert shot_of(Rect.of(SIZE), None, Framing(margin=0.1), edge=True).size == SIZE


def test_a_car_out_of_sight_is_no_car() -> None:
    away = Rect(900, 0, 1000, 50)
    assert shot_of(Rect.of(SIZE), away, Framing(margin=0.1), edge=True).size == SIZE


@pytest.mark.parametrize("exact", [(800, 600), (1200, 900), (1200, 1200), (1200, 628), (60, 400)])
@pytest.mark.parametrize("car", [CAR, Rect(380, 100, 460, 590), Rect(0, 0, 800, 600)])
@pytest.mark.parametrize("edge", [True, False])
def test_an_exact_size_holds_the_car_within_its_safe_zone(
    exact: tuple[int, int], car: Rect, edge: bool
) -> None:
    shot = shot_of(Rect.of(SIZE), car, Framing(exact=exact), edge=edge)
    placed = Mapping().seen_in(shot).box(car)
    assert shot.size == exact[::-1]
    shares = placed.width / exact[0], placed.height / exact[1]
    assert max(shares) == pytest.approx(0.8)
    assert Rect(-0.01, -0.01, exact[0] + 0.01, exact[1] + 0.01).contains(placed)


def test_an_exact_size_does_not_stretch() -> None:
    shot = shot_of(Rect.of(SIZE), CAR, Framing(exact=(1200, 628)), edge=True)
    across, down = 1200 / shot.window.width, 628 / shot.window.height
    assert across == pytest.approx(down)


def test_an_exact_size_stays_in_the_picture_where_it_can() -> None:
    small_and_low = Rect(300, 500, 500, 590)
    window = shot_of(Rect.of(SIZE), small_and_low, Framing(exact=(800, 600)), edge=True).window
    assert Rect(0, 0, 800, 600.001).contains(window)


def test_the_margin_of_an_exact_size_is_a_share_of_each_side() -> None:
    shot = shot_of(Rect.of(SIZE), CAR, Framing(exact=(1000, 1000), margin=0.25), edge=True)
    assert Mapping().seen_in(shot).box(CAR).width == pytest.approx(500)


def huge(framing: Framing, photo: tuple[int, int]) -> Shot:
    """What becomes of a picture of 194 megapixels."""
    whole = Rect(-4000, -3000, 13_000, 8424)
    return bounded(shot_of(whole, None, framing, edge=True), framing, photo)


@pytest.mark.parametrize(
    ("photo", "most"), [((5774, 8660), 64e6), ((8167, 12_250), 8167 * 12_250), ((600, 800), 64e6)]
)
def test_a_picture_is_not_much_larger_than_its_photo(photo: tuple[int, int], most: float) -> None:
    shot = huge(WHOLE, photo)
    height, width = shot.size
    assert 0.999 * most < height * width <= most
    assert width / height == pytest.approx(shot.window.width / shot.window.height, rel=1e-3)


def test_a_picture_is_as_large_as_was_asked_for() -> None:
    photo = (5774, 8660)
    assert huge(Framing(longest=17_000), photo).size == (11_424, 17_000)
    assert huge(Framing(exact=(12_000, 9000)), photo).size == (9000, 12_000)


def test_an_ample_picture_keeps_the_photos_own_pixels() -> None:
    shot = shot_of(Rect(-2000, -2000, 7000, 5000), None, WHOLE, edge=True)
    assert bounded(shot, WHOLE, (4000, 6000)) == shot


def test_a_car_is_scaled_about_the_middle_of_its_lower_edge() -> None:
    placed = mapping_of(Placement(scale=0.5), CAR, SIZE).box(CAR)
    assert placed == Rect(300, 400, 500, 500)


def test_it_is_moved_in_parts_of_the_picture() -> None:
    placed = mapping_of(Placement(x=0.1, y=-0.1), CAR, SIZE).box(CAR)
    assert (placed.left, placed.bottom) == pytest.approx((280, 440))


def test_as_in_the_photo_nothing_moves() -> None:
    assert mapping_of(AS_IN_PHOTO, CAR, SIZE) == Mapping()


@pytest.mark.parametrize(
    "values",
    [{"longest": 0}, {"exact": (30_001, 10)}, {"margin": -0.1}, {"margin": float("nan")}],
)
def test_numbers_out_of_range_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"size|margin"):
        Framing(**values)


@pytest.mark.parametrize("sides", [(4.0, 3.0), (1.0, 1.0), (4.0, 5.0), (9.0, 16.0), (1.91, 1.0)])
def test_a_shape_is_kept_and_nothing_is_resampled(sides: tuple[float, float]) -> None:
    for framing in (Framing(shape=sides), Framing(shape=sides, margin=0.05)):
        shot = shot_of(Rect.of(SIZE), CAR, framing, edge=False)
        assert shot.scale == 1.0
        assert shot.size[1] / shot.size[0] == pytest.approx(sides[0] / sides[1], rel=0.003)
        assert shot.window.contains(CAR)
        assert (shot.window.left, shot.window.top) == (round(shot.window.left), shot.window.top)
    small = shot_of(Rect.of(SIZE), CAR, Framing(shape=sides, longest=200), edge=False)
    assert max(small.size) == 200


def test_an_exact_size_has_no_other_shape() -> None:
    with pytest.raises(ValueError, match="shape"):
        Framing(exact=(4, 3), shape=(1.0, 1.0))
