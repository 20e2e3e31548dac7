"""Tools that change a whole piece, a hole or what is wrong with one click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QGuiApplication

from app.core.photo.edits import Point
from app.core.photo.look import View
from app.core.photo.photo import PhotoId
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool


class PieceTool(Tool):
    """Has a photo repaired at the point that is clicked.

    Args:
        canvas: The canvas that is clicked.
        act: Called with the photo and the point, in its pixels.
    """

    by_keys = True
    views = frozenset({View.CUTOUT, View.MASK, View.OVERLAY})

    def __init__(self, canvas: Canvas, act: Callable[[PhotoId, Point], object]) -> None:
        self.canvas = canvas
        self._act = act
        self._pressed_at: Pointer | None = None

    def press(self, pointer: Pointer) -> bool:
        """Remember the point; switch the view if the current one would not show the change."""
        if self.canvas.session.viewing.look.view not in self.views:
            before = self.canvas.picture_size
            self.canvas.session.viewing.set_view(View.OVERLAY)
            if self.canvas.picture_size != before:  # the picture has moved under the pointer
                return False
        self._pressed_at = pointer
        return True

    def release(self, pointer: Pointer) -> None:
        """Repair the photo, unless the pointer was dragged away to cancel it."""
        start, photo = self._pressed_at, self.canvas.session.viewing.current
        size = self.canvas.picture_size
        if start is None or photo is None or size is None:
            return
        way = pointer.at - start.at
        clicked = way.manhattanLength() <= QGuiApplication.styleHints().startDragDistance()
        x, y = start.point
        if clicked and 0 <= x < size[0] and 0 <= y < size[1]:
            self._act(photo.id, (x, y))

    def cancel(self) -> None:
        """Forget the press."""
        self._pressed_at = None

    def cursor(self) -> QCursor | None:
        """A cross, for exact pointing."""
        return QCursor(Qt.CursorShape.CrossCursor)
