"""The places that an export is for: the crop map, whose cards are chosen, and own presets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QInputDialog,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import ForecourtError
from app.core.language.phrases import pixels
from app.core.language.translation import tr
from app.core.output.choice import OutputSet
from app.core.output.output import Output
from app.core.places.crop_map import Tile
from app.core.places.preset import Preset, built_in, own, save_preset
from app.core.places.rules import words_of
from app.ui.export.card import SIZE, Card
from app.ui.parts.bars import heading

OWN = "own"  # the set that the form describes, and its folder
_IN_A_ROW = 3
_ROWS = 3  # seen at once: all that are built in
_GAP = 8


class PlacePicker(QWidget):
    """Cards for the form's own settings, for each built-in preset, and for the user's.

    Signals:
        changed: Other sets are chosen.
        refused: Why a preset could not be saved, for the user.

    Args:
        folder: Where the user's presets are; None if there is no such folder.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        self._folder = folder
        self._output: Output | None = None
        self._presets: dict[str, Preset] = {}
        self._cards: dict[str, Card] = {}
        self._says = QLabel()
        self._says.setProperty("role", "muted")
        self._says.setWordWrap(True)
        self.save = QPushButton(tr("Save settings as a preset…"))
        self.save.setAutoDefault(False)
        self.save.setVisible(folder is not None)
        self.save.clicked.connect(self._ask_name)
        self._grid = QGridLayout()
        self._lay_out()
        self._fill()

    @property
    def sets(self) -> tuple[OutputSet, ...]:
        """What is written, if that is more than what the form says; else nothing."""
        chosen = self._chosen()
        return () if chosen == [OWN] else tuple(map(self._set, chosen))

    @property
    def all_sets(self) -> tuple[OutputSet, ...]:
        """Every set there is, for the crop map."""
        return tuple(self._set(name) for name in self._cards)

    @property
    def uses_form(self) -> bool:
        """Whether what the form says is written."""
        return self._cards[OWN].isChecked()

    def card(self, name: str) -> Card:
        """The card of a set."""
        return self._cards[name]

    def set_output(self, output: Output | None) -> None:
        """Take over what the form says; None if that is invalid."""
        self._output = output
        self.save.setEnabled(output is not None)
        if output is not None:
            self._cards[OWN].set_about(_about(output))

    def choose(self, names: Iterable[str]) -> None:
        """Choose sets by their names; those that are gone are left out."""
        known = [name for name in names if name in self._cards]
        for name, card in self._cards.items():
            card.setChecked(name in (known or [OWN]))
        self._tell()

    def switch_off(self, names: Iterable[str], why: str) -> None:
        """Disable sets, and say why."""
        for name in names:
            self._cards[name].setChecked(False)
            self._cards[name].setEnabled(False)
            self._cards[name].setToolTip(why)
        if not self._chosen():
            self._cards[OWN].setChecked(True)

    def show_tile(self, tile: Tile) -> None:
        """Show a photo on the card of its set."""
        if tile.name in self._cards:
            self._cards[tile.name].set_tile(tile)

    def composites(self) -> list[str]:
        """The names of the presets that need a background."""
        return [
            name for name, preset in self._presets.items() if preset.output.kind.needs_background
        ]

    def _lay_out(self) -> None:
        inner = QWidget()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, _GAP, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumHeight(_ROWS * (SIZE.height() + _GAP))
        area.setFixedWidth(_IN_A_ROW * (SIZE.width() + _GAP) + bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(heading(tr("For")))
        outer.addWidget(self._says)
        outer.addWidget(area, 1)
        outer.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)

    def _fill(self) -> None:
        """Show a card for each preset there is; cards that are there stay as they are."""
        presets = (*built_in(), *(own(self._folder) if self._folder else ()))
        self._presets = {preset.name: preset for preset in presets}
        self._add(OWN, tr("These settings"), "", tr("As chosen at the left"))
        for name, preset in self._presets.items():
            self._add(name, tr(preset.title), _about(preset.output), _tip(preset))
        for place, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, *divmod(place, _IN_A_ROW))
        self._tell()

    def _add(self, name: str, title: str, about: str, tip: str) -> None:
        if name in self._cards:
            self._cards[name].set_about(about)
            return
        card = self._cards[name] = Card(title, about, tip)
        card.setChecked(name == OWN)
        card.clicked.connect(lambda: self._clicked(card))

    def _clicked(self, card: Card) -> None:
        chosen = self._chosen()
        if not chosen:
            card.setChecked(True)  # something is written
        elif card is not self._cards[OWN] and len(chosen) == 2 and chosen[0] == OWN:
            self._cards[OWN].setChecked(False)  # a place instead of them; a click brings them back
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        several = len(self._chosen()) > 1
        self._says.setText(
            tr("Each goes into a folder of its own.")
            if several
            else tr("Choose one or several: each place has its shape and its rules.")
        )

    def _chosen(self) -> list[str]:
        return [name for name, card in self._cards.items() if card.isChecked()]

    def _set(self, name: str) -> OutputSet:
        if name == OWN:
            return OutputSet(OWN, self._output or Output())
        return OutputSet(name, self._presets[name].output)

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Save as a preset"))
        dialog.setLabelText(tr("Name, such as that of your website:"))
        dialog.textValueSelected.connect(self._save)
        dialog.open()

    def _save(self, title: str) -> None:
        if self._folder is None or self._output is None:
            return
        try:
            preset = save_preset(self._folder, title, self._output)
        except ForecourtError as error:
            self.refused.emit(str(error))
            return
        self._fill()
        self.choose([preset.name])
        self.changed.emit()


def _about(output: Output) -> str:
    framing = output.framing
    ending = output.suffix.removeprefix(".").upper()
    if framing.exact is not None:
        return f"{pixels(*framing.exact).removesuffix(' px')} {ending}"
    if framing.shape is not None:
        return f"{framing.shape[0]:g}:{framing.shape[1]:g} {ending}"
    if framing.longest is not None:
        return tr("to {number} px", number=framing.longest) + f" {ending}"
    return ending


def _tip(preset: Preset) -> str:
    lines = words_of(preset.rules) if preset.rules else []
    if preset.source:
        lines.append(tr("Read on {day}: {address}", day=preset.read, address=preset.source))
    return "\n".join(lines)
