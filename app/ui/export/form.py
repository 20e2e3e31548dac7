"""The settings for the files of an export: kind, format, size, margin and name."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.compose.framing import SAFE_MARGIN, Framing
from app.core.errors import UsageError
from app.core.language.phrases import pixels
from app.core.language.translation import mark, tr
from app.core.output.name_template import Template
from app.core.output.output import LOSSLESS, SHAPES, SUFFIXES, Kind, Output, parse_shape
from app.ui.export.file_name import FileName
from app.ui.parts.bars import heading
from app.ui.parts.radios import Radios

KINDS = (Kind.CUTOUT, Kind.COMPOSITE, Kind.MASK)
_KINDS = [
    (mark("Cut-outs"), mark("transparent around the car")),
    (mark("On the background"), mark("as the view Composite shows them")),
    (mark("Masks"), mark("grey, white where the car is")),
]
_FORMATS = {
    ".png": mark("PNG, without loss"),
    ".jpg": mark("JPEG, small files"),
    ".webp": mark("WebP, the smallest files"),
    ".psd": mark("PSD, with layers"),
    ".ora": mark("OpenRaster, with layers"),
    ".tif": mark("TIFF, without loss, for print"),
    ".avif": mark("AVIF, small and newer than WebP"),
}
MARKETPLACES = {
    (800, 600): "4:3",
    (1200, 900): "4:3",
    (1600, 1200): "4:3",
    (1200, 1200): "1:1",
    (1080, 1350): "4:5",
    (1080, 1920): "9:16",
    (1200, 628): "1.91:1",
}
_ORIGINAL, _LONGEST, _FREE = "original", "longest", "free"
_CROP_MARGIN = 0.05
FIELD_HEIGHT = 30  # logical pixels, the height of a line edit


class ExportForm(QWidget):
    """Widgets for editing an `Output`.

    Signals:
        changed: The output changed, or what is entered is no longer valid.

    Args:
        example: Name and folder of a photo, for the example of a file name.
    """

    changed = Signal()

    def __init__(self, example: tuple[str, str]) -> None:
        super().__init__()
        self.kind = Radios([(tr(name), tr(about)) for name, about in _KINDS])
        self.format = QComboBox()
        self.quality = _spin(tr("Quality"), 1, 100, " %")
        self.extent = QComboBox()
        self.longest = _spin(tr("Longest side"), 16, 30_000, " px")
        self.width_field = _spin(tr("Width"), 16, 30_000, " px")
        self.height_field = _spin(tr("Height"), 16, 30_000, " px")
        self.shape = QComboBox()
        self._shape_row = _row(QLabel(tr("Shape")), self.shape)
        self.crop = QCheckBox(tr("Crop to the car"))
        self.margin = _spin(tr("Margin around the car"), 0, 45, " %")
        self.exif = QCheckBox(tr("Keep the photo's camera and time"))
        self.exif.setToolTip(tr("Where a photo was taken is never kept"))
        self._file_name = FileName(example)
        self.name = self._file_name.field
        self._quality_label = QLabel(tr("Quality"))
        self._margin_label = QLabel(tr("with a margin of"))
        self._fill()
        self._lay_out()
        self.set_output(Output())
        self._connect()

    @property
    def problem(self) -> str:
        """What is wrong with the input; empty if nothing is."""
        try:
            self._output()
        except UsageError as error:
            return str(error)
        return ""

    @property
    def output(self) -> Output | None:
        """The output that is entered; None if the input is invalid."""
        try:
            return self._output()
        except UsageError:
            return None

    def set_output(self, output: Output) -> None:
        """Show an output."""
        framing = output.framing
        with QSignalBlocker(self):
            self.kind.choose(KINDS.index(output.kind))
            self._offer_formats()
            self.format.setCurrentIndex(self.format.findData(output.suffix))
            self.quality.setValue(output.quality)
            size: object = framing.exact or (_LONGEST if framing.longest else _ORIGINAL)
            self.extent.setCurrentIndex(self._sizes.index(size if size in self._sizes else _FREE))
            self.longest.setValue(framing.longest or 1600)
            for field, side in zip(self._sides, framing.exact or (1200, 900), strict=True):
                field.setValue(side)
            self._show_shape(framing.shape)
            self.crop.setChecked(framing.margin is not None)
            usual = _CROP_MARGIN if framing.aspect is None else SAFE_MARGIN
            self.margin.setValue(round(100 * (usual if framing.margin is None else framing.margin)))
            self.exif.setChecked(output.exif)
            self.name.setText(output.template.text)
        self._show()

    def switch_off_background(self, why: str) -> None:
        """Disable placing cars on a background, and say why."""
        self.kind.switch_off(KINDS.index(Kind.COMPOSITE), why)
        if self._kind is Kind.COMPOSITE:
            self.kind.choose(0)

    @property
    def _kind(self) -> Kind:
        return KINDS[self.kind.chosen]

    @property
    def _fits_car(self) -> bool:
        """Whether the picture is framed to fit the car; a composite keeps the car's placement."""
        return self.crop.isChecked() or (self._has_shape and self._kind is not Kind.COMPOSITE)

    @property
    def _has_shape(self) -> bool:
        """Whether the picture's shape is given."""
        return self._exact is not None or self._shape is not None

    @property
    def _size(self) -> object:
        return self._sizes[self.extent.currentIndex()]

    @property
    def _sides(self) -> tuple[QSpinBox, QSpinBox]:
        return self.width_field, self.height_field

    @property
    def _exact(self) -> tuple[int, int] | None:
        if self._size == _FREE:
            return self.width_field.value(), self.height_field.value()
        return self._size if isinstance(self._size, tuple) else None

    @property
    def _shape(self) -> tuple[float, float] | None:
        """The shape of a picture whose size is not given."""
        text = self.shape.currentData()
        return None if self._exact or not text else parse_shape(text)

    def _output(self) -> Output:
        return Output(
            self._kind,
            str(self.format.currentData()),
            self.quality.value(),
            self._framing(),
            Template(self.name.text()),
            exif=self.exif.isChecked(),
        )

    def _framing(self) -> Framing:
        margin = self.margin.value() / 100
        longest = self.longest.value() if self._size == _LONGEST else None
        fitted = margin if self._fits_car else None
        return Framing(longest, self._exact, fitted, self._shape)

    def _fill(self) -> None:
        self._sizes: list[object] = [_ORIGINAL, _LONGEST, _FREE, *MARKETPLACES]
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

    def _lay_out(self) -> None:
        fields = ((self.format, tr("Format")), (self.extent, tr("Size")), (self.shape, tr("Shape")))
        for box, name in fields:
            box.setAccessibleName(name)
        for field in (
            *(self.format, self.extent, self.shape, self.quality, self.longest, self.margin),
            *self._sides,
        ):
            field.setMinimumHeight(FIELD_HEIGHT)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            (tr("Format"), _row(self.format, self._quality_label, self.quality)),
            (tr("Size"), _row(self.extent, self.longest, *self._sides)),
            ("", self._shape_row),
            ("", _row(self.crop, self._margin_label, self.margin)),
            ("", self.exif),
            (tr("File name"), self.name),
            ("", self._file_name.says),
        )
        for number, (text, widget) in enumerate(rows):
            grid.addWidget(QLabel(text), number, 0)
            grid.addWidget(widget, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(tr("As")))
        column.addWidget(self.kind)
        column.addSpacing(6)
        column.addLayout(grid)

    def _connect(self) -> None:
        self.kind.group.idToggled.connect(self._kind_toggled)
        self.extent.currentIndexChanged.connect(self._size_chosen)
        self.shape.currentIndexChanged.connect(self._size_chosen)
        for signal in (
            self.format.currentIndexChanged,
            self.quality.valueChanged,
            self.longest.valueChanged,
            self.width_field.valueChanged,
            self.height_field.valueChanged,
            self.crop.toggled,
            self.margin.valueChanged,
            self.exif.toggled,
            self.name.textChanged,
        ):
            signal.connect(self._tell)

    def _kind_toggled(self, _id: int, on: bool) -> None:
        if on:
            self._offer_formats()
            self._tell()

    def _size_chosen(self) -> None:
        usual = SAFE_MARGIN if self._has_shape else _CROP_MARGIN
        self.margin.setValue(round(100 * usual))
        self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _offer_formats(self) -> None:
        """Offer the formats for the kind; the chosen one stays if possible."""
        chosen = self.format.currentData()
        with QSignalBlocker(self.format):
            self.format.clear()
            for suffix in SUFFIXES[self._kind]:
                self.format.addItem(tr(_FORMATS[suffix]), suffix)
            self.format.setCurrentIndex(max(0, self.format.findData(chosen)))

    def _show(self) -> None:
        lossy = self.format.currentData() not in LOSSLESS
        shaped = self._has_shape
        self.quality.setVisible(lossy)
        self._quality_label.setVisible(lossy)
        self.longest.setVisible(self._size == _LONGEST)
        for field in self._sides:
            field.setVisible(self._size == _FREE)
        self._shape_row.setVisible(self._exact is None)
        composite = self._kind is Kind.COMPOSITE
        self.exif.setVisible(self._kind is not Kind.MASK)
        self.crop.setVisible(composite or not shaped)
        self._margin_label.setText(tr("Margin at each side") if shaped else tr("with a margin of"))
        self.margin.setEnabled(self._fits_car)
        self._file_name.explain(self.output or Output(), self.problem)


def _spin(name: str, least: int, most: int, unit: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setSuffix(unit)
    spin.setAccessibleName(name)
    return spin


def _row(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return box
