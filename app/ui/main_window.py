"""The window: puts the widgets together. Each reads and calls the session; none knows another."""

from __future__ import annotations

from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.network import Network
from app.core.photo.look import View
from app.core.photo.notice import Notice, Tone
from app.session.keeping.keeper import Keeper
from app.session.learning.learning import Learning
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.background.panel import OutcomePanel
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.doubt_walk import DoubtWalk
from app.ui.empty_state import EmptyState
from app.ui.exchange.drag_out import DragHandle
from app.ui.exchange.drop_overlay import DropOverlay
from app.ui.exchange.dropped import dropped_paths, is_worth_a_word
from app.ui.exchange.exchange import Exchange
from app.ui.learning.window import LearningWindow, Page
from app.ui.leaving import Leaving
from app.ui.menus.action import ActionFactory
from app.ui.menus.edit_menu import EditMenu
from app.ui.menus.file_menu import FileMenu
from app.ui.menus.help_menu import HelpMenu
from app.ui.menus.learn_menu import LearnMenu
from app.ui.menus.repair_menu import RepairMenu
from app.ui.menus.view_menu import ViewMenu
from app.ui.notices import Notices
from app.ui.parts.bars import rule
from app.ui.parts.focus_ring import FocusRing
from app.ui.parts.reach import set_tab_order
from app.ui.parts.theme import Theme
from app.ui.photos.panel import PhotoPanel
from app.ui.remembering import Remembering, keep_brush, keep_export
from app.ui.stage import Stage
from app.ui.status_bar import StatusBar
from app.ui.tools.place_tool import PlaceTool
from app.ui.tools.tool_strip import BrushBar, ToolStrip
from app.ui.tools.toolbox import Kind, Toolbox
from app.ui.workspace import Workspace


class MainWindow(QMainWindow):
    """The main window. Photos may be dropped anywhere on it.

    Args:
        session: The session to show; closed with the window.
        theme: The light or dark theme.
        preferences: Stores the window's settings; closed with the window. If None, none are stored.
        network: The network described in "About".
        keeper: Keeps the session; if None, one is made that saves nothing automatically.
    """

    def __init__(
        self,
        session: Session,
        theme: Theme,
        preferences: Preferences | None = None,
        network: Network | None = None,
        *,
        keeper: Keeper | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._preferences = preferences or Preferences(None, self)
        self._keeper = keeper or Keeper(session, self._preferences, parent=self)
        self.learning = Learning(session, self._preferences, parent=self)
        self._learning_window: LearningWindow | None = None
        self.setWindowTitle("Forecourt")
        self.setAcceptDrops(True)
        self.resize(1320, 830)
        self.setMinimumSize(940, 560)
        self._make_canvas()
        self._make_menus(theme, network)
        self._make_panels()
        self._lay_out()
        self._listen()
        self._leaving = Leaving(session, self)
        self._remembering = Remembering(self._preferences, self, self.workspace.splitter)
        self.workspace.remember_widths()
        keep_export(self._preferences, session.exporting)
        keep_brush(self._preferences, self.toolbox.brush)
        self._pages.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files, folders, and a picture dragged from a web page."""
        if is_worth_a_word(event.mimeData()):
            event.acceptProposedAction()
            self._overlay.cover()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Remove the overlay."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look for photos in what was dropped, or open a dropped session."""
        self._overlay.hide()
        event.acceptProposedAction()
        paths = dropped_paths(event.mimeData())
        if paths:
            self._keeper.take(paths)
        else:
            self.exchange.clipboard.take(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop all work, after a question while an export runs; a photo in work waits again."""
        if not self._leaving.may_close():
            event.ignore()
            return
        self.workspace.unfold()
        self._remembering.keep()
        self.exchange.close()
        self.hide()
        self.learning.close()
        self._keeper.close()
        self._session.close()
        self._preferences.close()
        super().closeEvent(event)

    def leave(self) -> None:
        """Close without a question; a running export is stopped after the file in work."""
        self._leaving.insist()
        self.close()

    def show_learning(self, page: Page) -> None:
        """Show examples, training or weights, in a window beside this one."""
        if self._learning_window is None:
            self._learning_window = LearningWindow(
                self._session, self.learning, self, offers=self.learn.offers
            )
        window = self._learning_window
        window.turn_to(page)
        window.show()
        window.activateWindow()

    def _make_canvas(self) -> None:
        """Make the canvas and everything that floats over it or works on it."""
        self.canvas = Canvas(self._session)
        self.doubts = DoubtWalk(self.canvas)
        self.toolbox = Toolbox(self.canvas)
        self.place_tool = PlaceTool(self.canvas)
        self.brush = BrushBar(self.toolbox, self.canvas)
        self.exchange = Exchange(self._session, self.canvas, self)
        FocusRing(self.canvas)

    def _make_menus(self, theme: Theme, network: Network | None) -> None:
        session, preferences, factory = self._session, self._preferences, ActionFactory(self)
        self.file = FileMenu(session, self._keeper, preferences, factory)
        self.edit = EditMenu(session, self.exchange.clipboard, factory)
        self.view = ViewMenu(session, self.canvas, theme, preferences, factory, doubts=self.doubts)
        self.repair = RepairMenu(session, self.toolbox, factory)
        self.learn = LearnMenu(session, self.learning, factory)
        self.learn.wished.connect(self.show_learning)
        self.help = HelpMenu(self, network, factory)
        for menu in (self.file, self.edit, self.view, self.repair, self.learn, self.help):
            self.menuBar().addMenu(menu)

    def _make_panels(self) -> None:
        session, file, edit, view, repair = (
            *(self._session, self.file, self.edit, self.view, self.repair),
        )
        self.photos = PhotoPanel(
            session,
            add=file.open,
            remove=edit.remove,
            review=edit.review,
            filters=view.filters,
            sorts=view.sorts,
            more=[edit.vehicle.menuAction(), edit.next_review, edit.retry, file.export],
        )
        self.stage = Stage(
            session,
            self.canvas,
            tools=ToolStrip(repair.tools, repair.snap, repair.reset),
            views=view.views,
            zooms=view.zooms,
            remove=edit.remove,
            find=repair.tools[Kind.FIND],
        )
        self.outcome = OutcomePanel(session, file.export, edit.place_alike, edit.vehicle.place)
        self.workspace = Workspace(
            *(self.photos, self.stage, self.outcome),
            rail=(view.backgrounds, edit.previous, edit.next),
            export=file.export,
        )
        self.status = StatusBar(session, self.learning.training)
        photos = self.photos.list
        DragHandle(
            *(self.exchange.drag_out, photos.viewport()),
            lambda: session.viewing.chosen,
            photos.has_result_at,
        )

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        empty = EmptyState(self.file.open, [self.file.open_folder, self.file.samples])
        self._keeper.opening.connect(empty.wait)
        watching = self._session.watching
        watching.changed.connect(lambda: empty.tell_watched(watching.folder))
        self._pages.addWidget(empty)
        self._pages.addWidget(self.workspace)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        column.addWidget(rule())
        column.addWidget(self.status)
        self.setCentralWidget(box)
        set_tab_order(box)
        offers = self.file.offers | self.edit.offers | self.learn.offers
        self._notices = Notices(self._session, offers, box, (self.canvas, self._pages))
        self.notice = self._notices.banner
        self._notices.height_changed.connect(self.stage.keep_free)
        self._overlay = DropOverlay(self)

    def _listen(self) -> None:
        session = self._session
        session.history.told.connect(self.exchange.toast.tell)
        self.doubts.told.connect(self.exchange.toast.tell)
        session.viewing.look_changed.connect(self._choose_tool)
        session.store.added.connect(self._choose_page)
        session.store.removed.connect(self._choose_page)
        self.view.backgrounds_wished.connect(self.workspace.go_to_backgrounds)
        self.view.fold_wished.connect(lambda yes: self.workspace.wish_to_fold(yes=yes))
        preferences = self._preferences
        if preferences.problem:
            session.tell(Notice(preferences.problem))
        preferences.failed.connect(lambda text: session.tell(Notice(text, Tone.ERROR)))
        self._choose_page()

    def _choose_page(self) -> None:
        page = 1 if len(self._session.store) else 0
        if page != self._pages.currentIndex():
            self._pages.setCurrentIndex(page)
            (self.photos.list if page else self._pages).setFocus()

    def _choose_tool(self) -> None:
        """Let the left button move the car on its background unless another tool is chosen."""
        look = self._session.viewing.look
        placing = look.view is View.COMPOSITE and look.shows_background
        self.toolbox.set_idle(self.place_tool if placing else None)
