"""Saves the session automatically, shortly after each change, in a worker thread.

Each window has its own place in the state folder, held by a lock file::

    sessions/1/lock
    sessions/1/now/       the current session
    sessions/1/before/    the session it replaced, kept until the next one is replaced
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from app.core.errors import ForecourtError
from app.core.language.translation import tr
from app.core.photo.notice import Notice, Tone
from app.core.saved.journal import Journal, has_session
from app.core.saved.session import Saved
from app.session.session import Session
from app.session.workers import Lane

PAUSE = 1500  # ms from a change to its being saved; further changes in that time are saved with it
_PLACES = 9


class Autosaving(QObject):
    """Saves the session to a place that no other window uses.

    Args:
        session: The session to save.
        folder: The state folder; if None, nothing is saved.
        lane: The thread that writes; shared with everything else that reads or writes sessions.
    """

    def __init__(
        self, session: Session, folder: Path | None, lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._lock: QLockFile | None = None
        self._place: Path | None = None
        self._journal: Journal | None = None
        self._kept: Saved | None = session.snapshot()  # as last written; None: write it next time
        self._told = False
        self._held = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._save)
        if folder is not None and not self._take_place(folder / "sessions"):
            text = tr(
                "This session is not saved by itself, since {folder} cannot be written to.",
                folder=folder,
            )
            QTimer.singleShot(0, self, lambda: session.tell(Notice(text, Tone.ERROR)))
        self._listen()

    def _listen(self) -> None:
        session = self._session
        for signal in (
            *(session.store.added, session.store.removed, session.store.changed),
            *(
                session.viewing.current_changed,
                session.viewing.look_changed,
                session.viewing.backgrounds_changed,
            ),
            session.viewing.arrangement_changed,
        ):
            signal.connect(self._touch)

    @property
    def last(self) -> Path | None:
        """The folder with the session of the previous run, if there is one."""
        return self._if_there("now")

    @property
    def earlier(self) -> Path | None:
        """The folder with the session that this one replaced, if there is one."""
        return self._if_there("before")

    @property
    def for_earlier(self) -> Path | None:
        """The folder for a session that is being replaced; None if nothing is saved."""
        return self._place / "before" if self._place is not None else None

    def hold(self, *, on: bool) -> None:
        """Save nothing while the last session is being restored: it is still complete on disk."""
        self._held = on
        self._kept = None

    def give_up(self) -> None:
        """Stop saving for good, so that the session of the previous run stays as it is."""
        self._journal = None

    def close(self) -> None:
        """Save what is not saved yet, and release the place. The lane must be closed already."""
        self._timer.stop()
        saved = self._session.snapshot()
        if saved != self._kept and not self._held and self._journal is not None:
            with suppress(ForecourtError):  # The window is gone: there is nobody left to tell.
                self._journal.save(saved)
        self._journal = None
        if self._lock is not None:
            self._lock.unlock()

    def _take_place(self, folder: Path) -> bool:
        """Take a free place, preferably one with a session in it."""
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            places = [folder / str(number) for number in range(1, _PLACES + 1)]
            for place in sorted(places, key=lambda place: not has_session(place / "now")):
                place.mkdir(exist_ok=True)
                lock = QLockFile(str(place / "lock"))
                lock.setStaleLockTime(0)  # A lock never expires, however long its window is open.
                if lock.tryLock(0):
                    self._lock, self._place = lock, place
                    self._journal = Journal(place / "now")
                    return True
        return False

    def _if_there(self, name: str) -> Path | None:
        folder = self._place / name if self._place is not None else None
        return folder if folder is not None and has_session(folder) else None

    def _touch(self) -> None:
        if self._journal is not None and not self._timer.isActive():
            self._timer.start()

    def _save(self) -> None:
        if self._lane.busy or self._session.history.adding:
            self._timer.start()
            return
        saved = self._session.snapshot()
        if self._journal is None or saved == self._kept:
            return
        self._lane.run(
            _written(self._journal, saved), lambda _done: self._saved(saved), failed=self._not_saved
        )

    def _saved(self, saved: Saved) -> None:
        self._kept = saved
        self._told = False

    def _not_saved(self, problem: str) -> None:
        if not self._told:
            self._told = True
            text = tr("The session cannot be saved by itself. {problem}", problem=problem)
            self._session.tell(Notice(text, Tone.ERROR))


def _written(journal: Journal, saved: Saved) -> Iterator[None]:
    journal.save(saved)
    yield None
