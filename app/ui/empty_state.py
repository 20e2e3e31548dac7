"""What an empty window shows: where to drop photos, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.language.translation import mark, tr
from app.ui.parts import icons
from app.ui.parts.painting import rounded

STEPS = (
    mark("Drop photos, or whole folders, anywhere in this window."),
    mark("Forecourt finds each car by itself. The photos stay on this computer."),
    mark("Choose a background and export: your originals are never touched."),
)
MARGIN = 28


class EmptyState(QFrame):
    """A large drop target with instructions in three lines.

    Args:
        first: The action of the main button.
        others: Actions of the buttons below it.
    """

    def __init__(
        self, first: QAction, others: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Drop photos here"))
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel(tr("Drop car photos here"), alignment=Qt.AlignmentFlag.AlignCenter)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setWeight(font.Weight.DemiBold)
        self._title.setFont(font)
        self._watched = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._watched.setProperty("role", "muted")
        buttons = [_button(first, "primary"), *(_button(each, "") for each in others)]
        self._invitation = [_steps(), *buttons, self._watched]
        column = QVBoxLayout(self)
        column.addStretch(3)
        column.addWidget(self._drawing)
        column.addSpacing(14)
        column.addWidget(self._title)
        column.addSpacing(18)
        column.addLayout(_centred(self._invitation[0]))
        column.addSpacing(26)
        column.addLayout(_centred(*buttons))
        column.addSpacing(22)
        column.addWidget(self._watched)
        column.addStretch(4)
        self._dress()

    def wait(self, opening: bool) -> None:
        """Say that a session is being opened, instead of inviting to begin one; or no longer."""
        text = tr("Opening your last session…") if opening else tr("Drop car photos here")
        self._title.setText(text)
        for widget in self._invitation:
            widget.setVisible(not opening)

    def tell_watched(self, folder: Path | None) -> None:
        """Say that photos may come by themselves, from a folder that is watched."""
        words = tr("Photos that arrive in {folder} are cut by themselves.", folder=folder)
        self._watched.setText(words if folder else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the outline of the target."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.fillPath(rounded(box, 18), self.palette().color(QPalette.ColorRole.Base))
        pen = QPen(self.palette().color(QPalette.ColorRole.Dark), 1.6)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawPath(rounded(box, 18))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        self._drawing.setPixmap(icons.pixmap("drop", 150, colour, self.devicePixelRatioF()))


def _steps() -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(11)
    for number, text in enumerate(STEPS, 1):
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_Number(number))
        words = QLabel(tr(text))
        font = words.font()
        font.setPointSizeF(font.pointSizeF() * 1.12)
        words.setFont(font)
        row.addWidget(words, 1)
        column.addLayout(row)
    return box


class _Number(QLabel):
    def __init__(self, number: int) -> None:
        super().__init__(str(number), alignment=Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(
            rounded(QRectF(self.rect()), 12), self.palette().color(QPalette.ColorRole.Midlight)
        )
        painter.end()
        super().paintEvent(event)


def _button(action: QAction, role: str) -> QPushButton:
    button = QPushButton(action.text().replace("&", ""))  # its letter may open a menu
    button.setProperty("role", role)
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button


def _centred(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addStretch()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
