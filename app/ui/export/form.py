"""The settings for the files of an export: kind, format, size, margin and name."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core.compose.framing import SAFE_MARGIN
from app.core.errors import UsageError
from app.core.language.translation import mark, tr
from app.core.output.name_template import Template
from app.core.output.output import LOSSLESS, SUFFIXES, Kind, Output
from app.ui.export.file_name import FileName
from app.ui.export.size_fields import FIELD_HEIGHT, SizeFields, row, spin
from app.ui.parts.bars import heading
from app.ui.parts.choices import Radios

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
_CROP_MARGIN = 0.05


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
        self.quality = spin(tr("Quality"), 1, 100, " %")
        self.size_fields = SizeFields()
        self.crop = QCheckBox(tr("Crop to the car"))
        self.margin = spin(tr("Margin around the car"), 0, 45, " %")
        self.exif = QCheckBox(tr("Keep the photo's camera and time"))
        self.exif.setToolTip(tr("Where a photo was taken is never kept"))
        self.shadow = QCheckBox(tr("With the car's shadow"))
        self.shadow.setToolTip(tr("Half transparent, as strong as on a background"))
        self._file_name = FileName(example)
        self.name = self._file_name.field
        self._quality_label = QLabel(tr("Quality"))
        self._margin_label = QLabel(tr("with a margin of"))
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
            self.size_fields.show(framing)
            self.crop.setChecked(framing.margin is not None)
            usual = _CROP_MARGIN if framing.aspect is None else SAFE_MARGIN
            self.margin.setValue(round(100 * (usual if framing.margin is None else framing.margin)))
            self.exif.setChecked(output.exif)
            self.shadow.setChecked(output.shadow)
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
        return self.crop.isChecked() or (
            self.size_fields.gives_shape and self._kind is not Kind.COMPOSITE
        )

    def _output(self) -> Output:
        return Output(
            self._kind,
            str(self.format.currentData()),
            self.quality.value(),
            self.size_fields.framing(self.margin.value() / 100 if self._fits_car else None),
            Template(self.name.text()),
            exif=self.exif.isChecked(),
            shadow=self.shadow.isChecked() and self._kind is Kind.CUTOUT,
        )

    def _lay_out(self) -> None:
        self.format.setAccessibleName(tr("Format"))
        for field in (self.format, self.quality, self.margin):
            field.setMinimumHeight(FIELD_HEIGHT)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            (tr("Format"), row(self.format, self._quality_label, self.quality)),
            (tr("Size"), self.size_fields.row),
            ("", self.size_fields.shape_row),
            ("", row(self.crop, self._margin_label, self.margin)),
            ("", self.shadow),
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
        size = self.size_fields
        size.extent.currentIndexChanged.connect(self._size_chosen)
        size.shape.currentIndexChanged.connect(self._size_chosen)
        for signal in (
            self.format.currentIndexChanged,
            self.quality.valueChanged,
            size.longest.valueChanged,
            size.width.valueChanged,
            size.height.valueChanged,
            self.crop.toggled,
            self.margin.valueChanged,
            self.exif.toggled,
            self.shadow.toggled,
            self.name.textChanged,
        ):
            signal.connect(self._tell)

    def _kind_toggled(self, _id: int, on: bool) -> None:
        if on:
            self._offer_formats()
            self._tell()

    def _size_chosen(self) -> None:
        usual = SAFE_MARGIN if self.size_fields.gives_shape else _CROP_MARGIN
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
        shaped = self.size_fields.gives_shape
        self.quality.setVisible(lossy)
        self._quality_label.setVisible(lossy)
        self.size_fields.show_needed()
        composite = self._kind is Kind.COMPOSITE
        self.exif.setVisible(self._kind is not Kind.MASK)
        self.shadow.setVisible(self._kind is Kind.CUTOUT)
        self.crop.setVisible(composite or not shaped)
        self._margin_label.setText(tr("Margin at each side") if shaped else tr("with a margin of"))
        self.margin.setEnabled(self._fits_car)
        self._file_name.explain(self.output or Output(), self.problem)
