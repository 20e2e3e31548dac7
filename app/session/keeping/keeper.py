"""Restores the last session, opens and saves session files, and finds moved photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.errors import ForecourtError
from app.core.language.translation import tr, trn
from app.core.photo.notice import Notice, Offer, Tone
from app.core.photo.photo import Photo, PhotoId
from app.core.saved.journal import Journal, load_from_folder, put_aside
from app.core.saved.missing import Checked, find_moved, moved
from app.core.saved.session import Saved
from app.core.saved.session_file import is_session_file, load_session, save_session
from app.session.keeping.autosaving import Autosaving
from app.session.keeping.opened import (
    Opened,
    loaded,
    notice_of,
    notice_of_damaged,
    notice_of_found,
)
from app.session.keeping.recent import RecentFiles
from app.session.preferences import Preferences
from app.session.session import Session
from app.session.workers import Lane


class Keeper(QObject):
    """Looks after the session and its files, which are read and written in a worker thread.

    Signals:
        changed: The recent sessions, the missing photos or the earlier session changed.
        opening: Whether the session of the previous run is being opened.
        settled: The session of the previous run is restored, or there is none.

    Args:
        session: The session to keep.
        preferences: Stores which session files were opened or saved recently.
        folder: The state folder; if None, nothing is saved automatically.
    """

    changed = Signal()
    opening = Signal(bool)
    settled = Signal()

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = Lane(self)
        self._autosaving = Autosaving(session, folder, self._lane, self)
        self._recent = RecentFiles(preferences, self)
        self._recent.changed.connect(self.changed)
        self._missing: frozenset[PhotoId] = frozenset()
        self._unwritten: list[Callable[[], object]] = []

    @property
    def recent(self) -> tuple[Path, ...]:
        """Session files used recently, newest first, as far as they existed when last checked."""
        return self._recent.there

    @property
    def missing(self) -> list[Photo]:
        """The photos whose files were not found where they should be."""
        photos = (self._session.store.get(photo_id) for photo_id in sorted(self._missing))
        return [photo for photo in photos if photo is not None and photo.error is not None]

    @property
    def has_earlier(self) -> bool:
        """Whether there is an earlier session that this one replaced."""
        return self._autosaving.earlier is not None

    def start(self, inputs: Sequence[Path] = ()) -> None:
        """Restore the session of the previous run, then open the inputs; `settled` follows.

        Args:
            inputs: Photos and folders, or a session file.
        """
        self._recent.look()
        last = self._autosaving.last
        if last is None:
            self._settle(inputs)
            return
        self._autosaving.hold(on=True)
        self.opening.emit(True)
        self._lane.run(
            loaded(lambda: load_from_folder(last)),
            self._show_last,
            failed=lambda problem: self._last_is_damaged(last, problem),
            finished=lambda: self._settle(inputs),
        )

    def take(self, inputs: Sequence[Path]) -> None:
        """Open dropped or named paths: a session file, or photos and folders."""
        sessions = [path for path in inputs if is_session_file(path)]
        photos = [path for path in inputs if not is_session_file(path)]
        if sessions:
            self.open(sessions[0], photos)
        elif photos:
            self._session.find(photos)

    def new(self) -> None:
        """Begin a session without photos; the current one can be brought back."""
        viewing = self._session.viewing
        empty = Saved(look=viewing.common, own_backgrounds=viewing.own_backgrounds)
        self._replace(lambda: empty, lambda _opened: self._tell_replaced(tr("A new session.")))

    def open(self, path: Path, photos: Sequence[Path] = ()) -> None:
        """Replace this session with one from a file; this one can be brought back.

        Args:
            path: The session file.
            photos: Photos and folders to add once the session is open or could not be opened.
        """

        def shown(opened: Opened) -> None:
            self._recent.remember(path)
            number = len(opened.saved.photos)
            text = trn(
                "{name}: {number} photo.", "{name}: {number} photos.", number, name=path.name
            )
            self._tell_replaced(text, opened.checked)
            find()

        def failed(problem: str) -> None:
            self._tell_problem(problem)
            find()

        def find() -> None:
            if photos:
                self._session.find(photos)

        self._replace(lambda: load_session(path), shown, failed)

    def bring_back(self) -> None:
        """Swap this session and the earlier one."""
        earlier = self._autosaving.earlier
        if earlier is not None:
            self._replace(
                lambda: load_from_folder(earlier),
                lambda opened: self._tell_replaced(
                    tr("The earlier session is back."), opened.checked
                ),
            )

    def save_as(self, path: Path) -> None:
        """Write the session to a file chosen by the user."""
        path = path if is_session_file(path) else path.with_name(path.name + ".forecourt")
        saved = self._session.snapshot()

        def write() -> None:
            save_session(path, saved)

        def written() -> None:
            self._recent.remember(path)
            text = trn(
                "{number} photo saved as {name}.",
                "{number} photos saved as {name}.",
                len(saved.photos),
                name=path.name,
            )
            self._session.tell(Notice(text, Tone.DONE, path.parent))

        self._write(write, written, self._tell_problem)

    def find_moved(self, folder: Path) -> None:
        """Look for the missing photos in a folder and its sub-folders."""
        missing = self.missing
        self._lane.run(
            find_moved(missing, folder),
            lambda found: self._take_found(found, len(missing)),
            failed=self._tell_problem,
        )

    def close(self) -> None:
        """Save what is not saved yet; return when everything is written."""
        self._recent.close()
        self._lane.close()
        for write in self._unwritten:
            with suppress(ForecourtError):  # The window is gone: there is nobody left to tell.
                write()
        self._autosaving.close()

    def _write(
        self,
        write: Callable[[], object],
        written: Callable[[], object],
        failed: Callable[[str], object],
    ) -> None:
        """Write in the worker thread; if the window closes before that, `close` writes instead."""
        self._unwritten.append(write)
        self._lane.run(
            _done(write),
            lambda _done: written(),
            failed=failed,
            finished=lambda: self._unwritten.remove(write),
        )

    # The session of the previous run

    def _settle(self, inputs: Sequence[Path]) -> None:
        self._autosaving.hold(on=False)
        self.opening.emit(False)
        self.settled.emit()
        if inputs:
            self.take(inputs)

    def _show_last(self, opened: Opened) -> None:
        self._session.history.settle()
        added = self._session.store.photos()
        self._show(opened, go_on_finding=True)
        self._session.store.insert(len(self._session.store), *added)
        text = trn(
            "Your last session is here again: {number} photo.",
            "Your last session is here again: {number} photos.",
            len(opened.saved.photos),
        )
        self._tell(text, opened.checked, Offer.START_ANEW)

    def _last_is_damaged(self, last: Path, problem: str) -> None:
        aside = put_aside(last)
        if aside is None:
            self._autosaving.give_up()
        self._session.tell(notice_of_damaged(last, aside, problem))

    # Replacing the session

    def _replace(
        self,
        load: Callable[[], Saved],
        shown: Callable[[Opened], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Show another session once it is loaded; only then make this one the earlier session."""

        def show(opened: Opened) -> None:
            old, missing = self._session.snapshot(), self._missing
            before = self._autosaving.for_earlier
            self._show(opened)
            if before is None or not old.photos:
                shown(opened)
                return

            def show_again(problem: str) -> None:
                self._show(Opened(old, Checked(old.photos, missing, frozenset())))
                give_up(problem)

            journal = Journal(before)
            self._write(lambda: journal.save(old), lambda: shown(opened), show_again)

        give_up = failed or self._tell_problem
        self._lane.run(loaded(load), show, failed=give_up)

    def _show(self, opened: Opened, *, go_on_finding: bool = False) -> None:
        saved = replace(opened.saved, photos=opened.checked.photos)
        ids = self._session.restore(saved, go_on_finding=go_on_finding)
        self._missing = frozenset(ids[photo_id] for photo_id in opened.checked.missing)
        self.changed.emit()

    def _take_found(self, found: dict[PhotoId, Path], wanted: int) -> None:
        for photo_id, path in found.items():
            photo = self._session.store.get(photo_id)
            if photo is not None:
                self._session.store.update(moved(photo, path))
        self._missing -= found.keys()
        self.changed.emit()
        self._session.tell(notice_of_found(len(found), wanted))

    # Messages

    def _tell_replaced(self, text: str, checked: Checked | None = None) -> None:
        self.changed.emit()  # There may be an earlier session by now.
        offers = (Offer.BRING_BACK,) if self.has_earlier else ()
        self._tell(text, checked, *offers)

    def _tell(self, text: str, checked: Checked | None, *offers: Offer) -> None:
        self._session.tell(notice_of(text, checked, offers))

    def _tell_problem(self, problem: str) -> None:
        self._session.tell(Notice(problem, Tone.ERROR))


def _done(write: Callable[[], object]) -> Iterator[None]:
    write()
    yield None
