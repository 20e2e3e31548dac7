"""The results of an export, file by file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.language.phrases import data_size, pixels
from app.core.language.translation import tr, trn
from app.core.output.export import ExportResult
from app.core.photo.finding import Finding
from app.core.photo.photo import Photo
from app.core.photo.status import needs_review
from app.session.exporting import Exporting
from app.ui.export.plan_words import empty_words
from app.ui.parts.bars import heading
from app.ui.parts.file_dialog import open_folder
from app.ui.parts.reach import FingerScroll

_PLACE = Qt.ItemDataRole.UserRole


class ExportResults(QWidget):
    """Progress and a list of results.

    Signals:
        closed: The user has closed the results.

    Args:
        exporting: The export to follow.
    """

    closed = Signal()

    def __init__(self, exporting: Exporting) -> None:
        super().__init__()
        self._exporting = exporting
        self._title = heading("")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._words = QLabel()
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self.list = QTreeWidget()
        FingerScroll(self.list)
        self._changed = 0  # rows at its top of files that were written, or failed
        self.folder = QPushButton(tr("Show in folder"))
        self.stop = QPushButton(tr("Stop"))
        self.close_button = QPushButton(tr("Close"))
        self._lay_out()
        exporting.changed.connect(self._follow)
        self.stop.clicked.connect(exporting.cancel)
        self.folder.clicked.connect(self._show_folder)
        self.close_button.clicked.connect(self.closed)
        self.list.itemActivated.connect(self._show_folder)
        self.list.currentItemChanged.connect(self._tell)

    def begin(self) -> None:
        """Follow an export that has just begun."""
        self.list.clear()
        self._changed = 0
        self._follow()
        self.stop.setFocus()

    def _lay_out(self) -> None:
        self.list.setHeaderLabels([tr("File"), tr("Result"), tr("Size")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(tr("Results"))
        self.list.setProperty("role", "boxed")
        header = self.list.header()
        header.setStretchLastSection(False)
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        for button in (self.folder, self.stop, self.close_button):
            button.setAutoDefault(False)
        self.stop.setToolTip(tr("Stop after the file that is being written; what is written stays"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.close_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(10)
        column_box.addWidget(self._title)
        column_box.addWidget(self._progress)
        column_box.addWidget(self.list, 1)
        column_box.addWidget(self._words)
        column_box.addLayout(buttons)

    def _follow(self) -> None:
        exporting = self._exporting
        results = exporting.results
        for result in results[self.list.topLevelItemCount() :]:
            # What was written, or failed, comes before what was left alone.
            place = self.list.topLevelItemCount() if result.unchanged else self._changed
            self._changed += not result.unchanged
            self.list.insertTopLevelItem(place, _item(result, in_folders=self._in_folders))
        running = exporting.running
        if running:
            self._title.setText(exporting.progress)
            self._progress.setRange(0, exporting.total)
        else:
            self._title.setText(
                tr("Export finished") if not exporting.left else tr("Export stopped")
            )
            shown = self.list.topLevelItemCount() - len(results)
            self.list.addTopLevelItems([_empty(photo) for photo in exporting.without_car[shown:]])
        self._progress.setValue(exporting.done)
        self._progress.setVisible(running)
        self.stop.setVisible(running)
        self.close_button.setText(tr("Go on in the background") if running else tr("Close"))
        self._tell()
        self.folder.setEnabled(any(result.target for result in results))

    @property
    def _in_folders(self) -> bool:
        """Whether several sets are written, each into a folder of its own."""
        last = self._exporting.last
        return last is not None and len(last.sets) > 1

    def _tell(self) -> None:
        """Show why the selected file failed, in full; else the summary of the export."""
        chosen = self.list.currentItem()
        failed = chosen is not None and chosen.data(0, _PLACE) is None
        self._words.setText(chosen.text(1) if chosen and failed else self._summary())

    def _summary(self) -> str:
        results = self._exporting.results
        written = [result for result in results if result.target and not result.unchanged]
        unchanged = sum(result.unchanged for result in results)
        failed = len(results) - len(written) - unchanged
        total = data_size(sum(result.nbytes for result in written))
        parts = [
            trn(
                "{number} file written, {size}.",
                "{number} files written, {size}.",
                len(written),
                size=total,
            )
        ]
        if unchanged:
            parts.append(
                trn(
                    "{number} was there already, unchanged.",
                    "{number} were there already, unchanged.",
                    unchanged,
                )
            )
        if failed:
            parts.append(
                trn(
                    "{number} failed: the reason is in the list.",
                    "{number} failed: the reasons are in the list.",
                    failed,
                )
            )
        if self._exporting.without_car:
            parts.append(empty_words(len(self._exporting.without_car)))
        if self._exporting.left and not self._exporting.running:
            left = self._exporting.left
            parts.append(trn("{number} not written.", "{number} not written.", left))
        if self._exporting.problem:
            parts.append(self._exporting.problem)
        return " ".join(parts)

    def _show_folder(self) -> None:
        """Open the folder of the selected file, or of the first one."""
        chosen = self.list.currentItem()
        place = chosen.data(0, _PLACE) if chosen else None
        places = [result.target for result in self._exporting.results if result.target]
        path = place if isinstance(place, Path) else next(iter(places), None)
        if path is not None:
            open_folder(path.parent)


def _item(result: ExportResult, *, in_folders: bool) -> QTreeWidgetItem:
    if result.target is None:
        # The file is named beside it, so show only what is wrong.
        reason = str(result.error).removeprefix(f"{result.photo.path}: ")
        reason = reason[:1].upper() + reason[1:]
        item = QTreeWidgetItem([result.photo.name, reason, ""])
        item.setToolTip(1, str(result.error))
    else:
        about = pixels(*result.size) if result.size else ""
        about = tr("Unchanged") if result.unchanged else about
        if needs_review(result.photo):
            found = (finding.words for finding in result.photo.findings)
            about = " \N{MIDDLE DOT} ".join(filter(None, (about, *found)))
        name = result.target.name
        name = f"{result.target.parent.name}/{name}" if in_folders else name
        item = QTreeWidgetItem([name, about, data_size(result.nbytes)])
        item.setToolTip(0, str(result.target))
        item.setData(0, _PLACE, result.target)
    item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _empty(photo: Photo) -> QTreeWidgetItem:
    """A photo that was left out."""
    return QTreeWidgetItem([photo.name, Finding.NO_CAR.words, ""])
