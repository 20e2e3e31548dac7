"""The bar at the bottom: the work in progress, how far it is, and on which device."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from app.core.language.phrases import about, duration
from app.core.language.phrases import photos as count
from app.core.language.translation import figure, mark, tr, trn
from app.core.photo.facts import Facts
from app.core.photo.photo import Photo
from app.core.photo.review import promise
from app.core.photo.status import Filter, Status, counts, filters_of, needs_review, status_of
from app.session.learning.training import Training
from app.session.session import Session
from app.ui.parts.debounce import Debounce

HEIGHT = 40
_READY = (Status.READY, Status.REPAIRED, Status.EXPORTED)


class _Standing(NamedTuple):
    """What is counted of a photo; one that is to be looked at is not ready yet."""

    filters: frozenset[Filter]
    needs_review: bool
    is_ready: bool
    is_emptied: bool


class StatusBar(QFrame):
    """Progress and a button to stop it on the left, device and speed on the right.

    Args:
        session: The session whose work is shown.
        training: The training whose progress is shown, too; None if there is none.
    """

    def __init__(
        self, session: Session, training: Training | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._training = training
        self._standing = Facts(_standing_of)
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(150)
        self._progress.setAccessibleName(tr("Progress"))
        self._text = QLabel()
        self._text.setObjectName("progress")
        self._button = _link(tr("Pause"))
        self._button.clicked.connect(self._pressed)
        self._cancel = _link(tr("Cancel"))
        self._cancel.setToolTip(tr("Give up what still waits. It can be started again."))
        self._cancel.clicked.connect(session.cutting.cancel)
        self._device = QLabel()
        self._device.setObjectName("device")
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
        self._debounce = Debounce(self._refresh, self, grows=True)
        session.cutting.changed.connect(self._debounce.request)
        session.details.changed.connect(self._debounce.request)
        session.exporting.changed.connect(self._debounce.request)
        session.watching.changed.connect(self._debounce.request)
        session.store.changed.connect(self._debounce.request)
        if training is not None:
            training.changed.connect(self._debounce.request)
        self._refresh()

    def _refresh(self) -> None:
        self._text.setToolTip(self._promise())
        self._device.setText(self._device_words())
        if self._session.exporting.running:
            self._show_export()
        else:
            self._show_cutting()

    def _show_export(self) -> None:
        exporting = self._session.exporting
        self._show(exporting.progress, tr("Cancel"))
        self._progress.setRange(0, exporting.total)
        self._progress.setValue(exporting.done)

    def _show_cutting(self) -> None:
        cutting = self._session.cutting
        progress = cutting.progress
        numbers = {"done": figure(progress.done), "total": figure(progress.total)}
        if cutting.broken:
            self._show(tr("The network could not be loaded"), tr("Try again"))
        elif progress.total == progress.done and self._session.details.lacking > 1:
            self._show_details()
            return
        elif progress.total == progress.done:
            self._show(self._summary(), tr("Start again") if cutting.stopped else None)
        elif cutting.paused:
            words = tr("Paused · {done} of {total}", **numbers)
            self._show(words, tr("Resume"), can_cancel=True)
        elif not cutting.started:
            self._show(tr("Starting the network…"), None, can_cancel=True)
        else:
            words = tr("Finding cars · {done} of {total}", **numbers)
            left = progress.seconds_left
            if left:
                text = mark("Finding cars · {done} of {total} · {time} left")
                words = tr(text, **numbers, time=about(left))
            self._show(words, tr("Pause"), can_cancel=True)
        self._progress.setRange(0, max(1, progress.total))
        self._progress.setValue(progress.done)
        self._progress.setVisible(progress.total > progress.done and not cutting.broken)

    def _show_details(self) -> None:
        details = self._session.details
        total = details.done + details.lacking
        words = tr(
            "Looking closer · {done} of {total}", done=figure(details.done), total=figure(total)
        )
        self._show(words, None)
        self._progress.setRange(0, total)
        self._progress.setValue(details.done)
        self._progress.show()

    def _show(self, text: str, button: str | None, *, can_cancel: bool = False) -> None:
        self._text.setText(text)
        self._cancel.setVisible(can_cancel)
        self._button.setText(button or self._button.text())
        self._button.setVisible(button is not None)
        self._progress.setVisible(button is not None)

    def _promise(self) -> str:
        """What one has seen after a look at the photos that need review; empty if none do."""
        photos = self._session.store.photos()
        look = sum(each.needs_review for each in self._standing.of(photos))
        promised = promise(self._session.cutting.review)
        if not look or not promised:
            return ""
        cut = sum(photo.alpha is not None for photo in photos)
        words = trn(
            "Look at {look} of the {number} photo",
            "Look at {look} of the {number} photos",
            cut,
            look=figure(look),
        )
        return f"{words}: {promised}."

    def _summary(self) -> str:
        photos = self._session.store.photos()
        if not photos:
            return ""
        standing = self._standing.of(photos)
        numbers = counts(each.filters for each in standing)
        unsure, failed = numbers[Filter.NEEDS_REVIEW], numbers[Filter.FAILED]
        ready = sum(each.is_ready for each in standing)
        emptied = sum(each.is_emptied for each in standing)
        stopped = self._session.cutting.stopped
        words = (
            (len(photos), count(len(photos))),
            (ready, trn("{number} ready", "{number} ready", ready)),
            (unsure, trn("{number} to review", "{number} to review", unsure)),
            (emptied, trn("{number} without a car", "{number} without a car", emptied)),
            (stopped, trn("{number} not started", "{number} not started", stopped)),
            (failed, trn("{number} failed", "{number} failed", failed)),
        )
        return " · ".join(text for number, text in words if number)

    def _device_words(self) -> str:
        words = (self._training_words(), self._watching_words(), self._cutting_words())
        return " · ".join(filter(None, words))

    def _watching_words(self) -> str:
        watching = self._session.watching
        if watching.folder is None:
            return ""
        words = tr("Watching {name}", name=watching.folder.name)
        if not watching.exported:
            return words
        exported = trn("{number} exported", "{number} exported", watching.exported)
        return f"{words}: {exported}"

    def _training_words(self) -> str:
        training = self._training
        if training is None or not training.running:
            return ""
        progress = training.run.progress if training.run else 0.0
        return tr("Training: {share} %", share=figure(100 * progress))

    def _cutting_words(self) -> str:
        cutting = self._session.cutting
        if not cutting.started:
            return ""
        seconds = cutting.progress.seconds
        if seconds is None:
            return cutting.device
        text = mark("{device} · {time} per photo")
        return tr(text, device=cutting.device, time=duration(seconds))

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


def _standing_of(photo: Photo) -> _Standing:
    look = needs_review(photo)
    ready = status_of(photo) in _READY and not look
    return _Standing(filters_of(photo), look, ready, photo.is_emptied)


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    return button
