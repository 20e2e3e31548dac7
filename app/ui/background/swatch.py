"""A swatch: one background to choose."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.core.compose.background import paint_background
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice
from app.ui.parts import icons
from app.ui.parts.painting import checks, covering, rounded
from app.ui.parts.qimage import to_qimage

RADIUS = 6.0
RING = 3  # logical pixels around a swatch, in which the ring of the chosen one is drawn


class Swatch(QAbstractButton):
    """Shows a colour, a gradient, a picture, the checkerboard, or an icon for something else.

    Args:
        name: For the tooltip and screen readers.
        size: In logical pixels, including the ring.
        background: The background it offers; None for a button with an icon.
        icon: Name of the icon in the middle.
    """

    def __init__(
        self,
        name: str,
        size: QSize,
        background: BackgroundChoice | None = None,
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.background = background
        self._icon = icon
        self._image: QImage | None = None
        self.setFixedSize(size)
        self.setCheckable(background is not None)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_background(self, background: BackgroundChoice) -> None:
        """Offer another background."""
        self.background = background
        self.setCheckable(True)
        self.update()

    def take_tabs(self, chosen: bool) -> None:
        """Let Tab stop here if it is the chosen one of its group, or opens a dialog.

        Qt itself lets it stop at the one that was chosen before.
        """
        stops = chosen or not self.isCheckable()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stops else Qt.FocusPolicy.ClickFocus)

    def set_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the swatch, and a ring if it is chosen or has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        painter.setClipPath(rounded(box, RADIUS))
        self._fill(painter, box)
        painter.setClipping(False)
        self._outline(painter, box)

    def _fill(self, painter: QPainter, box: QRectF) -> None:
        palette = self.palette()
        painter.fillRect(box, palette.color(QPalette.ColorRole.Midlight))
        if self._image is not None:
            painter.drawImage(box, self._image, covering(self._image, box))
        elif self.background is not None and self.background.colour is not None:
            painter.fillRect(box, QColor(*self.background.colour))
        elif self.background is not None and self.background.gradient is not None:
            whole = Rect(0, 0, round(box.width()), round(box.height()))
            painter.drawImage(box, to_qimage(paint_background(self.background.gradient, whole)))
        elif self.background is not None and self.background.is_transparent:
            painter.fillRect(box, checks(QColor("#ffffff"), QColor("#c3cad0"), 6))
        if self._icon is not None:
            spot = QRectF(0, 0, 20, 20)
            spot.moveCenter(box.center())
            icons.draw(painter, self._icon, spot, self._icon_colour())

    def _icon_colour(self) -> QColor:
        chosen = self.background
        colour = chosen and (chosen.colour or (chosen.gradient and chosen.gradient.top))
        if not colour:
            return self.palette().color(QPalette.ColorRole.Text)
        dark = QColor(*colour).lightness() < 140
        return QColor("#ffffff" if dark else "#1b2126")

    def _outline(self, painter: QPainter, box: QRectF) -> None:
        palette = self.palette()
        line = palette.color(QPalette.ColorRole.Dark)
        line.setAlpha(200 if self.underMouse() else 110)
        painter.setPen(QPen(line, 1))
        painter.drawPath(rounded(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS))
        if self.isChecked() or self.hasFocus():
            ring = palette.color(QPalette.ColorRole.Highlight)
            style = Qt.PenStyle.SolidLine if self.isChecked() else Qt.PenStyle.DotLine
            painter.setPen(QPen(ring, 2, style))
            painter.drawPath(rounded(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS + 2))
        if self.isChecked() and self.hasFocus():
            for inset, colour in ((1.0, ring), (2.5, palette.color(QPalette.ColorRole.Base))):
                painter.setPen(QPen(colour, 1.5))
                inner = box.adjusted(inset, inset, -inset, -inset)
                painter.drawPath(rounded(inner, RADIUS - inset))
        if self.isChecked() and self._image is not None:
            self._mark(painter, box)

    def _mark(self, painter: QPainter, box: QRectF) -> None:
        """Draw a tick in the corner of a chosen picture."""
        side = 18.0
        spot = QRectF(box.right() - side - 4, box.bottom() - side - 4, side, side)
        ring = self.palette().color(QPalette.ColorRole.Highlight)
        painter.fillPath(rounded(spot, side / 2), ring)
        white = self.palette().color(QPalette.ColorRole.HighlightedText)
        icons.draw(painter, "tick", spot.adjusted(2, 2, -2, -2), white)
