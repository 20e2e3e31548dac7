"""The page of the training examples: what there is, what is odd about it, and taking it out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.arrays import Pixels
from app.core.language.translation import tr, trn
from app.core.learning.examples import Example
from app.core.learning.saving import worth_saving
from app.core.photo.photo import Photo
from app.session.learning.learning import Learning
from app.session.session import Session
from app.ui.parts import icons
from app.ui.parts.bars import heading
from app.ui.parts.debounce import Debounce
from app.ui.parts.file_dialog import open_folder
from app.ui.parts.qimage import to_qimage
from app.ui.parts.reach import FingerScroll
from app.ui.parts.theme import tints

THUMBNAIL = QSize(156, 104)
CELL = QSize(172, 160)


class ExamplesPage(QWidget):
    """Pictures of the examples, vehicle by vehicle.

    Args:
        session: Its repaired photos can be saved.
        learning: Keeps the examples.
    """

    def __init__(self, session: Session, learning: Learning) -> None:
        super().__init__()
        self._session = session
        self._learning = learning
        self._collecting = learning.collecting
        self._shown: list[Example] = []
        self._title = heading("")
        self._about = QLabel()
        self.list = QListWidget()
        FingerScroll(self.list)
        self.save = QPushButton()
        self.check = QPushButton(tr("Look them over"))
        self.join = QPushButton(tr("One vehicle"))
        self.remove = QPushButton(tr("Remove"))
        self.folder = QPushButton(tr("Show in folder"))
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self.list.setProperty("role", "boxed")
        self.list.setAccessibleName(tr("Training examples"))
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setIconSize(THUMBNAIL)
        self.list.setGridSize(CELL)
        self.list.setWordWrap(True)
        self.check.setToolTip(
            tr("Ask the network about each mask: what is moved, inverted or forgotten is named")
        )
        self.join.setToolTip(
            tr("The chosen ones show one vehicle: it is held back whole, or not at all")
        )
        self.remove.setToolTip(tr("Take the chosen ones out. Your own photos stay where they are"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.folder)
        buttons.addWidget(self.check)
        buttons.addStretch(1)
        buttons.addWidget(self.join)
        buttons.addWidget(self.remove)
        buttons.addWidget(self.save)
        for button in (self.folder, self.check, self.join, self.remove, self.save):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addSpacing(2)
        column.addWidget(self.list, 1)
        column.addSpacing(4)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._debounce = Debounce(self._follow, self)
        store = self._session.store
        for signal in (store.added, store.removed, store.changed, self._collecting.changed):
            signal.connect(self._debounce.request)
        self._learning.gallery.drawn.connect(self._dress)
        self.list.itemSelectionChanged.connect(self._allow)
        self.save.clicked.connect(lambda: self._collecting.save(self._repaired()))
        self.check.clicked.connect(self._collecting.check)
        self.join.clicked.connect(lambda: self._collecting.make_one_vehicle(self._chosen()))
        self.remove.clicked.connect(lambda: self._collecting.remove(self._chosen()))
        self.folder.clicked.connect(lambda: open_folder(self._collecting.folder))

    def _repaired(self) -> list[Photo]:
        return [p for p in self._session.store.photos() if p.is_repaired and worth_saving(p)]

    def _follow(self) -> None:
        examples = self._collecting.examples
        if examples != self._shown:
            self._fill(examples)
        number = len(examples)
        self._title.setText(
            trn("{number} example", "{number} examples", number)
            if number
            else tr("No examples yet")
        )
        self._about.setText(self._words())
        self._mark()
        self._allow()

    def _words(self) -> str:
        if self._collecting.checking:
            return tr("The masks are being looked over…")
        if not self._collecting.examples:
            return tr(
                "Repair a photo, then save it as a training example: from some twenty of them the "
                "network learns what your cars are like. Only copies are kept here."
            )
        vehicles = trn(
            "They show {number} vehicle.",
            "They show {number} vehicles.",
            self._collecting.vehicles,
        )
        odd = len(self._collecting.flags)
        told = trn(
            "{number} is worth a look: point at it to read why.",
            "{number} are worth a look: point at them to read why.",
            odd,
        )
        return f"{vehicles} {told}" if odd else vehicles

    def _fill(self, examples: list[Example]) -> None:
        self._shown = examples
        self.list.clear()
        vehicles: dict[str, int] = {}
        blank = QPixmap(THUMBNAIL)
        blank.fill(Qt.GlobalColor.transparent)
        for example in examples:
            number = vehicles.setdefault(example.vehicle, len(vehicles) + 1)
            title = example.title if len(example.title) < 24 else f"{example.title[:21]}…"
            words = tr("Vehicle {number}", number=number)
            item = QListWidgetItem(QIcon(blank), f"{title}\n{words}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, example.name)
            item.setSizeHint(CELL)
        self._learning.gallery.draw(examples, THUMBNAIL.width())

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _dress(self, name: str, pixels: Pixels) -> None:
        for item in self._items():
            if item.data(Qt.ItemDataRole.UserRole) == name:
                item.setData(Qt.ItemDataRole.UserRole + 1, pixels)
                item.setIcon(QIcon(self._picture(pixels, odd=name in self._collecting.flags)))

    def _mark(self) -> None:
        """Mark those about which the last check had something to say."""
        flags = self._collecting.flags
        for item in self._items():
            name = item.data(Qt.ItemDataRole.UserRole)
            told = "\n".join(flags.get(name, ()))
            if told != item.toolTip():
                item.setToolTip(told)
                pixels = item.data(Qt.ItemDataRole.UserRole + 1)
                if pixels is not None:
                    item.setIcon(QIcon(self._picture(pixels, odd=bool(told))))

    def _picture(self, pixels: Pixels, *, odd: bool) -> QPixmap:
        picture = QPixmap(THUMBNAIL)
        picture.fill(Qt.GlobalColor.transparent)
        image = to_qimage(pixels).scaled(
            THUMBNAIL,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter = QPainter(picture)
        left = (THUMBNAIL.width() - image.width()) // 2
        top = THUMBNAIL.height() - image.height()
        painter.drawImage(left, top, image)
        if odd:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tints(self.palette()).doubt)
            painter.drawEllipse(left + image.width() - 26, top + 4, 22, 22)
            sign = icons.pixmap("warning", 14, QColor(Qt.GlobalColor.white))
            painter.drawPixmap(left + image.width() - 22, top + 7, sign)
        painter.end()
        return picture

    def _allow(self) -> None:
        some = bool(self._collecting.examples)
        repaired = len(self._repaired())
        self.save.setText(
            trn("Save {number} repaired photo", "Save {number} repaired photos", repaired)
            if repaired
            else tr("Save repaired photos")
        )
        self.save.setEnabled(bool(repaired) and not self._collecting.busy)
        self.check.setEnabled(some and not self._collecting.checking)
        chosen, free = self._chosen(), not self._collecting.busy
        self.join.setEnabled(free and len({each.vehicle for each in chosen}) > 1)
        self.remove.setEnabled(free and bool(chosen))
        self.folder.setEnabled(some)

    def _chosen(self) -> list[Example]:
        names = {item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()}
        return [each for each in self._shown if each.name in names]
