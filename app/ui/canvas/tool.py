"""What a tool of the canvas is: it takes the pointer and may draw over the picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QPainter


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or the pen is.

    Attributes:
        at: In logical pixels of the canvas.
        point: (x, y) in pixels of the picture; (0.5, 0.5) is the middle of the first one. It may
            lie outside.
        pressure: Of the pen, in (0, 1]; 1 for a mouse.
        modifiers: Keys that are held.
    """

    at: QPointF
    point: tuple[float, float]
    pressure: float = 1.0
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        """Whether Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


class Tool:
    """Does nothing; a tool overrides what it needs.

    The canvas keeps one of them and sends it the left button and the pen; the middle button, the
    space bar and the wheel pan and zoom whatever the tool. A tool that has changed what it draws
    calls the canvas's ``update()``, at best with the rectangle. Without a tool the canvas pans.

    Attributes:
        by_keys: Whether the arrow keys may move the pointer, and the space bar be its button.
    """

    by_keys = False

    def begin(self) -> None:
        """It was chosen."""

    def end(self) -> None:
        """Another is chosen, or another photo: leave nothing behind."""

    def hover(self, pointer: Pointer | None) -> None:
        """The pointer moves with no button pressed; None once it has left the canvas."""

    def press(self, pointer: Pointer) -> bool:  # noqa: ARG002 - a method of subclasses
        """The button goes down. Returns whether the tool takes it; else the canvas pans."""
        return False

    def move(self, pointer: Pointer) -> None:
        """The pointer moves with the button down; only after a press that was taken."""

    def release(self, pointer: Pointer) -> None:
        """The button goes up; only after a press that was taken."""

    def cancel(self) -> None:
        """What was begun by a press is not wanted after all (Escape)."""

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:  # noqa: ARG002
        """A key goes down while the canvas has the focus. Returns whether the tool takes it."""
        return False

    def wheel(self, pointer: Pointer, turn: float) -> bool:  # noqa: ARG002
        """The wheel turns by degrees, away from the user above 0. Returns whether it is taken."""
        return False

    def cursor(self) -> QCursor | None:
        """The cursor's shape; None for that of panning."""
        return None

    def paint(self, painter: QPainter) -> None:
        """Draw over the picture, in logical pixels of the canvas."""
