"""Hands for tests: fingers on a screen, and pens, by the events that Qt makes of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.canvas.canvas import Canvas

LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.MouseButton.NoButton
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class Hand:
    """Fingers on a screen, by the events that Qt makes of what a screen sends."""

    def __init__(self, canvas: Canvas, screen: QPointingDevice) -> None:
        self._canvas = canvas
        self._screen = screen

    def act(self, *fingers: tuple[str, int, float, float]) -> None:
        """Press, move or release fingers at points of the canvas: (what, number, x, y)."""
        sequence = QTest.touchEvent(self._canvas, self._screen, autoCommit=False)
        for what, number, x, y in fingers:
            getattr(sequence, what)(number, QPoint(round(x), round(y)), self._canvas)
        sequence.commit()
        QApplication.processEvents()

    def pinch(self, *steps: tuple[float, float]) -> None:
        """Put two fingers down, one after the other; steps: middle, and half of their distance."""
        middle, half = steps[0]
        self.act(("press", 0, middle - half, 200))
        self.act(("move", 0, middle - half, 200), ("press", 1, middle + half, 200))
        for middle, half in steps[1:]:
            self.act(("move", 0, middle - half, 200), ("move", 1, middle + half, 200))
        self.act(("release", 0, middle - half, 200), ("release", 1, middle + half, 200))


class Pen:
    """A pen over the canvas.

    Args:
        canvas: The canvas.
        end: Which of its ends points to the canvas.
        tells_pressure: Whether it can tell how strongly it is pressed.
    """

    def __init__(
        self,
        canvas: Canvas,
        end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
        *,
        tells_pressure: bool = True,
    ) -> None:
        able = QInputDevice.Capability.Position | QInputDevice.Capability.Hover
        if tells_pressure:
            able |= QInputDevice.Capability.Pressure
        kind = QInputDevice.DeviceType.Stylus
        unique = QPointingDeviceUniqueId()
        self._device = QPointingDevice("pen", 7, kind, end, able, 1, 3, "", unique)
        self._canvas = canvas

    def hover(self, x: float, y: float) -> bool:
        """Move above a point of the photo; whether the canvas took the event."""
        return self._send(QEvent.Type.TabletMove, (x, y), 0.0, _NONE, _NONE)

    def press(self, x: float, y: float, pressure: float = 0.5) -> bool:
        """Touch a point of the photo."""
        return self._send(QEvent.Type.TabletPress, (x, y), pressure, LEFT, LEFT)

    def move(self, x: float, y: float, pressure: float = 0.5) -> bool:
        """Draw to a point of the photo."""
        return self._send(QEvent.Type.TabletMove, (x, y), pressure, _NONE, LEFT)

    def release(self, x: float, y: float) -> bool:
        """Leave the photo at a point of it."""
        return self._send(QEvent.Type.TabletRelease, (x, y), 0.0, LEFT, _NONE)

    def as_mouse(self, x: float, y: float) -> None:
        """The mouse's move that Qt makes of a pen's that nobody took."""
        at = self._canvas.view_point((x, y))
        move = QEvent.Type.MouseMove
        where = self._canvas.mapToGlobal(at)
        event = QMouseEvent(move, at, where, _NONE, _NONE, _NO_KEYS, self._device)
        QApplication.sendEvent(self._canvas, event)

    def _send(
        self,
        kind: QEvent.Type,
        point: tuple[float, float],
        pressure: float,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
    ) -> bool:
        at = self._canvas.view_point(point)
        where = self._canvas.mapToGlobal(at)
        turns = (0.0, 0.0, 0.0, 0.0, 0.0)  # tilts, pressure of the barrel, rotation, height
        event = QTabletEvent(
            kind, self._device, at, where, pressure, *turns, _NO_KEYS, button, held
        )
        QApplication.sendEvent(self._canvas, event)
        return event.isAccepted()
