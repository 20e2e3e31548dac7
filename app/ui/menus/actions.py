"""What can be done: every action with its words, keys and icon, and the menus they stand in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QFileDialog, QMenuBar, QWidget

from app.core import resources
from app.core.language.translation import mark, tr, trn
from app.core.output.naming import Source
from app.core.photo.edits import Edit
from app.core.photo.look import View
from app.core.photo.photo import PhotoId
from app.session.placing import Wish
from app.session.session import Session
from app.session.undo_commands import AddPhotos, PlaceCars, RemovePhotos, repair
from app.ui.canvas.canvas import Canvas
from app.ui.export.dialog import ExportDialog
from app.ui.menus.list_actions import ListActions
from app.ui.menus.session_actions import SessionActions
from app.ui.parts import icons
from app.ui.parts.debounce import Soon
from app.ui.parts.file_dialog import Mode, ask_paths
from app.ui.parts.theme import Appearance, Theme

Key = QKeySequence.StandardKey

_VIEWS = {
    View.PHOTO: (mark("Photo"), "1", "photo", mark("The photo as it is")),
    View.CUTOUT: (mark("Cut-out"), "2", "cutout", mark("The car on nothing")),
    View.MASK: (mark("Mask"), "3", "mask", mark("White is kept, black is removed")),
    View.COMPOSITE: (mark("Composite"), "4", "composite", mark("The car on the chosen background")),
    View.COMPARE: (mark("Compare"), "5", "compare", mark("Before and after, with a line to drag")),
    View.OVERLAY: (
        mark("Overlay"),
        "6",
        "overlay",
        mark("The photo, with what is removed under a red veil"),
    ),
}
_APPEARANCES = {
    Appearance.SYSTEM: mark("Like the system"),
    Appearance.LIGHT: mark("Light"),
    Appearance.DARK: mark("Dark"),
}


class Actions(QObject):
    """All actions of the window; they ask the session.

    Signals:
        opened: The folder from which photos were opened.

    Args:
        session: Is asked.
        canvas: Is zoomed.
        theme: Is told light or dark.
        window: The window they belong to.
    """

    opened = Signal(Path)

    def __init__(self, session: Session, canvas: Canvas, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.photo_folder: Path | None = None
        """Where photos are looked for while there are none in the list."""
        self._session = session
        self._theme = theme
        self._window = window
        self._icons: dict[QAction, str] = {}
        self.undo_stack = QUndoStack(self)
        self._make_edits()
        self._make_views(canvas)
        session.found.connect(self._add)
        session.replaced.connect(self.undo_stack.clear)
        session.placing.wished.connect(self._place)
        session.repairing.edited.connect(self._repair)
        self._soon = Soon(self._enable, self)
        store = session.store
        for signal in (
            session.chosen_changed,
            session.current_changed,
            session.look_changed,
            store.changed,
            store.added,
            store.removed,
        ):
            signal.connect(self._soon.ask)
        session.exporting.changed.connect(self._soon.ask)
        self._enable()
        self.dress()

    def _make_edits(self) -> None:
        self.open = self._make(tr("&Open photos…"), self._ask_photos, Key.Open, "add")
        self.open_folder = self._make(tr("Open &folder…"), self._ask_folder, "Ctrl+Shift+O", "open")
        self.samples = self._make(tr("Open the &sample photos"), self._open_samples, None)
        self.export = self._make(tr("&Export…"), self._export, "Ctrl+E", "export")
        self.quit = self._make(tr("&Quit"), self._window.close, Key.Quit)
        self.undo = self.undo_stack.createUndoAction(self)
        self.redo = self.undo_stack.createRedoAction(self)
        self.undo.setShortcut(Key.Undo)
        self.redo.setShortcut(Key.Redo)
        self._icons |= {self.undo: "undo", self.redo: "redo"}
        self.remove = self._make(tr("&Remove from the list"), self._remove, Key.Delete, "remove")
        self.retry = self._make(tr("&Try failed photos again"), self._retry, None, "retry")
        self.restart = self._make(
            tr("&Start again with what was cancelled"), self._session.cutting.restart, None
        )
        self.place_alike = self._make(
            tr("P&lace all cars like this one"), self._place_alike, "Ctrl+L"
        )

    def _make_views(self, canvas: Canvas) -> None:
        self.zoom_in = self._make(tr("Zoom &in"), canvas.zoom_in, Key.ZoomIn, "zoom-in")
        self.zoom_out = self._make(tr("Zoom &out"), canvas.zoom_out, Key.ZoomOut, "zoom-out")
        self.fit = self._make(tr("&Fit in the window"), canvas.zoom_to_fit, "Ctrl+0", "fit")
        self.actual = self._make(tr("Actual &pixels"), canvas.zoom_to_actual, "Ctrl+1", "actual")
        self.zooms = [self.zoom_out, self.zoom_in, self.fit, self.actual]
        self.views = [self._make_view(view, *words) for view, words in _VIEWS.items()]
        _group(self, self.views)
        self.appearances = [self._make_appearance(a, words) for a, words in _APPEARANCES.items()]
        _group(self, self.appearances)
        self._session.look_changed.connect(self._check_view)
        self._check_view()

    def fill(self, bar: QMenuBar, sessions: SessionActions, lists: ListActions) -> None:
        """Put the actions into menus, with those of the session and of the list."""
        file = bar.addMenu(tr("&File"))
        file.addActions([self.open, self.open_folder, self.samples])
        file.addSeparator()
        sessions.fill(file)
        file.addSeparator()
        file.addAction(self.export)
        file.addSeparator()
        file.addAction(self.quit)
        edit = self.edit_menu = bar.addMenu(tr("&Edit"))
        edit.addActions([self.undo, self.redo])
        edit.addSeparator()
        edit.addActions([self.place_alike])
        edit.addSeparator()
        edit.addActions([lists.review, lists.next_review])
        edit.addSeparator()
        edit.addActions([self.remove, self.retry, self.restart])
        view = self.view_menu = bar.addMenu(tr("&View"))
        view.addActions(self.views)
        view.addSeparator()
        lists.fill(view)
        view.addSeparator()
        view.addActions([self.zoom_in, self.zoom_out, self.fit, self.actual])
        view.addSeparator()
        view.addMenu(tr("&Appearance")).addActions(self.appearances)

    def dress(self) -> None:
        """Draw the icons in the colours of the present palette."""
        for action, name in self._icons.items():
            action.setIcon(icons.icon(name, self._window.palette()))

    def _make(
        self,
        text: str,
        act: Callable[[], object],
        keys: QKeySequence.StandardKey | str | None,
        icon: str | None = None,
    ) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: act())
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text.replace('&', '').rstrip('…')} ({native})")
        if icon is not None:
            self._icons[action] = icon
        return action

    def _make_view(self, view: View, text: str, key: str, icon: str, tip: str) -> QAction:
        action = self._make(tr(text), lambda: self._session.set_view(view), key, icon)
        action.setToolTip(f"{tr(text)} ({key}). {tr(tip)}.")
        action.setCheckable(True)
        action.setData(view)
        return action

    def _make_appearance(self, appearance: Appearance, text: str) -> QAction:
        action = self._make(tr(text), lambda: self._theme.set_appearance(appearance), None)
        action.setCheckable(True)
        action.setChecked(appearance is self._theme.appearance)
        return action

    def _check_view(self) -> None:
        for action in self.views:
            action.setChecked(action.data() is self._session.look.view)

    def _enable(self) -> None:
        photos, chosen = self._session.store.photos(), self._session.chosen
        self.remove.setEnabled(bool(chosen))
        self.remove.setText(
            trn("&Remove {number} photo", "&Remove {number} photos", len(chosen))
            if chosen
            else tr("&Remove from the list")
        )
        ready = any(photo.alpha is not None for photo in photos)
        self.export.setEnabled(ready and not self._session.exporting.running)
        self.retry.setEnabled(any(photo.error and not photo.alpha for photo in photos))
        self.restart.setEnabled(self._session.cutting.stopped > 0)
        for action in (*self.views, *self.zooms):
            action.setEnabled(bool(photos))
        some = len(chosen) > 1
        self.place_alike.setText(
            tr("P&lace the chosen cars like this one")
            if some
            else tr("P&lace all cars like this one")
        )
        self.place_alike.setIconText(tr("Same for the chosen") if some else tr("Same for all"))
        self.place_alike.setToolTip(
            tr("Give the cars of the other photos this size, floor line and shadow (Ctrl+L)")
        )
        self.place_alike.setEnabled(self._session.placing.possible and len(photos) > 1)

    def _add(self, sources: list[Source]) -> None:
        self.undo_stack.push(AddPhotos(self._session, sources))

    def _repair(self, photo_id: PhotoId, edit: Edit) -> None:
        if photo_id in self._session.store:
            self.undo_stack.push(repair(self._session, photo_id, edit))

    def _remove(self) -> None:
        chosen = [photo.id for photo in self._session.chosen]
        if chosen:
            self.undo_stack.push(RemovePhotos(self._session, chosen))

    def _retry(self) -> None:
        for photo in self._session.store.photos():
            if photo.error and not photo.alpha:
                self._session.cutting.retry(photo.id)

    def _place(self, wish: Wish) -> None:
        self.undo_stack.push(PlaceCars(self._session, wish))

    def _place_alike(self) -> None:
        chosen = self._session.chosen
        photos = chosen if len(chosen) > 1 else self._session.store.photos()
        self._session.placing.place_alike(photos)

    def _export(self) -> None:
        dialog = ExportDialog(self._session, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _ask_photos(self) -> None:
        self._ask(tr("Open photos"), Mode.ExistingFiles)

    def _ask_folder(self) -> None:
        self._ask(tr("Open folder"), Mode.Directory)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        photo = self._session.current
        start = photo.path.absolute().parent if photo else self.photo_folder
        ask_paths(self._window, title, mode, self._open, start=start)

    def _open(self, paths: list[Path]) -> None:
        self.photo_folder = paths[0] if paths[0].is_dir() else paths[0].parent
        self.opened.emit(self.photo_folder)
        self._session.find(paths)

    def _open_samples(self) -> None:
        self._session.find(list(resources.samples().values()))


def _group(parent: QObject, actions: list[QAction]) -> None:
    group = QActionGroup(parent)
    for action in actions:
        group.addAction(action)
