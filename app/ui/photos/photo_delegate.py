"""Draws a photo in the list."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.language.phrases import duration
from app.core.language.translation import mark, tr
from app.core.photo.photo import Photo
from app.core.photo.side import side_of
from app.core.photo.status import Status, needs_review, status_of
from app.ui.parts import icons
from app.ui.parts.painting import contained, rounded
from app.ui.parts.qimage import to_qimage
from app.ui.parts.theme import Tints, tints

SHOWN_ROLE = Qt.ItemDataRole.UserRole + 2
"""Which vehicle a photo shows and from where, in words."""
FIRST_ROLE = Qt.ItemDataRole.UserRole + 1
"""Whether a photo is the first of another vehicle than the one above it."""
HEIGHT = 80
NARROW_HEIGHT = 104
THUMBNAIL = QSize(96, 64)
GAP = 8
RADIUS = 7.0

_ICONS = {
    Status.WAITING: "clock",
    Status.STOPPED: "pause",
    Status.WORKING: "working",
    Status.READY: "check",
    Status.NEEDS_REVIEW: "review",
    Status.NO_CAR: "review",
    Status.REPAIRED: "mended",
    Status.EXPORTED: "export",
    Status.FAILED: "warning",
}
_WORDS = {
    Status.WAITING: mark("Waiting"),
    Status.STOPPED: mark("Not started"),
    Status.WORKING: mark("Finding the car…"),
    Status.READY: mark("Ready"),
    Status.NEEDS_REVIEW: mark("Needs review"),
    Status.NO_CAR: mark("No car found"),
    Status.REPAIRED: mark("Repaired"),
    Status.EXPORTED: mark("Exported"),
    Status.FAILED: mark("Failed"),
}
_DONE = {Status.READY, Status.REPAIRED, Status.EXPORTED}

Role = QPalette.ColorRole
Flag = QStyle.StateFlag


def state_words(photo: Photo) -> str:
    """A photo's state in words."""
    status = status_of(photo)
    if status is Status.FAILED and photo.alpha is not None:
        return tr("Problem")
    if status is Status.NO_CAR and photo.is_emptied:
        return tr("No car left")
    if status is Status.EXPORTED and needs_review(photo):
        return tr("Exported · to review")
    if status is Status.NEEDS_REVIEW and photo.findings:
        return photo.findings[0].words
    return _ready_words(photo) if status is Status.READY else tr(_WORDS[status])


def _ready_words(photo: Photo) -> str:
    if photo.reviewed:
        return tr("Reviewed")
    ready = tr(_WORDS[Status.READY])
    return ready if photo.seconds is None else f"{ready} · {duration(photo.seconds)}"


def _sign_of(photo: Photo) -> Status:
    """The status whose icon and colour a photo has: an export does not hide a doubt."""
    status = status_of(photo)
    unseen = status is Status.EXPORTED and needs_review(photo)
    return Status.NEEDS_REVIEW if unseen else status


def shown_words(photo: Photo, *, vehicles: bool) -> str:
    """Which vehicle a photo shows, if there are several, and from which side; of none nothing."""
    unseen = photo.error is not None and photo.alpha is None and photo.angle is None
    if unseen or status_of(photo) is Status.NO_CAR:
        return ""
    side = side_of(photo.angle)
    parts = [
        tr("Vehicle {number}", number=photo.vehicle) if vehicles and photo.vehicle else "",
        "" if side is None else side.words,
    ]
    return " · ".join(part for part in parts if part)


class PhotoDelegate(QStyledItemDelegate):
    """Thumbnail on the left, name over state on the right; if narrow, name below the thumbnail.

    Attributes:
        narrow: Whether there is no room beside the thumbnail.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.narrow = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        """The same size for all photos."""
        return QSize(THUMBNAIL.width(), NARROW_HEIGHT) if self.narrow else QSize(200, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one photo."""
        photo = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(photo, Photo):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(option.rect).adjusted(GAP, 2, -GAP, -2)
        _draw_ground(painter, rect, option)
        box = QRectF(rect.x() + GAP, 0, THUMBNAIL.width(), THUMBNAIL.height())
        if self.narrow:
            box.moveCenter(rect.center())
            box.moveTop(rect.top() + GAP)
        else:
            box.moveTop(rect.center().y() - box.height() / 2)
        pixels = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(pixels, np.ndarray) and photo.has_no_car:
            pixels = np.ascontiguousarray(pixels[..., :3])  # drop the alpha: there is no car
        _draw_thumbnail(painter, box, pixels, option.palette)
        if self.narrow:
            _draw_short(
                painter, rect.adjusted(GAP, box.bottom() - rect.y(), -GAP, 0), photo, option
            )
        else:
            text = rect.adjusted(box.right() - rect.x() + 12, 0, -GAP, 0)
            _draw_texts(painter, text, photo, index.data(SHOWN_ROLE) or "", option)
        if index.data(FIRST_ROLE):
            _draw_rule(painter, QRectF(option.rect), option.palette)
        painter.restore()


def _draw_ground(painter: QPainter, rect: QRectF, option: QStyleOptionViewItem) -> None:
    palette = option.palette
    if option.state & Flag.State_Selected:
        fill = QColor(palette.color(QPalette.ColorGroup.Active, Role.Highlight))
        focused = bool(option.state & Flag.State_HasFocus)
        fill.setAlpha(52 if option.state & Flag.State_Active else 36)
        painter.fillPath(rounded(rect, RADIUS), fill)
        if focused:
            fill.setAlpha(255)
            painter.setPen(QPen(fill, 1.5))
            painter.drawPath(rounded(rect.adjusted(0.75, 0.75, -0.75, -0.75), RADIUS))
    elif option.state & Flag.State_MouseOver:
        painter.fillPath(rounded(rect, RADIUS), palette.color(Role.AlternateBase))


def _draw_thumbnail(painter: QPainter, box: QRectF, pixels: object, palette: QPalette) -> None:
    cut_out = isinstance(pixels, np.ndarray) and pixels.shape[2] == 4
    ground = tints(palette).plate if cut_out else palette.color(Role.Midlight)
    painter.fillPath(rounded(box, 5), ground)
    if not isinstance(pixels, np.ndarray):
        spot = QRectF(0, 0, 22, 22)
        spot.moveCenter(box.center())
        icons.draw(painter, "photo", spot, palette.color(Role.Dark))
        return
    image = to_qimage(pixels)
    painter.save()
    painter.setClipPath(rounded(box, 5))
    painter.drawImage(contained(image, box), image)
    painter.restore()


def _draw_rule(painter: QPainter, rect: QRectF, palette: QPalette) -> None:
    """Draw a line above the first photo of a vehicle."""
    painter.setPen(QPen(palette.color(Role.Mid), 1))
    painter.drawLine(rect.topLeft() + QPointF(0, 0.5), rect.topRight() + QPointF(0, 0.5))


def _draw_texts(
    painter: QPainter, rect: QRectF, photo: Photo, shown: str, option: QStyleOptionViewItem
) -> None:
    metrics = QFontMetricsF(option.font)
    height = metrics.height()
    top = rect.center().y() - (1.5 * height + 3 if shown else height + 1)
    name_rect = QRectF(rect.x(), top, rect.width(), height)
    painter.setFont(option.font)
    painter.setPen(option.palette.color(Role.Text))
    name = metrics.elidedText(photo.name, Qt.TextElideMode.ElideMiddle, name_rect.width())
    painter.drawText(name_rect, Qt.AlignmentFlag.AlignVCenter, name)

    small = QFont(option.font)
    small.setPointSizeF(option.font.pointSizeF() * 0.92)
    status = _sign_of(photo)
    colour = _state_colour(status, option.palette, tints(option.palette))
    state_rect = QRectF(rect.x(), top + height + 3, rect.width(), height)
    spot = QRectF(state_rect.x(), state_rect.center().y() - 7, 14, 14)
    icons.draw(painter, _ICONS[status], spot, colour)
    painter.setFont(small)
    calm = status not in (Status.FAILED, Status.WORKING, Status.NEEDS_REVIEW, Status.NO_CAR)
    painter.setPen(option.palette.color(Role.PlaceholderText) if calm else colour)
    words_rect = state_rect.adjusted(19, 0, 0, 0)
    words = QFontMetricsF(small).elidedText(
        state_words(photo), Qt.TextElideMode.ElideRight, words_rect.width()
    )
    painter.drawText(words_rect, Qt.AlignmentFlag.AlignVCenter, words)
    if shown:
        painter.setPen(option.palette.color(Role.PlaceholderText))
        shown = QFontMetricsF(small).elidedText(shown, Qt.TextElideMode.ElideRight, rect.width())
        shown_rect = QRectF(rect.x(), state_rect.bottom() + 3, rect.width(), height)
        painter.drawText(shown_rect, Qt.AlignmentFlag.AlignVCenter, shown)


def _draw_short(
    painter: QPainter, rect: QRectF, photo: Photo, option: QStyleOptionViewItem
) -> None:
    """Draw the state's sign and the name in one line."""
    status = _sign_of(photo)
    spot = QRectF(rect.x(), rect.center().y() - 7, 14, 14)
    icons.draw(
        painter, _ICONS[status], spot, _state_colour(status, option.palette, tints(option.palette))
    )
    small = QFont(option.font)
    small.setPointSizeF(option.font.pointSizeF() * 0.92)
    painter.setFont(small)
    painter.setPen(option.palette.color(Role.Text))
    words = rect.adjusted(19, 0, 0, 0)
    stem = photo.path.stem
    name = QFontMetricsF(small).elidedText(stem, Qt.TextElideMode.ElideMiddle, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)


def _state_colour(status: Status, palette: QPalette, colours: Tints) -> QColor:
    if status is Status.FAILED:
        return colours.bad
    if status in (Status.NEEDS_REVIEW, Status.NO_CAR):
        return colours.doubt
    if status in _DONE:
        return colours.good
    if status is Status.WORKING:
        return palette.color(Role.Link)
    return palette.color(Role.PlaceholderText)
