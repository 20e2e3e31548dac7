"""The File menu: adding photos, exporting results, and opening and saving sessions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu

from app.core import resources
from app.core.language.translation import mark, tr, trn
from app.core.photo.notice import Notice, Offer
from app.core.saved.folders import PRESETS
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.export.dialog import ExportDialog
from app.ui.menus.action import ActionFactory, Key
from app.ui.parts.debounce import Debounce
from app.ui.parts.file_dialog import Mode, ask_paths, ask_session

_WATCH = mark("Cut the photos that arrive in a folder, as from a camera or a colleague")
_ARRIVALS = mark("As was chosen for export last. What needs review waits until it is reviewed")

_EXPORTED = mark(
    "What arrives is exported into {folder}, as was chosen for export last. What needs review "
    "waits until it is reviewed."
)


class FileMenu(QMenu):
    """The actions of the File menu.

    Args:
        session: The session that the actions work on.
        keeper: Opens and saves sessions.
        preferences: Stores the folder from which photos were opened last.
        factory: Makes the actions.
    """

    def __init__(
        self, session: Session, keeper: Keeper, preferences: Preferences, factory: ActionFactory
    ) -> None:
        super().__init__(tr("&File"), factory.window)
        self._session = session
        self._keeper = keeper
        self._preferences = preferences
        self._window = factory.window
        self._dialog: ExportDialog | None = None
        session.exporting.finished.connect(self._end_export)
        self._make_actions(factory)
        self._fill()
        self._debounce = Debounce(self._follow, self, grows=True)
        store = session.store
        for signal in (
            *(store.added, store.removed, store.changed),
            *(session.exporting.changed, keeper.changed),
        ):
            signal.connect(self._debounce.request)
        self._follow()
        session.watching.changed.connect(self._follow_watch)
        keeper.settled.connect(self._watch_again)
        self._follow_watch()

    @property
    def offers(self) -> dict[Offer, tuple[str, Callable[[], object]]]:
        """The text of the button for an offer, and its action."""
        return {
            Offer.START_ANEW: (tr("Start anew"), self.new.trigger),
            Offer.BRING_BACK: (tr("Bring back the earlier one"), self.bring_back.trigger),
            Offer.FIND_MOVED: (tr("Find them…"), self.find_moved.trigger),
        }

    def _make_actions(self, factory: ActionFactory) -> None:
        make, keeper = factory.make, self._keeper
        self.open = make(tr("&Open photos…"), self._ask_photos, Key.Open, icon="add")
        self.open_folder = make(tr("Open &folder…"), self._ask_folder, "Ctrl+Shift+O", icon="open")
        self.samples = make(tr("Open the &sample photos"), self._open_samples)
        self.new = make(tr("&New session"), keeper.new, Key.New)
        self.open_session = make(tr("Open sess&ion…"), self._open_session, "Ctrl+Alt+O")
        self.recent = QMenu(tr("&Recent sessions"), self)
        self.recent.setToolTipsVisible(True)
        self.save_as = make(tr("S&ave session as…"), self._save_as, Key.Save)
        self.bring_back = make(tr("&Bring back the earlier session"), keeper.bring_back)
        self.find_moved = make(tr("Find &moved photos…"), self._find_moved)
        self.watch = make(tr("&Watch a folder…"), self._watch, tip=tr(_WATCH), checkable=True)
        self.export_arrivals = make(
            *(tr("E&xport what arrives"), self._toggle_arrivals),
            tip=tr(_ARRIVALS),
            checkable=True,
        )
        self.export = make(tr("&Export…"), self._export, "Ctrl+E", icon="export")
        self.quit = make(tr("&Quit"), self._window.close, Key.Quit)

    def _fill(self) -> None:
        self.addActions([self.open, self.open_folder, self.samples])
        self.addSeparator()
        self.addActions([self.new, self.open_session])
        self.addMenu(self.recent)
        self.addActions([self.save_as, self.bring_back, self.find_moved])
        self.addSeparator()
        self.addActions([self.watch, self.export_arrivals])
        self.addSeparator()
        self.addAction(self.export)
        self.addSeparator()
        self.addAction(self.quit)

    def _follow(self) -> None:
        photos = self._session.store.photos()
        ready = any(photo.alpha is not None for photo in photos)
        self.export.setEnabled(ready and not self._session.exporting.running)
        self.new.setEnabled(bool(photos))
        self.save_as.setEnabled(bool(photos))
        self.bring_back.setEnabled(self._keeper.has_earlier)
        self.find_moved.setEnabled(bool(self._keeper.missing))
        self._list_recent()

    def _watch_again(self) -> None:
        """Watch the folder that was watched in the previous run."""
        settings, watching = self._preferences.settings, self._session.watching
        watching.export_arrivals(yes=settings.exports_arrivals)
        if settings.watched_folder:
            watching.watch(Path(settings.watched_folder), again=True)

    def _watch(self) -> None:
        """Ask for a folder to watch, or stop watching."""
        watching = self._session.watching
        watched = watching.folder is not None
        self.watch.setChecked(watched)
        if watched:
            watching.stop()
            self._preferences.change(watched_folder="")
        else:
            title = tr("Watch a folder")
            ask_paths(
                self._window, title, Mode.Directory, lambda paths: self._begin_watch(paths[0])
            )

    def _begin_watch(self, folder: Path) -> None:
        self._session.watching.watch(folder)
        self._preferences.change(watched_folder=str(folder))
        text = tr("Photos that arrive in {folder} from now on are cut.", folder=folder)
        self._session.tell(Notice(text))

    def _toggle_arrivals(self) -> None:
        yes = self.export_arrivals.isChecked()
        self._session.watching.export_arrivals(yes=yes)
        self._preferences.change(exports_arrivals=yes)
        if yes:
            folder = self._session.watching.destination
            self._session.tell(Notice(tr(_EXPORTED, folder=folder)))

    def _follow_watch(self) -> None:
        folder = self._session.watching.folder
        self.watch.setChecked(folder is not None)
        self.watch.setText(
            tr("Stop &watching {name}", name=folder.name) if folder else tr("&Watch a folder…")
        )
        self.export_arrivals.setChecked(self._session.watching.exports)
        self.export_arrivals.setEnabled(folder is not None)

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

    def _ask_photos(self) -> None:
        self._ask(tr("Open photos"), Mode.ExistingFiles)

    def _ask_folder(self) -> None:
        self._ask(tr("Open folder"), Mode.Directory)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        photo, last = self._session.viewing.current, self._preferences.settings.photo_folder
        start = photo.path.absolute().parent if photo else Path(last) if last else None
        ask_paths(self._window, title, mode, self._open, start=start)

    def _open(self, paths: list[Path]) -> None:
        folder = paths[0] if paths[0].is_dir() else paths[0].parent
        self._preferences.change(photo_folder=str(folder))
        self._session.find(paths)

    def _open_samples(self) -> None:
        self._session.find(list(resources.samples().values()))

    def _export(self) -> None:
        folder = self._preferences.folder
        presets = folder / PRESETS if folder else None
        dialog = self._dialog = ExportDialog(self._session, self._window, presets)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _end_export(self) -> None:
        """Drop the notice about a finished export while the dialog shows the same."""
        if self._dialog is not None and self._dialog.isVisible():
            self._session.tell(None)

    def _open_session(self) -> None:
        ask_session(
            self._window, tr("Open session"), self._keeper.open, start=self._folder(), save=False
        )

    def _save_as(self) -> None:
        ask_session(
            *(self._window, tr("Save session as"), self._keeper.save_as),
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
        """The folder used last for sessions; else the folder of the photos."""
        photo = self._session.viewing.current
        places = (*self._keeper.recent[:1], *([photo.path.absolute()] if photo else []))
        return places[0].parent if places else None
