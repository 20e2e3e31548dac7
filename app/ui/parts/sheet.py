"""A sheet that covers the window for a while: something to read rather than a dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import tr
from app.ui.parts import icons

MARGIN = 32
VEIL = 190  # of 255
FRAME = (64, 108)  # how much wider and higher than its content the card is


class Sheet(QWidget):
    """Covers its parent until Escape, the close button, or a click beside the card.

    Meanwhile the window's shortcuts are disabled, and Tab stays within. It deletes itself.

    Args:
        parent: The window to cover.
        title: The title of the sheet.
        content: The content; it is scrolled if it is too large.
    """

    def __init__(self, parent: QWidget, title: str, content: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._content = content
        self._before = QApplication.focusWidget()
        self._card = QFrame(self)
        self._card.setProperty("role", "sheet")
        self._scroll = QScrollArea()
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(title)
        content.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._close = QToolButton()
        self._close.setProperty("role", "plain")
        self._close.setAccessibleName(tr("Close"))
        self._close.setToolTip(tr("Close (Esc)"))
        self._close.setIconSize(QSize(16, 16))
        self._close.setIcon(icons.icon("close", self.palette()))
        self._close.clicked.connect(self.close)
        self.setAccessibleName(title)
        self._lay_out(title)
        parent.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        self._scroll.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the parent."""
        if watched is self._parent and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Keep the window's shortcuts from doing anything out of sight."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape, or on the keys that opened the sheet."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question}:
            self.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the card."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Move the focus between the text and the button."""
        (self._scroll if self._close.hasFocus() else self._close).setFocus()
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a veil over the window."""
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(VEIL)
        QPainter(self).fillRect(QRectF(self.rect()), veil)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._close.setIcon(icons.icon("close", self.palette()))

    def close(self) -> bool:
        """Close the sheet and give the focus back."""
        self._parent.removeEventFilter(self)
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()
        self.deleteLater()
        return True

    def _lay_out(self, title: str) -> None:
        heading = QLabel(title)
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setWeight(font.Weight.DemiBold)
        heading.setFont(font)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(28, 20, 16, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    def _place(self) -> None:
        """Size the card to its content, as far as the window allows."""
        whole = self._parent.rect()
        self.setGeometry(whole)
        content = self._content.sizeHint().expandedTo(self._content.minimumSize())
        if self._content.hasHeightForWidth():
            content.setHeight(self._content.heightForWidth(content.width()))
        wanted = content + QSize(*FRAME)
        size = wanted.boundedTo(whole.size() - QSize(2 * MARGIN, 2 * MARGIN))
        self._card.resize(size)
        self._card.move((whole.width() - size.width()) // 2, (whole.height() - size.height()) // 2)
