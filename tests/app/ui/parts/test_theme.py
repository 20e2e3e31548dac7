from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme, is_dark, palette, tints

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


@pytest.fixture
def own_palette(qapp: QApplication, theme: Theme) -> Iterator[QApplication]:
    """The application, to be dressed otherwise for a while."""
    yield qapp
    qapp.setPalette(palette(dark=False))
    theme.set_appearance(Appearance.LIGHT)


@pytest.mark.parametrize("dark", [False, True])
def test_a_desktop_that_says_it_by_its_palette(own_palette: QApplication, *, dark: bool) -> None:
    own_palette.setPalette(palette(dark=dark))
    theme = Theme(own_palette)
    theme.set_appearance(Appearance.SYSTEM)
    assert is_dark(own_palette.palette()) is dark
    theme.deleteLater()


def test_the_system_is_followed_while_the_window_is_open(
    theme: Theme, own_palette: QApplication, window: MainWindow
) -> None:
    theme.set_appearance(Appearance.SYSTEM)
    changed = own_palette.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Dark)
    assert is_dark(window.palette())
    changed.emit(Qt.ColorScheme.Light)
    assert not is_dark(window.palette())
    theme.set_appearance(Appearance.DARK)
    changed.emit(Qt.ColorScheme.Light)
    assert is_dark(window.palette())
    changed.emit(Qt.ColorScheme.Unknown)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells its libraries")
def test_what_draws_its_pictures_is_loaded_before_torch_can_be() -> None:
    program = """if True:
        from pathlib import Path
        from PySide6.QtWidgets import QApplication
        from app.ui.parts.theme import Theme
        application = QApplication([])
        Theme(application)
        print(Path("/proc/self/maps").read_text("utf-8"))
    """
    words = [sys.executable, "-c", program]
    loaded = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "/iconengines/" in loaded
    assert "/imageformats/" in loaded
