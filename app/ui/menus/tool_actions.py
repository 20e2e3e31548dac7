"""What can be repaired: the tools and all that goes with them, as actions with keys and icons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.core.language.translation import mark, tr
from app.session.session import Session
from app.session.undo_commands import reset_repair
from app.ui.parts import icons
from app.ui.parts.debounce import Soon
from app.ui.parts.file_dialog import Mode, ask_paths
from app.ui.tools.toolbox import BRUSHES, Kind, Toolbox

_TOOLS = {
    Kind.MOVE: (mark("Mo&ve the view"), "V", "move", mark("Drag the picture about")),
    Kind.ADD: (
        mark("&Add to the car"),
        "B",
        "brush",
        mark("Paint back what is missing. Alt erases"),
    ),
    Kind.ERASE: (mark("&Erase"), "E", "erase", mark("Paint away what is no car. Alt adds")),
    Kind.FILL: (mark("&Fill a hole"), "F", "fill", mark("Click into a gap to close it")),
    Kind.REMOVE: (
        mark("Remove a &piece"),
        "X",
        "piece-remove",
        mark("Click on a piece to drop it"),
    ),
    Kind.KEEP: (
        mark("&Keep only a piece"),
        "K",
        "piece-keep",
        mark("Click on a car to drop all others"),
    ),
}
_SNAP = mark("Snap to the photo's edges within what is painted")
_RESET = mark("Give the photo back the mask that the network found")
_IMPORT = mark("Take a picture, white for car and black for none, as the mask of this photo")


class ToolActions(QObject):
    """The actions of the Repair menu.

    Args:
        session: Is asked.
        toolbox: Is told which tool is chosen.
        undo_stack: Takes what can be undone.
        window: The window they belong to.
    """

    def __init__(
        self, session: Session, toolbox: Toolbox, undo_stack: QUndoStack, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._toolbox = toolbox
        self._undo_stack = undo_stack
        self._window = window
        self._icons: dict[QAction, str] = {}
        self._tips: dict[QAction, str] = {}
        self.tools = {kind: self._make_tool(kind) for kind in Kind}
        self.snap = self._make(tr("&Snap to edges"), self._toggle_snap, "S", "smart", tr(_SNAP))
        self.snap.setCheckable(True)
        self.sizes = self._make_sizes()
        self.import_mask = self._make(
            tr("&Import a mask…"), self._import, None, "import", tr(_IMPORT)
        )
        self.reset = self._make(
            tr("&Reset to the network's mask"), self._reset, None, "reset", tr(_RESET)
        )
        group = QActionGroup(self)
        for action in self.tools.values():
            group.addAction(action)
        self._soon = Soon(self._follow, self)
        toolbox.changed.connect(self._soon.ask)
        toolbox.brush.changed.connect(self._soon.ask)
        self._follow()
        self.dress()

    def fill(self, bar: QMenuBar) -> QMenu:
        """Put the actions into a menu."""
        menu = bar.addMenu(tr("&Repair"))
        kinds = list(self.tools.values())
        for part in (kinds[:3], kinds[3:], [self.snap], self.sizes):
            menu.addActions(part)
            menu.addSeparator()
        menu.addActions([self.import_mask, self.reset])
        return menu

    def dress(self) -> None:
        """Draw the icons in the colours of the present palette."""
        palette = self._window.palette()
        for action, name in self._icons.items():
            action.setIcon(icons.icon(name, palette))

    def _make(
        self, text: str, act: Callable[[], object], key: str | None, icon: str | None, tip: str
    ) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: act())
        if key is not None:
            action.setShortcut(QKeySequence(key))
        if icon is not None:
            self._icons[action] = icon
        plain = text.replace("&", "").rstrip("…")
        self._tips[action] = f"{plain} ({key}). {tip}." if key else f"{plain}. {tip}."
        return action

    def _make_tool(self, kind: Kind) -> QAction:
        text, key, icon, tip = _TOOLS[kind]
        action = self._make(tr(text), lambda: self._toolbox.choose(kind), key, icon, tr(tip))
        action.setCheckable(True)
        return action

    def _make_sizes(self) -> list[QAction]:
        brush = self._toolbox.brush
        return [
            self._make(
                tr("Smaller &brush"), lambda: brush.resize(-1), "[", None, tr("A quarter less")
            ),
            self._make(
                tr("&Larger brush"), lambda: brush.resize(1), "]", None, tr("A quarter more")
            ),
            self._make(
                tr("S&ofter brush"), lambda: brush.harden(-1), "{", None, tr("A wider edge")
            ),
            self._make(
                tr("&Harder brush"), lambda: brush.harden(1), "}", None, tr("A sharper edge")
            ),
        ]

    def _follow(self) -> None:
        box, photo = self._toolbox, self._session.current
        for kind, action in self.tools.items():
            action.setEnabled(box.able or kind is Kind.MOVE)
            action.setChecked(kind is (box.kind if box.able else Kind.MOVE))
        self.snap.setChecked(box.brush.smart)
        self.snap.setEnabled(box.able)
        for action in self.sizes:
            action.setEnabled(box.able and box.kind in BRUSHES)
        self.import_mask.setEnabled(box.able)
        self.reset.setEnabled(box.able and photo is not None and photo.is_repaired)
        for action, tip in self._tips.items():
            why = box.why_not
            action.setToolTip(f"{tip}\n{why}" if why and not action.isEnabled() else tip)

    def _toggle_snap(self) -> None:
        self._toolbox.brush.set(smart=not self._toolbox.brush.smart)
        if self._toolbox.kind not in BRUSHES:
            self._toolbox.choose(Kind.ADD)

    def _reset(self) -> None:
        photo = self._session.current
        if photo is not None and photo.is_repaired:
            self._undo_stack.push(reset_repair(self._session, photo.id))

    def _import(self) -> None:
        photo = self._session.current
        if photo is None:
            return
        key, start = photo.id, photo.path.absolute().parent
        ask_paths(
            self._window,
            tr("Import a mask"),
            Mode.ExistingFile,
            lambda paths: self._session.repairing.import_mask(key, paths[0]),
            start=start,
        )
