"""The page of the weights: which are at hand, which is in use; in, out and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.language.phrases import data_size
from app.core.language.translation import figure, tr
from app.core.learning.weights import SUFFIX, Weights
from app.core.saved.settings import SHIPPED
from app.session.learning.shelf import Shelf
from app.ui.parts.bars import heading
from app.ui.parts.file_dialog import ask_file
from app.ui.parts.reach import FingerScroll


class WeightsPage(QWidget):
    """A list of weights and what can be done with them.

    Args:
        shelf: Keeps them.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._found: list[Weights] = []
        self._folder: Path | None = None  # the last one that a file came from or went to
        self._about = QLabel()
        self.list = QTreeWidget()
        FingerScroll(self.list)
        self.bring = QPushButton(tr("Import…"))
        self.export = QPushButton(tr("Export…"))
        self.remove = QPushButton(tr("Remove"))
        self.use = QPushButton(tr("Use"))
        self._lay_out()
        shelf.changed.connect(self._follow)
        self.list.itemSelectionChanged.connect(self._allow)
        self.list.itemActivated.connect(self._use)
        self.bring.clicked.connect(self._bring)
        self.export.clicked.connect(self._export)
        self.remove.clicked.connect(self._remove)
        self.use.clicked.connect(self._use)
        self._follow()

    def _lay_out(self) -> None:
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self._about.setText(
            tr(
                "Weights are what the network has learnt. Those chosen here find the cars in this "
                "window and in all commands. A file from elsewhere is examined before it is taken."
            )
        )
        self.list.setProperty("role", "boxed")
        self.list.setAccessibleName(tr("Weights"))
        self.list.setHeaderLabels([tr("Name"), tr("What is known of them"), tr("Size"), ""])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        buttons = QHBoxLayout()
        buttons.addWidget(self.bring)
        buttons.addWidget(self.export)
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        buttons.addWidget(self.use)
        for button in (self.bring, self.export, self.remove, self.use):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(tr("Weights at hand")))
        column.addWidget(self._about)
        column.addSpacing(2)
        column.addWidget(self.list, 1)
        column.addSpacing(4)
        column.addLayout(buttons)

    def _follow(self) -> None:
        chosen, in_use = self._chosen(), self._shelf.in_use
        self._found = self._shelf.at_hand
        self.list.clear()
        for each in self._found:
            sign = tr("in use") if each.name == in_use else ""
            row = [title(each.name), about(each), data_size(each.size), sign]
            item = QTreeWidgetItem(self.list, row)
            item.setToolTip(0, str(each.path))
            item.setToolTip(1, row[1])
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            wanted = chosen.name if chosen else in_use
            item.setSelected(each.name == wanted)
        self._allow()

    def _chosen(self) -> Weights | None:
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        return self._found[rows[0]] if rows and rows[0] < len(self._found) else None

    def _allow(self) -> None:
        chosen, free = self._chosen(), not self._shelf.busy
        self.use.setEnabled(free and chosen is not None and chosen.name != self._shelf.in_use)
        self.export.setEnabled(free and chosen is not None)
        self.remove.setEnabled(free and chosen is not None and chosen.name != SHIPPED)
        self.bring.setEnabled(free)

    def _use(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self.use.isEnabled():
            self._shelf.use(chosen.name)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._shelf.remove(chosen)

    def _bring(self) -> None:
        self._ask(tr("Import weights"), self._shelf.bring, save=False)

    def _export(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return

        self._ask(tr("Export weights"), lambda path: self._shelf.export(chosen, path), save=True)

    def _ask(self, title: str, answer: Callable[[Path], object], *, save: bool) -> None:
        def take(path: Path) -> None:
            self._folder = path.parent
            answer(path)

        ask_file(self, title, tr("Weights"), SUFFIX, take, save=save, start=self._folder)


def title(name: str) -> str:
    """What weights are called in the window."""
    return tr("Supplied with Forecourt") if name == SHIPPED else name


def about(weights: Weights) -> str:
    """What a file says of its weights."""
    if not weights.readable:
        return tr("cannot be used: damaged or missing")
    parts = [tr("learned on from {name}", name=weights.origin)] if weights.origin else []
    parts += [tr("average of {number} files", number=weights.averaged)] if weights.averaged else []
    parts += _scores(weights.header)
    return " · ".join(parts) or tr("nothing measured")


def _scores(header: Mapping[str, Any]) -> list[str]:
    """The mean Dice on each kind of photos, the largest kind first."""
    figures = header.get("figures")
    found = [score for score in (figures or {}).values() if isinstance(score, dict)]
    found.sort(key=lambda score: -int(score.get("photos", 0)))
    return [
        tr(
            "Dice {score} on {number} photos",
            score=figure(score["dice"], 4),
            number=score["photos"],
        )
        for score in found
        if isinstance(score.get("dice"), float) and isinstance(score.get("photos"), int)
    ]
