"""The tab order of a window: by layout, not by the order in which widgets were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget


def set_tab_order(parent: QWidget) -> None:
    """Make Tab follow the layouts of a widget, from the first item to the last."""
    for one, next_one in pairwise(in_order(parent)):
        QWidget.setTabOrder(one, next_one)


def in_order(parent: QWidget) -> Iterator[QWidget]:
    """The widgets that take the focus, now or once they are chosen, in the order of layouts."""
    if parent.focusPolicy() != Qt.FocusPolicy.NoFocus:
        yield parent
    for child in _children(parent):
        yield from in_order(child)


def _children(parent: QWidget) -> Iterator[QWidget]:
    layout = parent.layout()
    if isinstance(parent, QSplitter | QStackedWidget):
        yield from filter(None, map(parent.widget, range(parent.count())))
    elif isinstance(parent, QScrollArea):
        yield from filter(None, [parent.widget()])
    elif layout is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, inner = (item.widget(), item.layout()) if item else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
