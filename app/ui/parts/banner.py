"""A banner: a message shown where it belongs, without blocking anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QHideEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.core.language.translation import tr
from app.core.photo.notice import Tone
from app.ui.parts import icons
from app.ui.parts.fade import Fade
from app.ui.parts.painting import rounded
from app.ui.parts.theme import tints

TIME = 10_000  # ms after which a message that needs no answer disappears
MARGIN = 12  # logical pixels between the banner and the edges of what it floats over
WIDEST = 760

_ICONS = {Tone.INFO: "info", Tone.DONE: "check", Tone.ERROR: "warning"}


class Banner(QFrame):
    """An icon, a sentence or two, and buttons for possible actions.

    Signals:
        dismissed: The close button was pressed, or the time was up.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.INFO
        self._passing = False
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._acts: list[Callable[[], object]] = []
        self._close = QToolButton()
        self._close.setProperty("role", "plain")
        self._close.setAccessibleName(tr("Dismiss"))
        self._close.setToolTip(tr("Dismiss"))
        self._close.setIconSize(QSize(16, 16))
        self._close.clicked.connect(self.dismissed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(10)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._fade = Fade(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TIME)
        self._timer.timeout.connect(self.dismissed)
        self.hide()

    @property
    def text(self) -> str:
        """The message; empty while hidden."""
        return "" if self.isHidden() or self._fade.going else self._text.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons for possible actions."""
        return self._buttons

    def tell(
        self,
        text: str,
        tone: Tone,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        *,
        dismissible: bool = True,
        passing: bool = False,
    ) -> None:
        """Show a message.

        Args:
            text: A sentence or two.
            tone: The kind of message.
            actions: Labels of buttons and what they do.
            dismissible: Whether there is a close button.
            passing: Whether `dismissed` is emitted automatically after a while.
        """
        self._tone = tone
        self._text.setText(text)
        self.setAccessibleName(text)
        self._acts = [act for _, act in actions]
        labels = [label for label, _ in actions]
        if labels != [button.text() for button in self._buttons]:
            self._set_buttons(labels)  # else they stay: one may be pressed at this moment
        self._close.setVisible(dismissible)
        self._dress()
        self._fade.come()
        self._timer.stop()
        self._passing = passing
        if passing:
            self._timer.start()

    def fade(self) -> None:
        """Fade out."""
        self._fade.go()

    def place(self, room: QRectF) -> None:
        """Move to the upper edge of a part of the parent, centred."""
        width = min(WIDEST, round(room.width()) - 2 * MARGIN)
        left = round(room.center().x() - width / 2)
        self.setGeometry(left, round(room.top()) + MARGIN, width, self.heightForWidth(width))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while it is being read."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Restart the time until it disappears."""
        super().leaveEvent(event)
        if self._passing and not self.isHidden():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the timer while the banner is hidden."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground in the colour of the tone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, line = self._colours()
        line.setAlpha(70)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillPath(rounded(box, 9), ground)
        painter.setPen(line)
        painter.drawPath(rounded(box, 9))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _set_buttons(self, labels: Sequence[str]) -> None:
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [QPushButton(label) for label in labels]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, place=place: self._acts[place]())
            self._row.insertWidget(self._row.count() - 1, button)
            # Otherwise the layout ignores it until the event loop runs.
            button.show()

    def _dress(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap(_ICONS[self._tone], 18, self._colours()[1], ratio))
        self._close.setIcon(icons.icon("close", self.palette()))

    def _colours(self) -> tuple[QColor, QColor]:
        colours = tints(self.palette())
        return {
            Tone.INFO: (colours.info_ground, QColor(self.palette().color(QPalette.ColorRole.Link))),
            Tone.DONE: (colours.good_ground, QColor(colours.good)),
            Tone.ERROR: (colours.bad_ground, QColor(colours.bad)),
        }[self._tone]
