"""The sheet of all shortcuts, made from the actions themselves, so that it is always right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import tr
from app.ui.parts.bars import heading

COLUMNS = 3
_RIM = 2  # px above and below a key's text, by the style: all rows are as high


@dataclass(frozen=True)
class Row:
    """An action in the sheet.

    Attributes:
        name: Its text.
        keys: Its shortcuts; empty if it has none.
        way: The keys that lead to it through the menus.
    """

    name: str
    keys: tuple[str, ...]
    way: str


@dataclass(frozen=True)
class Group:
    """A menu in the sheet."""

    name: str
    rows: tuple[Row, ...]


def groups_of(bar: QMenuBar) -> list[Group]:
    """Everything in the menus, with a group for each menu."""
    groups = []
    for action in bar.actions():
        menu = _menu(action)
        if menu is not None:
            rows = tuple(_rows(menu, _mnemonic(action)))
            groups.append(Group(_plain(action.text()), rows))
    return groups


def shortcut_sheet(groups: Sequence[Group]) -> QWidget:
    """The content of the sheet: the groups in columns of about the same height."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 12, 0)
    row.setSpacing(26)
    for column in _columns(groups):
        side = QVBoxLayout()
        side.setSpacing(6)
        for group in column:
            side.addWidget(heading(group.name))
            side.addLayout(_grid(group.rows))
            side.addSpacing(14)
        side.addStretch()
        row.addLayout(side)
    return box


def _rows(menu: QMenu, way: str) -> Iterator[Row]:
    for action in menu.actions():
        # The actions of a sub-menu are listed there.
        if not action.isSeparator() and action.isVisible():
            yield _row(action, way)


def _row(action: QAction, way: str) -> Row:
    keys = tuple(
        sequence.toString(QKeySequence.SequenceFormat.NativeText)
        for sequence in action.shortcuts()
        if not sequence.isEmpty()  # as for a standard key that the system does not have
    )
    letter = _mnemonic(action).rpartition("+")[2]
    return Row(_plain(action.text()), keys, f"{way}, {letter}" if way and letter else "")


def _columns(groups: Sequence[Group]) -> list[list[Group]]:
    """Fill the columns one after another, each with its share of the lines."""
    heights = [len(group.rows) + 2 for group in groups]
    share = sum(heights) / COLUMNS
    columns: list[list[Group]] = [[]]
    filled = 0.0
    for group, height in zip(groups, heights, strict=True):
        if columns[-1] and filled + height / 2 > share * len(columns) and len(columns) < COLUMNS:
            columns.append([])
        columns[-1].append(group)
        filled += height
    return columns


def _grid(rows: Sequence[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(0, 1)
    for place, row in enumerate(rows):
        name = QLabel(row.name)
        grid.addWidget(name, place, 0)
        grid.addLayout(_caps(row), place, 1)
    return grid


def _caps(row: Row) -> QHBoxLayout:
    caps = QHBoxLayout()
    caps.setSpacing(4)
    caps.addStretch()
    for keys in row.keys or (row.way,):
        cap = QLabel(keys, alignment=Qt.AlignmentFlag.AlignCenter)
        cap.setProperty("role", "key" if row.keys else "muted")
        if not row.keys:
            cap.setContentsMargins(0, _RIM, 0, _RIM)
        cap.setAccessibleName(tr("{action}: {keys}", action=row.name, keys=keys))
        caps.addWidget(cap)
    return caps


def _menu(action: QAction) -> QMenu | None:
    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None


def _mnemonic(action: QAction) -> str:
    return QKeySequence.mnemonic(action.text()).toString(QKeySequence.SequenceFormat.NativeText)


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
