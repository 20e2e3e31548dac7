"""The window: puts the widgets together. Each reads the session and asks it; none knows another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import tr
from app.core.network import Network
from app.core.photo.look import View
from app.core.saved.folders import state_dir
from app.session.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.background.panel import OutcomePanel
from app.ui.canvas.canvas import Canvas
from app.ui.empty_state import EmptyState
from app.ui.exchange.drop_overlay import DropOverlay
from app.ui.exchange.dropped import dropped_paths
from app.ui.menus.actions import Actions
from app.ui.menus.comforts import Comforts
from app.ui.menus.list_actions import ListActions
from app.ui.menus.session_actions import SessionActions
from app.ui.menus.tool_actions import ToolActions
from app.ui.parts import icons
from app.ui.parts.banner import Banner
from app.ui.parts.bars import rule
from app.ui.parts.file_dialog import open_folder
from app.ui.parts.interrupt import Interrupt
from app.ui.parts.language import speak_to
from app.ui.parts.tab_order import set_tab_order
from app.ui.parts.theme import Theme
from app.ui.photos.panel import PhotoPanel
from app.ui.remembering import (
    keep_appearance,
    keep_brush,
    keep_export,
    keep_photo_folder,
    language_menu,
    wished_appearance,
)
from app.ui.stage import Stage
from app.ui.status_bar import StatusBar
from app.ui.tools.place_tool import PlaceTool
from app.ui.tools.tool_strip import BrushBar, ToolStrip
from app.ui.tools.toolbox import Toolbox


class MainWindow(QMainWindow):
    """The one window. Photos may be dropped anywhere on it.

    Args:
        session: What it shows; closed with the window.
        theme: Light or dark.
        preferences: What it remembers; closed with the window. Left out, it remembers nothing.
        network: Told about in "About".
        keeper: Keeps the session; one that saves nothing by itself if left out.
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
        self.setWindowTitle("Forecourt")
        self.setAcceptDrops(True)
        self.resize(1280, 820)
        self.setMinimumSize(940, 560)
        self.canvas = Canvas(session)
        self.commands = Actions(session, self.canvas, theme, self)
        self.lists = ListActions(session, self.commands.undo_stack, self)
        self.sessions = SessionActions(session, self._keeper, self)
        self.toolbox = Toolbox(self.canvas)
        self.place_tool = PlaceTool(self.canvas)
        self.repairs = ToolActions(session, self.toolbox, self.commands.undo_stack, self)
        self.brush = BrushBar(self.toolbox, self.canvas)
        self.notice = Banner()
        self._notice_box = _padded(self.notice)
        self.status = StatusBar(session)
        actions = self.commands
        self.photos = PhotoPanel(
            session,
            add=actions.open,
            remove=actions.remove,
            lists=self.lists,
            more=[actions.retry, actions.export],
        )
        self.stage = Stage(
            session,
            self.canvas,
            tools=ToolStrip(self.repairs),
            views=actions.views,
            zooms=actions.zooms,
            remove=actions.remove,
        )
        self.outcome = OutcomePanel(session, actions.export, actions.place_alike)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState(actions.open, [actions.open_folder, actions.samples]))
        self._pages.addWidget(self._workspace())
        self._lay_out()
        self._overlay = DropOverlay(self)
        actions.fill(self.menuBar(), self.sessions, self.lists)
        self.repairs.fill(self.menuBar())
        self._listen()
        self.comforts = Comforts(
            self,
            session,
            self._preferences,
            photos=self.photos.list,
            canvas=self.canvas,
            splitter=self._split,
            network=network,
        )
        self.comforts.fill(self.menuBar(), actions.edit_menu)
        actions.view_menu.addMenu(language_menu(self._preferences, session, actions.view_menu))
        keep_appearance(self._preferences, theme, actions.appearances)
        keep_export(self._preferences, session.exporting)
        keep_brush(self._preferences, self.toolbox.brush)
        keep_photo_folder(self._preferences, actions)
        self._pages.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._overlay.cover()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing is dropped after all."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look for photos in what was dropped, or open the session that was."""
        self._overlay.hide()
        event.acceptProposedAction()
        self._keeper.take(dropped_paths(event.mimeData()))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.commands.dress()
            self.repairs.dress()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop all work: the window is gone at once, the photo under way is finished unseen."""
        self.comforts.close()
        self.hide()
        self._keeper.close()
        self._session.close()
        self._preferences.close()
        super().closeEvent(event)

    def _workspace(self) -> QWidget:
        box = QWidget()
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.photos)
        split.addWidget(self.stage)
        split.setStretchFactor(1, 1)
        split.setSizes([272, 800])
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(split, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.outcome)
        return box

    def _lay_out(self) -> None:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice_box)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        column.addWidget(rule())
        column.addWidget(self.status)
        self.setCentralWidget(box)
        set_tab_order(box)

    def _listen(self) -> None:
        session = self._session
        self.notice.dismissed.connect(lambda: session.tell(None))
        session.notice_changed.connect(self._show_notice)
        session.look_changed.connect(self._choose_tool)
        session.store.added.connect(self._choose_page)
        session.store.removed.connect(self._choose_page)
        self._choose_page()

    def _choose_page(self) -> None:
        page = 1 if len(self._session.store) else 0
        if page != self._pages.currentIndex():
            self._pages.setCurrentIndex(page)
            (self.photos.list if page else self._pages).setFocus()

    def _choose_tool(self) -> None:
        """On its background the car is moved unless another tool is in hand."""
        look = self._session.look
        placing = look.view is View.COMPOSITE and look.shows_background
        self.toolbox.set_idle(self.place_tool if placing else None)

    def _show_notice(self) -> None:
        notice = self._session.notice
        self._notice_box.setVisible(notice is not None)
        if notice is None:
            self.notice.hide()
            return
        actions: list[tuple[str, Callable[[], object]]] = []
        if notice.folder is not None:
            folder = notice.folder
            actions.append((tr("Show in folder"), lambda: open_folder(folder)))
        if notice.can_retry:
            actions.append((tr("Try again"), self._try_again))
        actions += [self.sessions.offered(offer) for offer in notice.offers]
        self.notice.tell(notice.text, notice.tone, actions)

    def _try_again(self) -> None:
        self._session.tell(None)
        self._session.start()


def _padded(widget: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(12, 4, 12, 10)
    row.addWidget(widget)
    box.hide()
    return box


def run(photos: Sequence[Path], network: Network, preferences_dir: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        photos: Files and folders to begin with.
        network: Finds the car; loaded in a worker thread once the window is there.
        preferences_dir: Where settings are kept; None keeps them nowhere.

    Returns:
        The exit status.
    """
    # The worker's Python must let the window's have its turn sooner than after the usual 5 ms.
    sys.setswitchinterval(0.001)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Forecourt")
    application.setApplicationDisplayName("Forecourt")
    application.setDesktopFileName("forecourt")
    application.setWindowIcon(icons.app_icon())
    preferences = Preferences(preferences_dir)
    speak_to(application, preferences.settings.language)
    theme = Theme(application)
    theme.set_appearance(wished_appearance(preferences))
    session = Session(network)
    keeper = Keeper(session, preferences, state_dir())
    window = MainWindow(session, theme, preferences, network, keeper=keeper)
    window.show()
    interrupt = Interrupt(window.close, application)
    keeper.start(photos)
    # After the first picture of the window: loading the network takes a second or two.
    QTimer.singleShot(0, session.start)
    try:
        return application.exec()
    finally:
        interrupt.close()
        keeper.close()
        session.close()
        preferences.close()
