from __future__ import annotations

from pathlib import Path

import pytest

from app.core.learning.vehicles import Place, place


def vehicles(*photos: str) -> list[str]:
    """The vehicle of each photo, placed one after another."""
    known: list[Place] = []
    for photo in photos:
        known.append(place(Path(photo), known))
    return [each.vehicle for each in known]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0123456789ab_01.jpg", "elsewhere/0123456789ab_16.png", True),
        ("golf_1.jpg", "golf_12.jpg", True),
        ("golf (1).jpg", "golf (2).jpg", True),
        ("golf_1.jpg", "polo_1.jpg", False),
        ("a/golf_1.jpg", "b/golf_1.jpg", False),
        ("audi.jpg", "bmw.jpg", False),
        ("IMG_1204.jpg", "IMG_1210.jpg", True),
        ("IMG_1210.jpg", "IMG_1204.jpg", True),
        ("IMG_1204.jpg", "IMG_1304.jpg", False),
        ("a/IMG_1204.jpg", "b/IMG_1205.jpg", False),
        ("IMG_1204.jpg", "DSC_1205.jpg", False),
    ],
)
def test_views_of_a_vehicle_hold_together(one: str, other: str, same: bool) -> None:
    first, second = vehicles(one, other)
    assert (first == second) is same


def test_a_long_series_of_a_camera_is_not_all_one_vehicle() -> None:
    found = vehicles(*(f"IMG_{number}.jpg" for number in range(1000, 1100)))
    assert 5 <= len(set(found)) <= 10
    assert all(len(each) == 12 for each in found)
