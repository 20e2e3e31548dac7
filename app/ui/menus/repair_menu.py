"""The Repair menu: the tools and everything that goes with them."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.core.language.translation import mark, tr
from app.session.session import Session
from app.ui.menus.action import ActionFactory, exclusive
from app.ui.parts.debounce import Debounce
from app.ui.parts.file_dialog import Mode, ask_paths
from app.ui.tools.toolbox import BRUSHES, Kind, Toolbox

_TOOLS = {
    Kind.MOVE: (mark("Mo&ve the view"), "V", "move", mark("Drag the picture about")),
    Kind.ADD: (
        *(mark("&Add to the car"), "B", "brush"),
        mark("Paint back what is missing. Alt erases"),
    ),
    Kind.ERASE: (mark("&Erase"), "E", "erase", mark("Paint away what is no car. Alt adds")),
    Kind.CLICK: (
        *(mark("Fi&x by clicks"), "T", "click"),
        mark("Click on what is wrong: what is missing is added, what is no car goes"),
    ),
    Kind.FILL: (mark("&Fill a hole"), "F", "fill", mark("Click into a gap to close it")),
    Kind.REMOVE: (
        *(mark("Remove a &piece"), "X", "piece-remove"),
        mark("Click on a piece to drop it"),
    ),
    Kind.KEEP: (
        *(mark("&Keep only a piece"), "K", "piece-keep"),
        mark("Click on a car to drop all others"),
    ),
    Kind.FIND: (
        *(mark("Find the &car again"), "C", "find"),
        mark("Draw a box around the car, and it is looked for in there"),
    ),
    Kind.PLATE: (
        *(mark("&Number plates"), "L", "plate"),
        mark("Drag a plate's corners, or draw one that is missing. A click with Alt removes it"),
    ),
    Kind.GLASS: (
        *(mark("&Windows"), "I", "glass"),
        mark("Paint where there is glass, for clear windows. Alt erases"),
    ),
}
_SNAP = mark("Snap to the photo's edges within what is painted")
_RESET = mark("Give the photo back the mask and the windows that the network found")
_IMPORT = mark("Take a picture, white for car and black for none, as the mask of this photo")


class RepairMenu(QMenu):
    """The actions of the Repair menu.

    Args:
        session: The session that the actions work on.
        toolbox: Receives the chosen tool.
        factory: Makes the actions.
    """

    def __init__(self, session: Session, toolbox: Toolbox, factory: ActionFactory) -> None:
        super().__init__(tr("&Repair"), factory.window)
        self._session = session
        self._toolbox = toolbox
        self._window = factory.window
        self._tips: dict[QAction, str] = {}
        self._make_actions(factory)
        self._fill()
        exclusive(self, self.tools.values())
        self._debounce = Debounce(self._follow, self, grows=True)
        toolbox.changed.connect(self._debounce.request)
        toolbox.brush.changed.connect(self._debounce.request)
        self._follow()

    def _make_actions(self, factory: ActionFactory) -> None:
        make, brush = factory.make, self._toolbox.brush
        self.tools = {kind: self._make_tool(kind, factory) for kind in Kind}
        self.snap = make(
            *(tr("&Snap to edges"), self._toggle_snap, "S"),
            icon="smart",
            tip=tr(_SNAP),
            checkable=True,
        )
        quarter_less, quarter_more = tr("A quarter less"), tr("A quarter more")
        wider, sharper = tr("A wider edge"), tr("A sharper edge")
        # Brackets are the usual keys; many layouts have them only with AltGr.
        self.sizes = [
            make(tr("Smaller &brush"), lambda: brush.resize(-1), (",", "["), tip=quarter_less),
            make(tr("&Larger brush"), lambda: brush.resize(1), (".", "]"), tip=quarter_more),
            make(tr("S&ofter brush"), lambda: brush.harden(-1), (";", "{"), tip=wider),
            make(tr("&Harder brush"), lambda: brush.harden(1), (":", "}"), tip=sharper),
        ]
        self.import_mask = make(tr("&Import a mask…"), self._import, icon="import", tip=tr(_IMPORT))
        self.reset = make(
            tr("&Reset to the network's mask"), self._reset, icon="reset", tip=tr(_RESET)
        )

    def _make_tool(self, kind: Kind, factory: ActionFactory) -> QAction:
        text, key, icon, tip = _TOOLS[kind]
        return factory.make(
            *(tr(text), lambda: self._toolbox.choose(kind), key),
            icon=icon,
            tip=tr(tip),
            checkable=True,
        )

    def _fill(self) -> None:
        kinds = list(self.tools.values())
        for part in (kinds[:3], kinds[3:], [self.snap], self.sizes):
            self.addActions(part)
            self.addSeparator()
        self.addActions([self.import_mask, self.reset])
        self._tips = {action: action.toolTip() for action in self.actions()}

    def _follow(self) -> None:
        box, photo = self._toolbox, self._session.viewing.current
        for kind, action in self.tools.items():
            action.setEnabled(box.able or kind is Kind.MOVE)
            action.setChecked(kind is (box.kind if box.able else Kind.MOVE))
        self.snap.setChecked(box.brush.smart)
        self.snap.setEnabled(box.able and box.kind is not Kind.GLASS)
        for action in self.sizes:
            action.setEnabled(box.able and box.kind in BRUSHES)
        self.import_mask.setEnabled(box.able)
        can_reset = photo is not None and (photo.is_repaired or bool(photo.own_windows))
        self.reset.setEnabled(box.able and can_reset)
        for action, tip in self._tips.items():
            why = box.why_not
            action.setToolTip(f"{tip}\n{why}" if why and not action.isEnabled() else tip)

    def _toggle_snap(self) -> None:
        self._toolbox.brush.set(smart=not self._toolbox.brush.smart)
        if self._toolbox.kind not in BRUSHES:
            self._toolbox.choose(Kind.ADD)

    def _reset(self) -> None:
        photo = self._session.viewing.current
        if photo is not None:
            self._session.history.reset(photo)

    def _import(self) -> None:
        photo = self._session.viewing.current
        if photo is None:
            return
        photo_id, start = photo.id, photo.path.absolute().parent
        ask_paths(
            self._window,
            tr("Import a mask"),
            Mode.ExistingFile,
            lambda paths: self._session.repairing.import_mask(photo_id, paths[0]),
            start=start,
        )
