"""Fingers on a view: one does what the mouse does, two zoom and pan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF
from PySide6.QtGui import QEventPoint, QTouchEvent
from PySide6.QtWidgets import QApplication

BEGIN, UPDATE, END, CANCEL = (
    *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate),
    *(QEvent.Type.TouchEnd, QEvent.Type.TouchCancel),
)
_NEAREST = 8.0  # logical pixels: fingers closer than that tell no zoom
_STILL = 16.0  # logical pixels that a finger may slip in a tap
_PEN_IS_NEAR = 600  # ms after the pen was seen last, in which touches are the palm's


class Touched(Protocol):
    """What fingers do with a view."""

    def finger_down(self, at: QPointF) -> None:
        """Handle the first finger's touch."""

    def finger_moved(self, at: QPointF) -> None:
        """Handle its move."""

    def finger_up(self, at: QPointF) -> None:
        """Handle that it was lifted."""

    def finger_taken_back(self) -> None:
        """Undo what it has begun: a second finger has come."""

    def tapped_twice(self, at: QPointF) -> None:
        """Handle two quick taps at one place; each was a touch as well."""

    def pinched(self, factor: float, at: QPointF, way: QPointF) -> None:
        """Zoom by a factor at a point, and move by a way."""


class Fingers:
    """Tells what the fingers on a view do; the palm of a hand that holds a pen does nothing.

    Args:
        view: The view they touch.
    """

    def __init__(self, view: Touched) -> None:
        self._view = view
        self._alone = False  # the first finger does what the mouse does
        self._before: tuple[QPointF, float] | None = None  # middle of and distance between two
        self._touched = False
        self._palm = False  # what touches now is the palm's until all of it is lifted
        self._tap = QElapsedTimer()  # since the last tap
        self._tapped_at = QPointF()
        self._began_at = QPointF()
        self._pen = QElapsedTimer()  # since the pen was seen; not valid if there was none
        self._pen_pressed = False

    @property
    def pen_was_seen(self) -> bool:
        """Whether a pen has been used on the view."""
        return self._pen.isValid()

    def see_pen(self, *, pressed: bool) -> None:
        """Take note of a pen: what a hand has begun before the pen is pressed is undone."""
        self._pen.start()
        self._pen_pressed = pressed
        if pressed and self._touched and not self._palm:
            self._palm = True
            self._take_back()
            self._before = None

    def take(self, event: QTouchEvent) -> None:
        """Handle an event; all of them are taken."""
        event.accept()
        over = event.type() in (END, CANCEL)
        if event.type() == BEGIN:
            self._palm = self._pen_is_near
        self._touched = not over
        if not self._palm:
            self._act(event)
        self._palm = self._palm and not over

    @property
    def _pen_is_near(self) -> bool:
        near = self._pen.isValid() and self._pen.elapsed() < _PEN_IS_NEAR
        return near or self._pen_pressed

    def _act(self, event: QTouchEvent) -> None:
        points = event.points()
        here = [p.position() for p in points if p.state() is not QEventPoint.State.Released]
        if event.type() == CANCEL:
            self._take_back()
        elif len(here) >= 2:
            self._take_back()
            self._pinch(here[:2])
        elif event.type() == BEGIN:
            self._alone, self._began_at = True, here[0]
            self._view.finger_down(here[0])
        elif self._alone and here:
            self._view.finger_moved(here[0])
        if not here or event.type() in (END, CANCEL):
            self._lift(points)
        elif len(here) == 1:
            self._before = None

    def _take_back(self) -> None:
        if self._alone:
            self._alone = False
            self._view.finger_taken_back()

    def _pinch(self, two: Sequence[QPointF]) -> None:
        middle, way = (two[0] + two[1]) / 2, two[1] - two[0]
        apart = max((way.x() ** 2 + way.y() ** 2) ** 0.5, _NEAREST)
        if self._before is not None:
            self._view.pinched(apart / self._before[1], middle, middle - self._before[0])
        self._before = middle, apart

    def _lift(self, points: Sequence[QEventPoint]) -> None:
        if self._alone and points:
            at = points[0].position()
            self._view.finger_up(at)
            self._tell_tap(at)
        self._alone, self._before = False, None

    def _tell_tap(self, at: QPointF) -> None:
        """Tell the second of two taps; a finger that has moved has not tapped."""
        quick = self._tap.isValid() and self._tap.elapsed() < QApplication.doubleClickInterval()
        self._tap.invalidate()
        if (at - self._began_at).manhattanLength() > _STILL:
            return
        if quick and (at - self._tapped_at).manhattanLength() <= 2 * _STILL:
            self._view.tapped_twice(at)
        else:
            self._tapped_at = at
            self._tap.start()
