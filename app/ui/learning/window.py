"""The window about learning: examples, training and weights, a page each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from app.core.language.translation import mark, tr
from app.core.photo.notice import Notice, Offer
from app.session.learning.learning import Learning
from app.session.session import Session
from app.ui.learning.examples_page import ExamplesPage
from app.ui.learning.training_page import TrainingPage
from app.ui.learning.weights_page import WeightsPage
from app.ui.parts.banner import Banner
from app.ui.parts.choices import Segments
from app.ui.parts.reach import set_tab_order


class Page(IntEnum):
    """The pages, in their order."""

    EXAMPLES = 0
    TRAINING = 1
    WEIGHTS = 2


_NAMES = {
    Page.EXAMPLES: mark("Examples"),
    Page.TRAINING: mark("Training"),
    Page.WEIGHTS: mark("Weights"),
}


class LearningWindow(QDialog):
    """Stands beside the main window, which stays usable.

    Args:
        session: The session whose photos are learnt from.
        learning: Examples, training and weights.
        parent: The main window.
        offers: What is done about an offer; others are not shown here.
    """

    def __init__(
        self,
        session: Session,
        learning: Learning,
        parent: QWidget | None = None,
        *,
        offers: Mapping[Offer, tuple[str, Callable[[], object]]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._offers = offers or {}
        self.setWindowTitle(tr("Learning"))
        self.resize(960, 680)
        self.setMinimumSize(760, 520)
        self.examples = ExamplesPage(session, learning)
        self.training = TrainingPage(learning)
        self.weights = WeightsPage(learning.shelf)
        self._pages = QStackedWidget()
        pages: tuple[QWidget, ...] = (self.examples, self.training, self.weights)
        for page in pages:
            self._pages.addWidget(page)
        self._tabs = Segments([tr(name) for name in _NAMES.values()])
        self._tabs.pressed.connect(lambda place: self.turn_to(Page(place)))
        self._notice = Banner(self)
        self._notice.dismissed.connect(self._notice.fade)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 20)
        column.setSpacing(16)
        column.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._pages, 1)
        for page, tab in zip(pages, self._tabs.buttons, strict=True):
            page.setFocusProxy(tab)
        learning.told.connect(self._tell)
        session.notice_changed.connect(self._follow_notice)
        set_tab_order(self)
        self.turn_to(Page.EXAMPLES)

    def turn_to(self, page: Page) -> None:
        """Show a page."""
        self._pages.setCurrentIndex(page)
        self._tabs.choose(page)
        self._tabs.buttons[page].setFocus()

    def _tell(self, notice: Notice) -> None:
        """Say here what the main window says, too: it may be hidden behind."""
        if self.isVisible():
            actions = [self._offers[offer] for offer in notice.offers if offer in self._offers]
            self._notice.tell(notice.text, notice.tone, actions, passing=True)
            self._notice.place(QRectF(0, self.height() - 140, self.width(), 60))
            self._notice.raise_()

    def _follow_notice(self) -> None:
        """Let a notice go that was answered or dismissed in the main window."""
        if self._session.notice is None:
            self._notice.fade()
