"""The session's notice: a banner that floats over the content without moving it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Signal
from PySide6.QtWidgets import QWidget

from app.core.language.translation import tr
from app.core.photo.notice import Notice, Offer, Tone
from app.session.session import Session
from app.ui.parts.banner import MARGIN, Banner
from app.ui.parts.file_dialog import open_folder

Action = tuple[str, Callable[[], object]]
"""The text of a button, and what it does."""


class Notices(QObject):
    """Shows the session's notice; one that needs no answer disappears after a while.

    Signals:
        height_changed: The height that the banner takes at the upper edge, in logical pixels.

    Args:
        session: The session whose notice is shown.
        offers: What is done about an offer.
        parent: The parent of the banner.
        places: The widgets that the banner may float over; the first visible one is used.
    """

    height_changed = Signal(int)

    def __init__(
        self,
        session: Session,
        offers: Mapping[Offer, Action],
        parent: QWidget,
        places: tuple[QWidget, ...],
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._offers = offers
        self._parent = parent
        self._places = places
        self.banner = Banner(parent)
        self.banner.dismissed.connect(lambda: session.tell(None))
        session.notice_changed.connect(self._show)
        for place in places:
            place.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the banner at the upper edge."""
        del watched
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return False

    def _show(self) -> None:
        notice = self._session.notice
        if notice is None:
            self.banner.fade()
            self.height_changed.emit(0)
            return
        passing = notice.tone is not Tone.ERROR
        self.banner.tell(notice.text, notice.tone, self._actions(notice), passing=passing)
        self.banner.raise_()
        self._place()

    def _place(self) -> None:
        place = next((place for place in self._places if place.isVisible()), self._places[-1])
        corner = place.mapTo(self._parent, QPoint(0, 0))
        self.banner.place(QRectF(corner, place.size()))
        if self._session.notice is not None:
            self.height_changed.emit(self.banner.height() + MARGIN)

    def _actions(self, notice: Notice) -> list[Action]:
        actions: list[Action] = []
        if notice.folder is not None:
            folder = notice.folder
            actions.append((tr("Show in folder"), lambda: open_folder(folder)))
        if notice.can_retry:
            actions.append((tr("Try again"), self._try_again))
        return actions + [self._offers[offer] for offer in notice.offers]

    def _try_again(self) -> None:
        self._session.tell(None)
        self._session.start()
