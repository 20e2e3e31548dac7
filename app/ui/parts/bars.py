"""The bars at the top of the window's columns, and the small parts in them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

BAR_HEIGHT = 48


def bar(*parts: QWidget | None) -> QFrame:
    """A bar of the same height for all columns.

    Args:
        parts: Its widgets, from the left; None is a gap that takes the remaining room.
    """
    result = QFrame()
    result.setProperty("role", "side")
    result.setFixedHeight(BAR_HEIGHT)
    row = QHBoxLayout(result)
    row.setContentsMargins(16, 0, 10, 0)
    row.setSpacing(6)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return result


def tool(action: QAction) -> QToolButton:
    """A small button with an icon for an action."""
    button = QToolButton()
    button.setProperty("role", "plain")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def heading(text: str) -> QLabel:
    """The title of a panel."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def rule(*, vertical: bool = False) -> QFrame:
    """A thin line between two parts."""
    line = QFrame()
    line.setProperty("role", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def column_of(parent: QWidget) -> QVBoxLayout:
    """A column without margins or gaps."""
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
