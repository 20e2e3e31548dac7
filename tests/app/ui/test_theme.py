from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.theme import Appearance, Theme, is_dark, palette, tints

Role = QPalette.ColorRole

READ_TOGETHER = [
    *itertools.product(
        (Role.WindowText, Role.PlaceholderText, Role.Link), (Role.Window, Role.Base)
    ),
    (Role.Text, Role.Base),
    (Role.Text, Role.Midlight),
    (Role.ButtonText, Role.Button),
    (Role.ToolTipText, Role.ToolTipBase),
]


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), READ_TOGETHER)
def test_text_can_be_read(text: Role, ground: Role, *, dark: bool) -> None:
    colours = palette(dark=dark)
    assert contrast(colours.color(text), colours.color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_states_and_banners_can_be_read(*, dark: bool) -> None:
    colours, of = tints(palette(dark=dark)), palette(dark=dark)
    assert contrast(colours.bad, of.color(Role.Base)) >= 4.5
    assert contrast(colours.good, of.color(Role.Base)) >= 3  # an icon beside its words
    for ground in (colours.bad_ground, colours.good_ground, colours.info_ground):
        assert contrast(of.color(Role.WindowText), ground) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_main_button_can_be_read(*, dark: bool) -> None:
    of = palette(dark=dark)
    assert contrast(of.color(Role.HighlightedText), of.color(Role.Highlight)) >= 4.5


@pytest.mark.parametrize("appearance", [Appearance.DARK, Appearance.LIGHT])
def test_the_user_chooses(theme: Theme, qapp: QApplication, appearance: Appearance) -> None:
    theme.set_appearance(appearance)
    assert is_dark(qapp.palette()) is (appearance is Appearance.DARK)


def test_without_a_wish_the_system_is_followed(theme: Theme, qapp: QApplication) -> None:
    theme.set_appearance(Appearance.DARK)
    theme.set_appearance(Appearance.SYSTEM)
    assert not is_dark(qapp.palette())  # offscreen is not dark
