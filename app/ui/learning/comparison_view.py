"""Old against new weights: a table, a verdict, and the photos that changed most."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import figure, tr, trn
from app.core.learning.comparison import Comparison, Part, Photo
from app.ui.learning.picture import Picture
from app.ui.parts.bars import heading

_PLACE = Qt.ItemDataRole.UserRole
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ComparisonView(QWidget):
    """Shows one comparison."""

    def __init__(self) -> None:
        super().__init__()
        self._verdict = QLabel()
        self._verdict.setWordWrap(True)
        self.table = _tree(
            tr("Old and new weights compared"),
            [tr("Photos"), tr("Number"), tr("Dice before"), tr("after"), tr("change"), tr("worse")],
        )
        self.photos = _tree(tr("Photos that changed most"), [tr("Photo"), tr("change")])
        self._picture = Picture()
        self._heading = heading(tr("What changed most"))
        self._legend = QLabel(
            tr(
                "Before on the left, after on the right. Green is car that was missed, pink is "
                "too much."
            )
        )
        self._legend.setProperty("role", "muted")
        self._lay_out()
        self.photos.currentItemChanged.connect(self._show_picture)

    def tell(self, found: Comparison, titles: Mapping[str, str]) -> None:
        """Show a comparison.

        Args:
            found: What was found.
            titles: What the user calls the examples, by their names.
        """
        self._verdict.setText(verdict(found))
        self.table.clear()
        for part in found.parts:
            self.table.addTopLevelItem(_row(part))
        rows = self.table.topLevelItemCount()
        self.table.setFixedHeight(self.table.header().sizeHint().height() + 26 * rows + 6)
        self.photos.clear()
        for photo in found.pictures:
            item = QTreeWidgetItem(
                self.photos, [titles.get(photo.name, photo.name), signed(photo.gain)]
            )
            item.setTextAlignment(1, _NUMBERS)
            item.setData(0, _PLACE, photo)
        first = self.photos.topLevelItem(0)
        if first is not None:
            self.photos.setCurrentItem(first)
        for widget in (self.photos, self._picture, self._heading, self._legend):
            widget.setVisible(bool(found.pictures))

    def _lay_out(self) -> None:
        self.photos.setFixedWidth(250)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.photos)
        row.addWidget(self._picture, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._verdict)
        column.addWidget(self.table)
        column.addSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self._legend)
        column.addLayout(row, 1)

    def _show_picture(self, item: QTreeWidgetItem | None) -> None:
        photo: Photo | None = item.data(0, _PLACE) if item else None
        text = tr("Before and after: {name}", name=photo.name) if photo else ""
        self._picture.show_file(photo.picture if photo else None, text)


def verdict(found: Comparison) -> str:
    """The comparison in a sentence or two, with a warning where it is worse."""
    worse = sum(part.worse for part in found.parts)
    parts = [_first(found)]
    if worse:
        parts.append(
            trn(
                "{number} photo lost more than a hundredth: look at it below.",
                "{number} photos lost more than a hundredth: look at them below.",
                worse,
            )
        )
    return " ".join(parts)


def _first(found: Comparison) -> str:
    if found.lost:
        return tr(
            "Careful: where a row is bold, the new weights are worse on average. Better keep the "
            "old ones, and train again with more examples."
        )
    if not any(part.name == "held back" for part in found.parts):
        return tr(
            "Nothing could be held back: there are too few vehicles. Whether the new weights are "
            "better, nobody knows; nothing seems forgotten."
        )
    if found.gained:
        return tr("The new weights are better on what was held back, and nothing is forgotten.")
    return tr("Nothing was gained: the new weights do as well as the old ones.")


def signed(gain: float) -> str:
    """A change with its sign."""
    sign = "+" if gain > 0 else "\N{MINUS SIGN}" if gain < 0 else "±"
    return f"{sign}{figure(abs(gain), 4)}"


def _row(part: Part) -> QTreeWidgetItem:
    names = {
        "held back": tr("Yours, held back from training"),
        "samples": tr("Samples that come with Forecourt"),
    }
    item = QTreeWidgetItem(
        [
            *(names.get(part.name, part.name), figure(len(part.photos))),
            *(figure(part.before, 4), figure(part.after, 4), signed(part.gain)),
            figure(part.worse),
        ]
    )
    for column in range(1, 6):
        item.setTextAlignment(column, _NUMBERS)
    if part.lost:
        font = item.font(0)
        font.setBold(True)
        for column in range(6):
            item.setFont(column, font)
    return item


def _tree(name: str, columns: list[str]) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setHeaderLabels(columns)
    tree.setProperty("role", "boxed")
    tree.setAccessibleName(name)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, len(columns)):
        tree.headerItem().setTextAlignment(column, _NUMBERS)
    return tree
