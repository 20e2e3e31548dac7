"""What keys and fingers reach: the tab order, by layout, and what fingers scroll."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QChildEvent, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QScroller,
    QScrollerProperties,
    QSplitter,
    QStackedWidget,
    QWidget,
)

_TOUCHED_THEMSELVES = QAbstractSlider, QComboBox, QAbstractSpinBox, QLineEdit


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


class FingerScroll(QObject):
    """Lets a finger on a touch screen scroll a list, which stops at its ends; a tap is a click.

    Qt makes mouse events of what fingers do, and by these a list would choose what is touched while
    it is scrolled, or begin to drag it. So it gets them once the finger has been lifted, if it was
    a tap.

    Args:
        area: The list; not what has buttons or sliders in it, which are touched themselves.
    """

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._touched: QPointF | None = None
        self._viewport = area.viewport()
        self._viewport.installEventFilter(self)
        QScroller.grabGesture(self._viewport, QScroller.ScrollerGestureType.TouchGesture)
        scroller = QScroller.scroller(self._viewport)
        settings, metric = scroller.scrollerProperties(), QScrollerProperties.ScrollMetric
        for way in (metric.VerticalOvershootPolicy, metric.HorizontalOvershootPolicy):
            settings.setScrollMetric(way, QScrollerProperties.OvershootPolicy.OvershootAlwaysOff)
        scroller.setScrollerProperties(settings)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keep a finger's mouse events from the list until it is known what they mean."""
        if not isinstance(event, QMouseEvent) or not _is_of_finger(event):
            return False
        at = event.position()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._touched = at
        elif self._touched is not None:
            if (at - self._touched).manhattanLength() >= QApplication.startDragDistance():
                self._touched = None
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._touched = None
                self._click(event)
        return True

    def _click(self, event: QMouseEvent) -> None:
        kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
        for kind, held in zip(kinds, (event.button(), Qt.MouseButton.NoButton), strict=True):
            where = event.position(), event.globalPosition()
            click = QMouseEvent(kind, *where, event.button(), held, event.modifiers())
            QApplication.sendEvent(self._viewport, click)


class FingerPan(QObject):
    """Lets a finger on a touch screen scroll a panel with buttons in it; a tap presses them.

    Sliders and boxes are left to be touched themselves.

    Args:
        area: The panel; it scrolls up and down.
    """

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._touched: QPointF | None = None  # on the screen, until it is lifted
        self._began_at = 0
        self._pans = False
        self._watch(area.viewport())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a finger's mouse events from buttons until it is known what they mean."""
        if isinstance(event, QChildEvent) and event.type() == QEvent.Type.ChildPolished:
            self._watch(event.child())
        if not isinstance(event, QMouseEvent) or not _is_of_finger(event):
            return False
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._touched, self._began_at = event.globalPosition(), self._bar.value()
            self._pans = False
        elif self._touched is not None:
            self._follow(event, event.globalPosition() - self._touched)
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._touched = None
                if isinstance(watched, QAbstractButton) and not self._pans:
                    watched.click()
        return True

    def _follow(self, event: QMouseEvent, way: QPointF) -> None:
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._pans = True
        if self._pans and event.type() == QEvent.Type.MouseMove:
            self._bar.setValue(self._began_at - round(way.y()))

    def _watch(self, part: QObject) -> None:
        """Watch a widget and all in it, but not what a finger drags or opens."""
        if isinstance(part, QWidget) and not isinstance(part, _TOUCHED_THEMSELVES):
            part.installEventFilter(self)
            for child in part.children():
                self._watch(child)


def _is_of_finger(event: QMouseEvent) -> bool:
    return event.device().type() is QInputDevice.DeviceType.TouchScreen
