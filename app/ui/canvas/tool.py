"""The base class of the canvas's tools: they take the pointer and may draw over the picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QPainter


@dataclass(frozen=True)
class Pointer:
    """The position of the mouse or the pen.

    Attributes:
        at: Position in logical pixels of the canvas.
        point: (x, y) in pixels of the picture; (0.5, 0.5) is the middle of the first pixel. It may
                lie outside.
        pressure: Pressure of the pen, in (0, 1]; 1 for a mouse.
        modifiers: The modifier keys that are held.
        is_eraser: Whether it is the end of a pen that erases.
    """

    at: QPointF
    point: tuple[float, float]
    pressure: float = 1.0
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    is_eraser: bool = False

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        """Whether Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


class Tool:
    """Does nothing itself; subclasses override what they need.

    The canvas sends the left button and the pen to its current tool; the middle button, the space
    bar and the wheel pan and zoom with any tool. A tool that changes what it draws calls the
    canvas's ``update()``, preferably with the rectangle. Without a tool the canvas pans.

    Attributes:
        by_keys: Whether arrow keys may move the pointer, and the space bar act as its button.
        paints: Whether a press leaves its mark at once, as a brush does.
    """

    by_keys = False
    paints = False

    def begin(self) -> None:
        """Handle that the tool was chosen."""

    def end(self) -> None:
        """Leave nothing behind: another tool was chosen, or another photo."""

    def hover(self, pointer: Pointer | None) -> None:
        """Handle a move with no button pressed; None once the pointer has left the canvas."""

    def press(self, pointer: Pointer) -> bool:  # noqa: ARG002 - a method of subclasses
        """Handle a press of the button. Return whether the tool takes it; else the canvas pans."""
        return False

    def move(self, pointer: Pointer) -> None:
        """Handle a move with the button down; only after a press that was taken."""

    def release(self, pointer: Pointer) -> None:
        """Handle the release of the button; only after a press that was taken."""

    def cancel(self) -> None:
        """Abandon what a press has begun (Escape)."""

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:  # noqa: ARG002
        """Handle a key press while the canvas has the focus. Return whether the tool takes it."""
        return False

    def wheel(self, pointer: Pointer, turn: float) -> bool:  # noqa: ARG002
        """Handle the wheel, in degrees, positive away from the user. Return whether it is taken."""
        return False

    def cursor(self) -> QCursor | None:
        """The shape of the cursor; None for the one used for panning."""
        return None

    def paint(self, painter: QPainter) -> None:
        """Draw over the picture, in logical pixels of the canvas."""
