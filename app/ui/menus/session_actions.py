"""What can be done with the session as a whole: begin, open, save, bring back, find what moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.core.language.translation import tr, trn
from app.core.photo.notice import Offer
from app.session.keeper import Keeper
from app.session.session import Session
from app.ui.parts.debounce import Soon
from app.ui.parts.file_dialog import Mode, ask_paths, ask_session

Key = QKeySequence.StandardKey


class SessionActions(QObject):
    """The actions of the session; they ask its keeper.

    Args:
        session: What is kept.
        keeper: Is asked.
        window: The window they belong to.
    """

    def __init__(self, session: Session, keeper: Keeper, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._keeper = keeper
        self._window = window
        self.new = self._make(tr("&New session"), keeper.new, Key.New)
        self.open = self._make(tr("Open sess&ion…"), self._open, "Ctrl+Alt+O")
        self.save_as = self._make(tr("S&ave session as…"), self._save_as, Key.Save)
        self.bring_back = self._make(tr("&Bring back the earlier session"), keeper.bring_back, None)
        self.find_moved = self._make(tr("Find &moved photos…"), self._find_moved, None)
        self.recent = QMenu(tr("&Recent sessions"), window)
        self.recent.setToolTipsVisible(True)
        self._soon = Soon(self._refresh, self)
        keeper.changed.connect(self._soon.ask)
        for signal in (session.store.added, session.store.removed, session.store.changed):
            signal.connect(self._soon.ask)
        self._refresh()

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu."""
        menu.addActions([self.new, self.open])
        menu.addMenu(self.recent)
        menu.addActions([self.save_as, self.bring_back, self.find_moved])

    def offered(self, offer: Offer) -> tuple[str, Callable[[], object]]:
        """The words on the button for an offer, and what it does."""
        return {
            Offer.START_ANEW: (tr("Start anew"), self.new.trigger),
            Offer.BRING_BACK: (tr("Bring back the earlier one"), self.bring_back.trigger),
            Offer.FIND_MOVED: (tr("Find them…"), self.find_moved.trigger),
        }[offer]

    def _make(
        self,
        text: str,
        act: Callable[[], object],
        keys: QKeySequence.StandardKey | str | None,
    ) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: act())
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        return action

    def _refresh(self) -> None:
        has_photos = len(self._session.store) > 0
        self.new.setEnabled(has_photos)
        self.save_as.setEnabled(has_photos)
        self.bring_back.setEnabled(self._keeper.has_earlier)
        self.find_moved.setEnabled(bool(self._keeper.missing))
        self._list_recent()

    def _list_recent(self) -> None:
        listed = [action.data() for action in self.recent.actions()]
        self.recent.setEnabled(bool(self._keeper.recent))
        if listed == list(self._keeper.recent):
            return
        self.recent.clear()
        for number, path in enumerate(self._keeper.recent, 1):
            action = self.recent.addAction(f"&{number}  {path.name}".replace("&10", "1&0"))
            action.setData(path)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._keeper.open(path))

    def _open(self) -> None:
        ask_session(
            self._window, tr("Open session"), self._keeper.open, start=self._folder(), save=False
        )

    def _save_as(self) -> None:
        ask_session(
            self._window,
            tr("Save session as"),
            self._keeper.save_as,
            start=self._folder(),
            save=True,
        )

    def _find_moved(self) -> None:
        missing = self._keeper.missing
        names = ", ".join(photo.name for photo in missing[:3]) + (" …" if missing[3:] else "")
        ask_paths(
            self._window,
            trn("Where is {names}?", "Where are {names}?", len(missing), names=names),
            Mode.Directory,
            lambda folders: self._keeper.find_moved(folders[0]),
        )

    def _folder(self) -> Path | None:
        """Where sessions were last; else where the photos are."""
        photo = self._session.current
        places = (*self._keeper.recent[:1], *([photo.path.absolute()] if photo else []))
        return places[0].parent if places else None
