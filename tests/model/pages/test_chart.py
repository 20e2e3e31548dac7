from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from model.pages.chart import Point, scatter

NAMES = ("certainty", "Dice")
SVG = re.compile(r"<svg.*</svg>", re.DOTALL)


def draw(*points: Point, diagonal: bool = False) -> ET.Element:
    found = SVG.search(scatter({"a": points}, NAMES, lines=(None, 0.99), diagonal=diagonal))
    assert found
    return ET.fromstring(found[0])  # noqa: S314 - our own


def places(svg: ET.Element) -> list[tuple[float, float]]:
    return [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in svg.iter("circle")]


def test_better_is_further_right_and_further_up() -> None:
    low, high = places(draw((0.9, 0.95, "low"), (0.99, 0.999, "high")))
    assert low[0] < high[0]
    assert low[1] > high[1]


def test_nines_are_evenly_apart() -> None:
    first, second, third = places(draw((0.9, 0.5, ""), (0.99, 0.5, ""), (0.999, 0.5, "")))
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.2)


@pytest.mark.parametrize("values", [(1.0, 1.0), (0.0, 0.0), (0.5, 1.0)])
def test_all_values_lie_within_the_picture(values: tuple[float, float]) -> None:
    svg = draw((*values, "one"), diagonal=True)
    ((x, y),) = places(svg)
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    assert 0 < x < width
    assert 0 < y < height


def test_a_point_tells_its_name_and_names_are_escaped() -> None:
    svg = draw((0.9, 0.9, "<b> & c"))
    assert [title.text for title in svg.iter("title")] == ["<b> & c"]


def test_several_series_have_a_legend() -> None:
    points = [(0.9, 0.9, "p")]
    assert "legend" in scatter({"studio": points, "street": points}, NAMES)
    assert "legend" not in scatter({"studio": points}, NAMES)
