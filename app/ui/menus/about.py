"""About the program: versions, the quality of its network, and the licences."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.cli.console import version
from app.core import resources
from app.core.language.translation import figure, tr
from app.core.learning.weights import name_of
from app.core.network import Network
from app.core.saved.settings import SHIPPED

WIDTH = 560


def facts(network: Network) -> Iterator[tuple[str, str]]:
    """The facts to show, as pairs of a name and a text."""
    yield tr("Version"), version()
    yield "Python", platform.python_version()
    yield "Qt", PySide6.__version__
    yield tr("Runs on"), network.device or tr("not started yet")
    name = name_of(network.weights)
    yield tr("Weights"), tr("those that come with Forecourt") if name == SHIPPED else name
    figures = network.figures.get("figures")
    if isinstance(figures, dict):
        for photos, scores in figures.items():
            dice = scores.get("dice") if isinstance(scores, dict) else None
            if isinstance(dice, float):
                yield tr("Dice {score}", score=figure(dice, 4)), str(photos)


def about_sheet(network: Network) -> QWidget:
    """The content of the sheet."""
    box = QWidget()
    box.setMinimumWidth(WIDTH)
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 12, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.addWidget(
        _text(tr("Cuts cars out of photos. Everything stays on this computer.")), 0, 0, 1, 2
    )
    row = 1
    for name, text in facts(network):
        label = _text(name, wrap=False)
        label.setProperty("role", "muted")
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_text(text), row, 1)
        row += 1
    grid.addWidget(_licences(), row, 0, 1, 2)
    grid.setRowStretch(row + 1, 1)
    return box


def _licences() -> QLabel:
    text = tr(
        "The program is under the MIT licence. The photos, the packages and the network have their "
        'own: see the <a href="{credits}">credits</a> and the <a href="{card}">terms of the network'
        "</a> before you sell what you make.",
        credits=resources.credits_page().as_uri(),
        card=resources.model_card().as_uri(),
    )
    label = _text(text)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setOpenExternalLinks(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    return label


def _text(text: str, *, wrap: bool = True) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(wrap)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    return label
