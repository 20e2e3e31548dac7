"""The fields for the size of the pictures, and for their shape where no size gives it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from app.core.compose.framing import Framing
from app.core.language.phrases import pixels
from app.core.language.translation import tr
from app.core.output.output import SHAPES, parse_shape

MARKETPLACES = {
    (800, 600): "4:3",
    (1200, 900): "4:3",
    (1600, 1200): "4:3",
    (1200, 1200): "1:1",
    (1080, 1350): "4:5",
    (1080, 1920): "9:16",
    (1200, 628): "1.91:1",
}
FIELD_HEIGHT = 30  # logical pixels, the height of a line edit
_ORIGINAL, _LONGEST, _FREE = "original", "longest", "free"


class SizeFields:
    """What is asked of the pictures' size.

    Attributes:
        extent: How the size is said.
        longest: The longest side, in pixels.
        width: In pixels, where both are said.
        height: Likewise.
        shape: Width by height, where the size is not given.
        row: The fields of the size, side by side.
        shape_row: That of the shape, with its name.
    """

    def __init__(self) -> None:
        self.extent = QComboBox()
        self.longest = spin(tr("Longest side"), 16, 30_000, " px")
        self.width = spin(tr("Width"), 16, 30_000, " px")
        self.height = spin(tr("Height"), 16, 30_000, " px")
        self.shape = QComboBox()
        self._sizes: list[object] = [_ORIGINAL, _LONGEST, _FREE, *MARKETPLACES]
        self._fill()
        self.extent.setAccessibleName(tr("Size"))
        self.shape.setAccessibleName(tr("Shape"))
        for field in (self.extent, self.longest, self.width, self.height, self.shape):
            field.setMinimumHeight(FIELD_HEIGHT)
        self.row = row(self.extent, self.longest, self.width, self.height)
        self.shape_row = row(QLabel(tr("Shape")), self.shape)

    @property
    def gives_shape(self) -> bool:
        """Whether the picture's shape is given."""
        return self._exact is not None or self._shape is not None

    def framing(self, margin: float | None) -> Framing:
        """What is entered, with a margin around the car; None if it is not framed to fit it."""
        longest = self.longest.value() if self._size == _LONGEST else None
        return Framing(longest, self._exact, margin, self._shape)

    def show(self, framing: Framing) -> None:
        """Enter the size and shape of a framing."""
        size: object = framing.exact or (_LONGEST if framing.longest else _ORIGINAL)
        self.extent.setCurrentIndex(self._sizes.index(size if size in self._sizes else _FREE))
        self.longest.setValue(framing.longest or 1600)
        width, height = framing.exact or (1200, 900)
        self.width.setValue(width)
        self.height.setValue(height)
        self._show_shape(framing.shape)

    def show_needed(self) -> None:
        """Show the fields that the size needs, and no others."""
        self.longest.setVisible(self._size == _LONGEST)
        for field in (self.width, self.height):
            field.setVisible(self._size == _FREE)
        self.shape_row.setVisible(self._exact is None)

    @property
    def _size(self) -> object:
        return self._sizes[self.extent.currentIndex()]

    @property
    def _exact(self) -> tuple[int, int] | None:
        if self._size == _FREE:
            return self.width.value(), self.height.value()
        return self._size if isinstance(self._size, tuple) else None

    @property
    def _shape(self) -> tuple[float, float] | None:
        """The shape of a picture whose size is not given."""
        text = self.shape.currentData()
        return None if self._exact or not text else parse_shape(text)

    def _fill(self) -> None:
        self.extent.addItem(tr("As the photo"))
        self.extent.addItem(tr("Longest side at most"))
        self.extent.addItem(tr("Width and height"))
        for (width, height), shape in MARKETPLACES.items():
            self.extent.addItem(f"{shape}, {pixels(width, height)}")
        self.shape.addItem(tr("As it comes"), "")
        for shape in SHAPES:
            self.shape.addItem(shape, shape)

    def _show_shape(self, shape: tuple[float, float] | None) -> None:
        text = f"{shape[0]:g}:{shape[1]:g}" if shape else ""
        if self.shape.findData(text) < 0:
            self.shape.addItem(text, text)
        self.shape.setCurrentIndex(self.shape.findData(text))


def spin(name: str, least: int, most: int, unit: str) -> QSpinBox:
    """A field for a number, named for those who cannot see it."""
    field = QSpinBox()
    field.setRange(least, most)
    field.setSuffix(unit)
    field.setAccessibleName(name)
    return field


def row(*widgets: QWidget) -> QWidget:
    """Widgets side by side, at the left."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return box
