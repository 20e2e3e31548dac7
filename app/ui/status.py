"""The bar at the bottom: what is going on, how far it is, and on which device."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from app.core.status import Filter, counts
from app.core.words import about, duration, numbered
from app.session import Session
from app.ui.soon import Soon

HEIGHT = 40


class StatusBar(QFrame):
    """Progress with a button to stop it at the left, device and speed at the right.

    Args:
        session: What is going on.
        parent: Owner, as everywhere in Qt.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(150)
        self._progress.setAccessibleName("Progress")
        self._text = QLabel()
        self._button = _link("Pause")
        self._button.clicked.connect(self._pressed)
        self._cancel = _link("Cancel")
        self._cancel.setToolTip("Give up what still waits. It can be started again.")
        self._cancel.clicked.connect(session.cutting.cancel)
        self._device = QLabel()
        self._device.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._progress)
        row.addWidget(self._text)
        row.addWidget(self._button)
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._device)
        self._soon = Soon(self._refresh, self)
        session.cutting.changed.connect(self._soon.ask)
        session.exporting.changed.connect(self._soon.ask)
        session.store.changed.connect(self._soon.ask)
        self._refresh()

    @property
    def text(self) -> str:
        """What it says at the left."""
        return self._text.text()

    @property
    def device_text(self) -> str:
        """What it says at the right."""
        return self._device.text()

    def _refresh(self) -> None:
        self._device.setText(self._device_words())
        if self._session.exporting.running:
            self._show_export()
        else:
            self._show_cutting()

    def _show_export(self) -> None:
        exporting = self._session.exporting
        self._show(f"Exporting {exporting.done} of {exporting.total}", "Cancel")
        self._progress.setRange(0, exporting.total)
        self._progress.setValue(exporting.done)

    def _show_cutting(self) -> None:
        cutting = self._session.cutting
        progress = cutting.progress
        if cutting.broken:
            self._show("The network could not be loaded", "Try again")
        elif progress.total == progress.done:
            self._show(self._summary(), "Start again" if cutting.stopped else None)
        elif cutting.paused:
            words = f"Paused · {progress.done} of {progress.total}"
            self._show(words, "Resume", can_cancel=True)
        elif not cutting.started:
            self._show("Starting the network…", None, can_cancel=True)
        else:
            words = f"Finding cars · {progress.done} of {progress.total}"
            left = progress.seconds_left
            words += f" · {about(left)} left" if left else ""
            self._show(words, "Pause", can_cancel=True)
        self._progress.setRange(0, max(1, progress.total))
        self._progress.setValue(progress.done)
        self._progress.setVisible(progress.total > progress.done and not cutting.broken)

    def _show(self, text: str, button: str | None, *, can_cancel: bool = False) -> None:
        self._text.setText(text)
        self._cancel.setVisible(can_cancel)
        self._button.setText(button or self._button.text())
        self._button.setVisible(button is not None)
        self._progress.setVisible(button is not None)

    def _summary(self) -> str:
        photos = self._session.store.photos()
        if not photos:
            return ""
        numbers = counts(photos)
        ready = sum(photo.alpha is not None for photo in photos)
        words = [numbered(len(photos), "photo")]
        for number, text in (
            (ready, "ready"),
            (numbers[Filter.NEEDS_REVIEW], "to review"),
            (self._session.cutting.stopped, "not started"),
            (numbers[Filter.FAILED], "failed"),
        ):
            if number:
                words.append(f"{number:,} {text}")
        return " · ".join(words)

    def _device_words(self) -> str:
        cutting = self._session.cutting
        if not cutting.started:
            return ""
        seconds = cutting.progress.seconds
        speed = f" · {duration(seconds)} per photo" if seconds is not None else ""
        return cutting.device + speed

    def _pressed(self) -> None:
        if self._session.exporting.running:
            self._session.exporting.cancel()
        elif self._session.cutting.broken:
            self._session.tell(None)
            self._session.start()
        elif self._session.cutting.paused:
            self._session.cutting.resume()
        elif self._session.cutting.progress.total == self._session.cutting.progress.done:
            self._session.cutting.restart()
        else:
            self._session.cutting.pause()


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    return button
