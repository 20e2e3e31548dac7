"""The panel for choosing the background: nothing, a colour, a gradient or a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QColorDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core import resources
from app.core.files.images import SUFFIXES
from app.core.language.translation import mark, tr
from app.core.photo.look import TRANSPARENT, BackgroundChoice, Gradient, Rgb
from app.session.session import Session
from app.ui.background.own_ground import OwnGround
from app.ui.background.swatch import RING, Swatch
from app.ui.exchange.dropped import dropped_paths
from app.ui.parts.file_dialog import Mode, ask_paths
from app.ui.parts.painting import rounded
from app.ui.parts.qimage import to_qimage
from app.ui.parts.reach import FingerPan

WIDTH = 239
PLAIN = (
    (mark("Transparent"), TRANSPARENT),
    (mark("White"), BackgroundChoice((255, 255, 255))),
    (mark("Light grey"), BackgroundChoice((226, 229, 232))),
    (mark("Grey"), BackgroundChoice((128, 134, 140))),
    (mark("Black"), BackgroundChoice((17, 18, 20))),
)
GRADIENTS = (
    (mark("White studio"), Gradient((255, 255, 255), (229, 232, 235), 0.6)),
    (mark("Grey studio"), Gradient((214, 218, 222), (160, 166, 172), 0.6)),
    (mark("Dark studio"), Gradient((64, 68, 73), (26, 28, 31), 0.6)),
    (mark("Daylight"), Gradient((190, 215, 238), (248, 250, 252))),
    (mark("Dusk"), Gradient((72, 86, 122), (236, 194, 168))),
)
BUILT_IN = {
    "studio_white": mark("Bright studio"),
    "studio_grey": mark("Soft grey studio"),
    "studio_dark": mark("Black studio"),
    "showroom_light": mark("Light showroom"),
    "showroom_dark": mark("Dark showroom"),
    "showroom_wood": mark("Showroom with wood"),
    "hall_concrete": mark("Concrete hall"),
    "hall_brick": mark("Brick hall"),
    "forecourt_paving": mark("Paved forecourt"),
    "forecourt_asphalt": mark("Asphalt forecourt"),
    "road_desert_bw": mark("Desert road"),
}
PLAIN_SIZE = QSize(34, 34)
PICTURE_SIZE = QSize(70, 52)
PICTURES_IN_A_ROW = 3
_AROUND = 12  # px of its neighbours that are seen above and below the chosen one


class BackgroundPicker(QFrame):
    """Swatches to choose from; a picture may also be dropped.

    Args:
        session: Receives the chosen background.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._inviting = False
        self._group = QButtonGroup(self)
        self._custom = Swatch(tr("Another colour…"), PLAIN_SIZE, icon="colour")
        self._two = Swatch(tr("Two colours of your own…"), PLAIN_SIZE, icon="colour")
        self._more = Swatch(tr("Choose your own picture…"), PICTURE_SIZE, icon="add")
        self._pictures = QGridLayout()
        self._by_path: dict[Path, Swatch] = {}
        self.setFixedWidth(WIDTH)
        self.setAcceptDrops(True)
        self._lay_out()
        self._fill_plain()
        session.viewing.look_changed.connect(self._follow)
        session.viewing.backgrounds_changed.connect(self._show_pictures)
        session.pictures.thumbnail_ready.connect(self._thumbnail_ready)
        self._show_pictures()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a single picture."""
        paths = dropped_paths(event.mimeData())
        if len(paths) == 1 and paths[0].suffix.lower() in SUFFIXES:
            event.acceptProposedAction()
            self._invite(yes=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Remove the outline."""
        self._invite(yes=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Use the dropped picture as background."""
        self._invite(yes=False)
        self._session.backgrounds.use_own_picture(dropped_paths(event.mimeData())[0])
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline the panel while a picture is dragged over it."""
        super().paintEvent(event)
        if self._inviting:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            painter.setPen(QPen(accent, 2, Qt.PenStyle.DashLine))
            painter.drawPath(rounded(QRectF(self.rect()).adjusted(5, 5, -5, -5), 10))

    def take_focus(self) -> None:
        """Move the focus to the chosen background."""
        chosen = self._group.checkedButton() or self._group.buttons()[0]
        self._area.ensureWidgetVisible(chosen, 0, _AROUND)
        chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _invite(self, *, yes: bool) -> None:
        self._inviting = yes
        self.update()

    def _lay_out(self) -> None:
        self._plain = QGridLayout()
        self._gradients = QGridLayout()
        for grid in (self._plain, self._gradients, self._pictures):
            grid.setSpacing(2)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(13, 12, 0, 12)  # beside it is the scroll bar
        column.setSpacing(8)
        column.addWidget(_heading(tr("Plain")))
        column.addLayout(self._plain)
        column.addSpacing(10)
        column.addWidget(_heading(tr("Gradients")))
        column.addLayout(self._gradients)
        column.addSpacing(10)
        column.addWidget(_heading(tr("Pictures")))
        column.addLayout(self._pictures)
        hint = QLabel(tr("Drop a picture here to use your own."))
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        hint.setContentsMargins(RING, 0, 0, 0)
        column.addSpacing(4)
        column.addWidget(hint)
        column.addSpacing(10)
        column.addWidget(_heading(tr("The photo's own")))
        column.addWidget(OwnGround(self._session))
        column.addStretch()
        self._area = area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        FingerPan(area)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _fill_plain(self) -> None:
        for place, (name, background) in enumerate(PLAIN):
            self._plain.addWidget(self._add(tr(name), PLAIN_SIZE, background), 0, place)
        self._custom.clicked.connect(self._ask_colour)
        self._plain.addWidget(self._custom, 0, len(PLAIN))
        for place, (name, gradient) in enumerate(GRADIENTS):
            swatch = self._add(tr(name), PLAIN_SIZE, BackgroundChoice(gradient=gradient))
            self._gradients.addWidget(swatch, 0, place)
        self._two.clicked.connect(self._ask_two_colours)
        self._gradients.addWidget(self._two, 0, len(GRADIENTS))
        self._more.clicked.connect(self._ask_picture)

    def _add(self, name: str, size: QSize, background: BackgroundChoice) -> Swatch:
        swatch = Swatch(name, size, background)
        self._group.addButton(swatch)
        swatch.clicked.connect(lambda: self._choose(background))
        return swatch

    def _choose(self, background: BackgroundChoice) -> None:
        """Put the cars on a background; a ground that is kept stays kept."""
        viewing = self._session.viewing
        keeps = viewing.look.background.keeps_ground and not background.is_transparent
        self._session.backgrounds.choose(replace(background, keeps_ground=keeps))

    def _show_pictures(self) -> None:
        """Show the built-in pictures, the user's own, and a button to add another."""
        built_in = resources.backgrounds()
        names = {built_in[name]: name for name in sorted(built_in, key=_place)}
        paths = [*names, *self._session.viewing.own_backgrounds]
        for gone in [path for path in self._by_path if path not in paths]:
            self._by_path.pop(gone).deleteLater()
        for path in [path for path in paths if path not in self._by_path]:
            name = _title(names.get(path, path.stem))
            self._by_path[path] = self._add(name, PICTURE_SIZE, BackgroundChoice(picture=path))
            self._thumbnail_ready(path)
        for place, swatch in enumerate([*self._by_path.values(), self._more]):
            self._pictures.addWidget(swatch, *divmod(place, PICTURES_IN_A_ROW))
        self._follow()

    def _thumbnail_ready(self, key: object) -> None:
        swatch = self._by_path.get(key) if isinstance(key, Path) else None
        if swatch is None or not isinstance(key, Path):
            return
        pixels = self._session.pictures.picture_thumbnail(key)
        if pixels is not None:
            swatch.set_image(to_qimage(pixels))

    def _follow(self) -> None:
        """Mark the session's current background."""
        background = replace(self._session.viewing.look.background, keeps_ground=False)
        swatches = [button for button in self._group.buttons() if isinstance(button, Swatch)]
        chosen = next((swatch for swatch in swatches if swatch.background == background), None)
        if chosen is None:
            chosen = self._two if background.gradient else self._custom
            chosen.set_background(background)
            # Not before: with the focus on one that is never checked, Tab stops at all of them.
            self._group.addButton(chosen)
            swatches.append(chosen)
        chosen.setChecked(True)
        for swatch in swatches:
            swatch.take_tabs(swatch is chosen)
        self._area.ensureWidgetVisible(chosen, 0, _AROUND)

    def _ask_colour(self) -> None:
        now = self._custom.background.colour if self._custom.background else None
        self._ask_for(
            tr("Choose a colour"),
            now or (255, 255, 255),
            lambda colour: self._choose(BackgroundChoice(colour)),
        )

    def _ask_two_colours(self) -> None:
        """Ask for the upper colour, then for the lower one."""
        now = self._session.viewing.look.background.gradient or GRADIENTS[1][1]

        def ask_lower(top: Rgb) -> None:
            self._ask_for(
                tr("Choose the lower colour"), now.bottom, lambda bottom: use(top, bottom)
            )

        def use(top: Rgb, bottom: Rgb) -> None:
            self._choose(BackgroundChoice(gradient=Gradient(top, bottom, now.floor)))

        self._ask_for(tr("Choose the upper colour"), now.top, ask_lower)

    def _ask_for(self, title: str, now: Rgb, use: Callable[[Rgb], None]) -> None:
        dialog = QColorDialog(QColor(*now), self)
        dialog.setWindowTitle(title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda it: use((it.red(), it.green(), it.blue())))
        dialog.open()

    def _ask_picture(self) -> None:
        ask_paths(
            self,
            tr("Choose a background"),
            Mode.ExistingFile,
            lambda paths: self._session.backgrounds.use_own_picture(paths[0]),
        )


def _place(name: str) -> tuple[int, str]:
    """The sort key of a built-in picture."""
    order = list(BUILT_IN)
    return (order.index(name) if name in order else len(order), name)


def _title(name: str) -> str:
    """The title of a picture; that of a built-in one is translated."""
    return tr(BUILT_IN[name]) if name in BUILT_IN else name.replace("_", " ").capitalize()


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setContentsMargins(RING, 0, 0, 0)
    return label
