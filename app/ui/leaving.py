"""Closing the window while an export runs: a question first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.language.translation import figure, tr, trn
from app.core.photo.notice import Notice
from app.session.export_summary import ExportSummary
from app.session.session import Session


class Leaving(QObject):
    """Asks whether a running export is finished first; photos that wait are no reason to ask.

    They are cut the next time: the session is saved by itself. An export that ends before the
    question is answered answers it: nothing is left to ask about, and the window closes.

    Args:
        session: The session whose exports are looked at.
        window: The window that is to be closed.
    """

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._insists = False
        self._closes_later = False
        self.question: QMessageBox | None = None
        session.exporting.changed.connect(self._tell_progress)
        session.exporting.finished.connect(self._exported)

    def insist(self) -> None:
        """Ask nothing from now on: a running export is stopped after the file in work."""
        self._insists = True
        self._session.exporting.cancel()  # at once: closing does other things first

    def may_close(self) -> bool:
        """Whether the window may be closed now; if not, the user is asked."""
        if self._insists or not self._session.exporting.running:
            return True
        self._ask()
        return False

    def _ask(self) -> None:
        if self.question is not None:
            self.question.activateWindow()
            return
        self._closes_later = False  # asked anew, it is decided anew
        role = QMessageBox.ButtonRole
        self.question = box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Quit"))
        box.setText(tr("An export is still running."))
        box.setInformativeText(self._about())
        finish = box.addButton(tr("Finish first"), role.AcceptRole)
        stop = box.addButton(tr("Stop and quit"), role.DestructiveRole)
        box.setEscapeButton(box.addButton(tr("Cancel"), role.RejectRole))
        finish.setProperty("role", "primary")
        box.setDefaultButton(finish)
        finish.clicked.connect(self._close_later)
        stop.clicked.connect(self._close_now)
        box.finished.connect(self._forget)
        box.open()

    def _about(self) -> str:
        exporting = self._session.exporting
        return trn(
            "{done} of {number} file is done. What is written stays.",
            "{done} of {number} files are done. What is written stays.",
            exporting.total,
            done=figure(exporting.done),
        )

    def _tell_progress(self) -> None:
        if self.question is not None and self._session.exporting.running:
            self.question.setInformativeText(self._about())

    def _forget(self) -> None:
        self.question = None

    def _close_later(self) -> None:
        self._closes_later = True
        self._session.tell(Notice(tr("Forecourt closes when the export is finished.")))

    def _close_now(self) -> None:
        self.insist()
        self._window.close()

    def _exported(self, summary: ExportSummary) -> None:
        """Close now, as it was wished; what went wrong has to be seen first."""
        wished = self._closes_later or self.question is not None
        self._closes_later = False
        if self.question is not None:
            self.question.reject()
        if wished and not (summary.failed or summary.problem):
            QTimer.singleShot(0, self._window.close)  # the thread that exported is not done yet
