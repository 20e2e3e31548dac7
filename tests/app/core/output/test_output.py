"""What is written, as a value and as text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.compose.framing import Framing
from app.core.errors import UsageError
from app.core.output.output import SUFFIXES, Kind, Output, parse_output
from app.core.output.recipe import recipe_of
from app.core.photo.placement import Placement


@pytest.mark.parametrize("quality", [0, 101])
def test_a_quality_out_of_range_is_refused(quality: int) -> None:
    with pytest.raises(ValueError, match="quality"):
        Output(Kind.COMPOSITE, ".jpg", quality)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_formats(kind: Kind) -> None:
    for suffix in SUFFIXES[kind]:
        assert Output(kind, suffix).suffix == suffix


@pytest.mark.parametrize(("kind", "suffix"), [(Kind.CUTOUT, ".jpg"), (Kind.MASK, ".webp")])
def test_a_format_that_would_spoil_it_is_refused(kind: Kind, suffix: str) -> None:
    with pytest.raises(UsageError, match=r"\.png"):
        Output(kind, suffix)


def test_what_keeps_the_photos_notes_is_another_result() -> None:
    keys = {
        recipe_of("photo", "weights", Output(kind, exif=exif)).key
        for kind in (Kind.CUTOUT, Kind.MASK)
        for exif in (True, False)
    }
    assert len(keys) == 3  # a mask has none either way


def test_a_shadow_under_the_car_is_another_result_and_so_is_another_shadow() -> None:
    soft, dark = Placement(shadow=0.3), Placement(shadow=0.9)
    keys = [
        recipe_of("photo", "weights", Output(kind, shadow=shadow), placement=placement).key
        for kind in (Kind.CUTOUT, Kind.MASK)
        for shadow in (False, True)
        for placement in (soft, dark)
    ]
    assert len(set(keys[:4])) == 3  # the car alone is the same
    assert len(set(keys[4:])) == 1


@pytest.mark.parametrize("kind", [Kind.CUTOUT, Kind.COMPOSITE])
def test_windows_count_in_a_result_and_plain_ones_are_as_in_older_receipts(kind: Kind) -> None:
    clear = Placement(glass=0.5)
    made = [clear, replace(clear, glass_tint=0.2), replace(clear, glass_light=0.5)]
    recipes = [recipe_of("photo", "weights", Output(kind), placement=each) for each in made]
    assert len({recipe.key for recipe in recipes}) == 3
    assert "glass_tint" not in recipes[0].placement
    assert recipes[2].placement["glass_light"] == 0.5


@pytest.mark.parametrize(
    ("size", "margin", "framing"),
    [
        (None, None, Framing()),
        ("1600", None, Framing(longest=1600)),
        ("1200x900", None, Framing(exact=(1200, 900))),
        (" 1200 X 628 ", 20.0, Framing(exact=(1200, 628), margin=0.2)),
        (None, 0.0, Framing(margin=0.0)),
    ],
)
def test_sizes_are_understood(size: str | None, margin: float | None, framing: Framing) -> None:
    assert parse_output(Kind.CUTOUT, None, size, margin, "{name}").framing == framing


@pytest.mark.parametrize("size", ["", "big", "0", "12x", "-5", "1200x900x3", "0x5", "99999999"])
def test_other_sizes_are_refused_with_examples(size: str) -> None:
    with pytest.raises(UsageError, match="1200x900"):
        parse_output(Kind.CUTOUT, None, size, None, "{name}")


@pytest.mark.parametrize("margin", [-1.0, 46.0, float("nan"), float("inf")])
def test_margins_that_leave_no_car_are_refused(margin: float) -> None:
    with pytest.raises(UsageError, match="percentage"):
        parse_output(Kind.CUTOUT, None, None, margin, "{name}")


@pytest.mark.parametrize("suffix", ["webp", ".webp"])
def test_a_format_may_have_its_dot(suffix: str) -> None:
    assert parse_output(Kind.CUTOUT, suffix, None, None, "{name}").suffix == ".webp"
