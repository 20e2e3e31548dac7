"""The row with which number plates are covered: by their blur, a colour, or a picture."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QComboBox, QGridLayout, QLabel, QWidget

from app.core.language.translation import mark, tr, trn
from app.core.photo.plate import BLUR, PlateCover
from app.session.session import Session
from app.ui.parts.file_dialog import Mode, ask_paths

_AS_IT_IS, _BLURRED, _COLOUR, _PICTURE = range(4)
_CHOICES = (
    mark("As they are"),
    mark("Blurred"),
    mark("In a colour…"),
    mark("With your own picture…"),
)
_USUAL = (255, 255, 255)
_MARGIN = 16  # px


class PlateRow(QWidget):
    """A list of what number plates are covered with, in all photos.

    Args:
        session: The session whose plates are covered.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._plates = session.plates
        self.choice = QComboBox()
        self.choice.addItems([tr(each) for each in _CHOICES])
        self.choice.setAccessibleName(tr("Number plates"))
        self.choice.setToolTip(
            tr("What covers the number plates of all photos. The tool Number plates (L) moves them")
        )
        self.choice.activated.connect(self._chosen)
        label = QLabel(tr("Number plates"))
        label.setBuddy(self.choice)
        self.says = QLabel()
        self.says.setProperty("role", "muted")
        self.says.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        grid.setVerticalSpacing(4)
        for row, widget in enumerate((label, self.choice, self.says)):
            grid.addWidget(widget, row, 0)
        self._plates.changed.connect(self._follow)
        session.details.changed.connect(self._follow)
        self._follow()

    def _chosen(self, choice: int) -> None:
        """Cover the plates; the list shows what is, until the user has answered."""
        self._follow()
        if choice == _COLOUR:
            self._ask_colour()
        elif choice == _PICTURE:
            ask_paths(
                self,
                tr("Choose the picture of a plate"),
                Mode.ExistingFile,
                lambda paths: self._plates.cover_all(PlateCover(picture=paths[0])),
            )
        else:
            self._plates.cover_all(BLUR if choice == _BLURRED else None)

    def _ask_colour(self) -> None:
        cover = self._plates.cover
        now = (cover.colour if cover else None) or _USUAL
        dialog = QColorDialog(QColor(*now), self)
        dialog.setWindowTitle(tr("Choose a colour"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(
            lambda it: self._plates.cover_all(PlateCover((it.red(), it.green(), it.blue())))
        )
        dialog.open()

    def _follow(self) -> None:
        cover = self._plates.cover
        shown = _AS_IT_IS
        if cover is not None:
            shown = _PICTURE if cover.picture else _COLOUR if cover.colour else _BLURRED
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(shown)
        self.choice.setEnabled(self._plates.possible)
        self.says.setText("" if cover is None else self._words())
        # Two lines' room where there may be two: a label that wraps asks for one.
        wide = self.says.fontMetrics().horizontalAdvance(self.says.text())
        lines = 2 if wide > self.width() - 2 * _MARGIN else 1
        self.says.setMinimumHeight(lines * self.says.fontMetrics().lineSpacing())
        self.says.setVisible(bool(self.says.text()))

    def _words(self) -> str:
        number, photo = self._plates.number, self._session.viewing.current
        if photo is not None and self._session.details.are_lacking([photo.id]):
            return tr("They are being looked for…")
        if number is None:
            return tr("They cannot be found here: mark them with the tool Number plates (L).")
        if not number:
            return tr("None is found on this photo.")
        return trn("{number} covered on this photo", "{number} covered on this photo", number)
