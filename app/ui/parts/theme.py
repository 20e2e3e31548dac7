"""Light and dark: two palettes of our own over Qt's Fusion style, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QDir, QObject, Qt
from PySide6.QtGui import QColor, QIcon, QImageReader, QPalette
from PySide6.QtWidgets import QApplication

from app.core import resources


class Appearance(Enum):
    """The appearance that the user has chosen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


Role = QPalette.ColorRole
_PICTURE = "icons:ticked.svg"

_LIGHT = {
    Role.Window: "#f4f5f7",
    Role.WindowText: "#1b2126",
    Role.Base: "#ffffff",
    Role.AlternateBase: "#f4f5f7",
    Role.Text: "#1b2126",
    Role.PlaceholderText: "#5d6872",
    Role.Button: "#ffffff",
    Role.ButtonText: "#1b2126",
    Role.BrightText: "#ffffff",
    Role.Light: "#ffffff",
    Role.Midlight: "#e8ebee",
    Role.Mid: "#d3d9de",
    Role.Dark: "#aab3bb",
    Role.Shadow: "#7b858e",
    Role.Highlight: "#0e7490",
    Role.HighlightedText: "#ffffff",
    Role.Accent: "#0b6179",
    Role.Link: "#0b6179",
    Role.LinkVisited: "#0b6179",
    Role.ToolTipBase: "#1b2126",
    Role.ToolTipText: "#f4f5f7",
}
_DARK = {
    Role.Window: "#1d2023",
    Role.WindowText: "#e7eaec",
    Role.Base: "#24282c",
    Role.AlternateBase: "#1d2023",
    Role.Text: "#e7eaec",
    Role.PlaceholderText: "#9aa5ae",
    Role.Button: "#2c3136",
    Role.ButtonText: "#e7eaec",
    Role.BrightText: "#ffffff",
    Role.Light: "#3a4046",
    Role.Midlight: "#32373d",
    Role.Mid: "#3f464d",
    Role.Dark: "#5b656e",
    Role.Shadow: "#0d0f10",
    Role.Highlight: "#17798f",
    Role.HighlightedText: "#ffffff",
    Role.Accent: "#13687b",
    Role.Link: "#4fc3dd",
    Role.LinkVisited: "#4fc3dd",
    Role.ToolTipBase: "#e7eaec",
    Role.ToolTipText: "#1d2023",
}


@dataclass(frozen=True)
class Tints:
    """Colours that a palette has no role for."""

    canvas: QColor
    check_light: QColor
    check_dark: QColor
    plate: QColor  # under thumbnails of cut-outs: both black and white cars are visible on it
    good: QColor
    doubt: QColor
    bad: QColor
    bad_ground: QColor
    good_ground: QColor
    info_ground: QColor


_LIGHT_TINTS = Tints(
    canvas=QColor("#e3e6e9"),
    check_light=QColor("#ffffff"),
    check_dark=QColor("#eceef0"),
    plate=QColor("#d9dee2"),
    good=QColor("#17784a"),
    doubt=QColor("#8a5a00"),
    bad=QColor("#b3261e"),
    bad_ground=QColor("#fdeceb"),
    good_ground=QColor("#e5f4ec"),
    info_ground=QColor("#e4f1f5"),
)
_DARK_TINTS = Tints(
    canvas=QColor("#141618"),
    check_light=QColor("#c9ced3"),
    check_dark=QColor("#b4bac0"),
    plate=QColor("#98a1a9"),
    good=QColor("#5fce95"),
    doubt=QColor("#f0b84d"),
    bad=QColor("#ff8f85"),
    bad_ground=QColor("#43211f"),
    good_ground=QColor("#1d3a2b"),
    info_ground=QColor("#1b3640"),
)


def palette(*, dark: bool) -> QPalette:
    """The palette of one appearance."""
    result = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        result.setColor(role, QColor(colour))
    muted = result.color(Role.PlaceholderText)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, muted)
    result.setColor(QPalette.ColorGroup.Disabled, Role.Highlight, result.color(Role.Mid))
    return result


def is_dark(of: QPalette) -> bool:
    """Whether a palette is dark."""
    return of.color(Role.Window).lightness() < 128


def tints(of: QPalette) -> Tints:
    """The colours that go with a palette."""
    return _DARK_TINTS if is_dark(of) else _LIGHT_TINTS


class Theme(QObject):
    """Styles the application, and follows the system if the user wants that.

    Args:
        application: The application to style.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._appearance = Appearance.SYSTEM
        # The style sheet names its pictures "icons:...".
        QDir.setSearchPaths("icons", [str(resources.root() / "icons")])
        # Qt loads what draws them with the first one. While torch is loaded no other library can
        # be, and the window would stand still for as long.
        QIcon(_PICTURE)
        QImageReader(_PICTURE).size()
        self._sheet = resources.style()
        # Some desktops announce it only by their palette.
        self._dark_palette = is_dark(application.palette())
        self._scheme = application.styleHints().colorScheme()
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def appearance(self) -> Appearance:
        """The appearance that the user has chosen."""
        return self._appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Make the application light, dark, or like the system."""
        self._appearance = appearance
        self._application.setPalette(palette(dark=self._wants_dark()))
        # Set after the palette, since the style sheet takes its colours from it.
        self._application.setStyleSheet(self._sheet)

    def _wants_dark(self) -> bool:
        if self._appearance is not Appearance.SYSTEM:
            return self._appearance is Appearance.DARK
        if self._scheme is Qt.ColorScheme.Unknown:
            return self._dark_palette
        return self._scheme is Qt.ColorScheme.Dark

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        if self._appearance is Appearance.SYSTEM:
            self.set_appearance(Appearance.SYSTEM)
