"""A short message that floats over a widget: for a success that needs no answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.parts.painting import rounded

TIME = 4000  # ms
ABOVE = 64  # distance from the lower edge, in logical pixels


class Toast(QLabel):
    """A message that disappears by itself.

    Args:
        parent: The widget it floats over.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setContentsMargins(16, 8, 16, 8)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TIME)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a message for a moment."""
        self.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the message centred."""
        if watched is self._parent and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def hideEvent(self, _event: QEvent) -> None:
        """Stop the timer while the toast is hidden."""
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.palette().color(QPalette.ColorRole.ToolTipBase)
        painter.fillPath(rounded(QRectF(self.rect()), self.height() / 2), ground)
        painter.end()
        super().paintEvent(event)

    def _place(self) -> None:
        self.adjustSize()
        left = (self._parent.width() - self.width()) // 2
        self.move(left, self._parent.height() - self.height() - ABOVE)
