"""Tools that work on a whole piece or hole by a click on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QGuiApplication

from app.core.photo.edits import Edit, Point
from app.core.photo.look import View
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool


class PieceTool(Tool):
    """A click makes an edit of the point under it.

    Args:
        canvas: Where it clicks.
        make: The edit.
    """

    by_keys = True
    views = frozenset({View.CUTOUT, View.MASK, View.OVERLAY})

    def __init__(self, canvas: Canvas, make: Callable[[Point], Edit]) -> None:
        self.canvas = canvas
        self._make = make
        self._pressed_at: Pointer | None = None

    def press(self, pointer: Pointer) -> bool:
        """Remember where; show what happens if the view does not."""
        if self.canvas.session.viewing.look.view not in self.views:
            before = self.canvas.picture_size
            self.canvas.session.viewing.set_view(View.OVERLAY)
            if self.canvas.picture_size != before:  # what was pointed at is elsewhere now
                return False
        self._pressed_at = pointer
        return True

    def release(self, pointer: Pointer) -> None:
        """Do it, unless the pointer was dragged away to think better of it."""
        start, photo = self._pressed_at, self.canvas.session.viewing.current
        size = self.canvas.picture_size
        if start is None or photo is None or size is None:
            return
        way = pointer.at - start.at
        clicked = way.manhattanLength() <= QGuiApplication.styleHints().startDragDistance()
        x, y = start.point
        if clicked and 0 <= x < size[0] and 0 <= y < size[1]:
            self.canvas.session.repairing.repair(photo.id, self._make((x, y)))

    def cancel(self) -> None:
        """Do nothing after all."""
        self._pressed_at = None

    def cursor(self) -> QCursor | None:
        """A cross, to point exactly."""
        return QCursor(Qt.CursorShape.CrossCursor)
