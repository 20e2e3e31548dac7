"""Fades a widget in and out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QVariantAnimation
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

TIME = 180  # ms


class Fade(QObject):
    """Shows and hides a widget gradually.

    Args:
        widget: The widget to fade.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._effect = QGraphicsOpacityEffect(widget)
        # An enabled effect draws the widget via a picture, even if it changes nothing.
        self._effect.setEnabled(False)
        widget.setGraphicsEffect(self._effect)
        self._going = False
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(TIME)
        self._animation.valueChanged.connect(self._effect.setOpacity)
        self._animation.finished.connect(self._rest)

    @property
    def going(self) -> bool:
        """Whether the widget is fading out."""
        return self._going

    def come(self) -> None:
        """Fade in, unless it is visible already."""
        if self._widget.isHidden() or self._going:
            self._go_on(going=False)
            self._widget.show()

    def go(self) -> None:
        """Fade out."""
        if not self._widget.isHidden() and not self._going:
            self._go_on(going=True)

    def vanish(self) -> None:
        """Hide the widget at once."""
        self._animation.stop()
        self._going = False
        self._effect.setEnabled(False)
        self._widget.hide()

    def _go_on(self, *, going: bool) -> None:
        start = self._effect.opacity() if self._effect.isEnabled() else float(going)
        self._animation.stop()
        self._going = going
        self._effect.setOpacity(start)
        self._effect.setEnabled(True)
        self._animation.setStartValue(start)
        self._animation.setEndValue(0.0 if going else 1.0)
        self._animation.start()

    def _rest(self) -> None:
        self._effect.setEnabled(False)
        if self._going:
            self._going = False
            self._widget.hide()
