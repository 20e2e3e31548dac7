"""Which tool the canvas uses."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.core.language.translation import tr
from app.core.photo.edits import Edit, FillHole, KeepPiece, Point, RemovePiece, Way
from app.core.photo.look import View
from app.core.photo.photo import PhotoId
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Tool
from app.ui.tools.box_tool import BoxTool
from app.ui.tools.brush_tool import BrushSettings, BrushTool
from app.ui.tools.glass_tool import GlassTool
from app.ui.tools.piece_tool import PieceTool
from app.ui.tools.plate_tool import PlateTool


class Kind(Enum):
    """The tools to choose from."""

    MOVE = "move"
    ADD = "add"
    ERASE = "erase"
    CLICK = "click"
    FILL = "fill"
    REMOVE = "remove"
    KEEP = "keep"
    FIND = "find"
    PLATE = "plate"
    GLASS = "glass"


_RESULTS = frozenset({View.COMPOSITE, View.COMPARE})
BRUSHES = frozenset({Kind.ADD, Kind.ERASE, Kind.GLASS})


class Toolbox(QObject):
    """Gives the canvas the chosen tool while the photo has a car to repair.

    Signals:
        changed: Another tool was chosen, or the tools became usable or unusable.

    Args:
        canvas: The canvas that uses the tool.
    """

    changed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._session = canvas.session
        self.brush = BrushSettings(self)
        self._tools: dict[Kind, BrushTool | PieceTool | BoxTool | PlateTool] = {
            Kind.ADD: BrushTool(canvas, self.brush, Way.ADD),
            Kind.ERASE: BrushTool(canvas, self.brush, Way.ERASE),
            Kind.CLICK: PieceTool(canvas, self._session.repairing.click),
            Kind.FILL: PieceTool(canvas, self._repair_by(FillHole)),
            Kind.REMOVE: PieceTool(canvas, self._repair_by(RemovePiece)),
            Kind.KEEP: PieceTool(canvas, self._repair_by(KeepPiece)),
            Kind.FIND: BoxTool(canvas, lambda: self.choose(Kind.MOVE)),
            Kind.PLATE: PlateTool(canvas),
            Kind.GLASS: GlassTool(canvas, self.brush),
        }
        self._idle: Tool | None = None
        self._kind = Kind.MOVE
        self._able = False
        self._view_before: View | None = None
        self._session.viewing.current_changed.connect(self._follow)
        self._session.store.changed.connect(self._photo_changed)
        self._session.viewing.look_changed.connect(self._look_changed)
        self._follow()

    @property
    def kind(self) -> Kind:
        """The chosen tool; in use only if `able`."""
        return self._kind

    @property
    def able(self) -> bool:
        """Whether there is a car to repair, that is, the network has returned a result."""
        return self._able

    @property
    def why_not(self) -> str:
        """Why the tools cannot be used; empty if they can."""
        photo = self._session.viewing.current
        if self._able:
            return ""
        if photo is None:
            return tr("There is no photo to repair yet.")
        if photo.error is not None:
            return tr("There is no cut-out of this photo to repair.")
        return tr("The car has to be found first; that is under way.")

    def choose(self, kind: Kind) -> None:
        """Choose a tool, and switch to a view in which it is useful."""
        if kind is not Kind.MOVE and not self._able:
            return
        back, self._view_before = self._view_before, None
        self._kind = kind
        tool, view = self._tools.get(kind), self._session.viewing.look.view
        if tool is not None and view not in tool.views:
            self._view_before = back or view
            self._session.viewing.set_view(View.OVERLAY)
        elif tool is not None:
            self._view_before = back
        elif back is not None and view is View.OVERLAY:
            self._session.viewing.set_view(back)
        self._hand_over()
        self._canvas.setFocus()
        self.changed.emit()

    def set_idle(self, tool: Tool | None) -> None:
        """Set what the left button does while no tool is chosen, instead of panning."""
        self._idle = tool
        self._hand_over()

    def _repair_by(self, make: Callable[[Point], Edit]) -> Callable[[PhotoId, Point], None]:
        """Return what repairs a photo at a point by the edit made of it."""
        return lambda photo_id, at: self._session.repairing.repair(photo_id, make(at))

    def _look_changed(self) -> None:
        """Put the tool down in views where the car may stand elsewhere than in its photo."""
        if self._kind is not Kind.MOVE and self._session.viewing.look.view in _RESULTS:
            self._kind, self._view_before = Kind.MOVE, None
            self._hand_over()
            self.changed.emit()

    def _photo_changed(self, photo_id: PhotoId) -> None:
        photo = self._session.viewing.current
        if photo is not None and photo.id == photo_id:
            self._follow()

    def _follow(self) -> None:
        photo = self._session.viewing.current
        able = photo is not None and photo.alpha is not None
        if able != self._able:
            self._able = able
            self._hand_over()
        if self._kind in (Kind.PLATE, Kind.GLASS):
            self._canvas.update()  # what it shows may have been found
        self.changed.emit()

    def _hand_over(self) -> None:
        chosen = self._tools.get(self._kind) if self._able else None
        self._canvas.set_tool(chosen or self._idle)
