"""Going from one spot at which the network was unsure to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Signal

from app.core.language.translation import tr
from app.core.mask.doubts import doubtful_spots
from app.core.photo.box import Rect
from app.core.photo.look import View
from app.core.photo.photo import Photo
from app.ui.canvas.canvas import Canvas

AROUND = 0.5  # of a spot's longer side: so much is shown on each side of it
LEAST = 0.2  # of the photo's longer side: no less is shown
_ELSEWHERE = frozenset({View.COMPOSITE, View.COMPARE})  # the car may stand elsewhere there


class DoubtWalk(QObject):
    """Shows the doubtful spots of the current photo one after another, the worst first.

    Signals:
        told: A message for the user: which spot it is, or why there is none.

    Args:
        canvas: The canvas that goes there.
    """

    told = Signal(str)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._next = 0
        self._session = canvas.session
        self._session.viewing.current_changed.connect(self._begin)

    def go_on(self) -> None:
        """Go to the next spot; after the last one to the first again."""
        photo = self._session.viewing.current
        spots = doubtful_spots(photo) if photo is not None else ()
        if photo is None or not spots:
            self.told.emit(_why_none(photo))
            return
        here = self._next % len(spots)
        self._next = here + 1
        if self._session.viewing.look.view in _ELSEWHERE:
            self._session.viewing.set_view(View.DOUBTS)
        self._canvas.show_part(_shown(spots[here], photo.size or (1, 1)))
        self.told.emit(tr("Doubtful spot {number} of {count}", number=here + 1, count=len(spots)))

    def _begin(self) -> None:
        self._next = 0


def _shown(spot: Rect, size: tuple[int, int]) -> QRectF:
    """A spot and what of the photo is around it, in pixels of one of that (width, height)."""
    box = QRectF(spot.left, spot.top, spot.width, spot.height)
    margin = max(AROUND * max(spot.size), (LEAST * max(size) - min(spot.size)) / 2)
    around = box.adjusted(-margin, -margin, margin, margin)
    return around.intersected(QRectF(0, 0, *size))


def _why_none(photo: Photo | None) -> str:
    if photo is None or photo.alpha is None:
        return tr("The car has to be found first.")
    if photo.probability is None:
        return tr("Where the network was unsure of this photo is not known. Find the car again.")
    return tr("The network was sure of all of this photo.")
