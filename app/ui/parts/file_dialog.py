"""The system's dialog for choosing files, without a loop of its own: the answer comes as a call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.files.images import SUFFIXES
from app.core.language.translation import tr
from app.core.saved.session_file import SUFFIX

Mode = QFileDialog.FileMode


def ask_paths(
    parent: QWidget,
    title: str,
    mode: QFileDialog.FileMode,
    answer: Callable[[list[Path]], object],
    *,
    start: Path | None = None,
) -> None:
    """Ask for pictures or for a folder.

    Args:
        parent: The window it belongs to.
        title: What is asked for.
        mode: One picture, several, or a folder.
        answer: Called with what was chosen, unless the user cancels.
        start: The folder shown first; the user's pictures if left out.
    """
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    dialog = QFileDialog(parent, title, str(nearest_folder(start or Path(pictures))))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    if mode is not Mode.Directory:
        endings = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        dialog.setNameFilters([f"{tr('Pictures')} ({endings})", f"{tr('All files')} (*)"])
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    dialog.filesSelected.connect(lambda names: answer([Path(name) for name in names]))
    dialog.open()


def ask_session(
    parent: QWidget,
    title: str,
    answer: Callable[[Path], object],
    *,
    save: bool,
    start: Path | None = None,
) -> None:
    """Ask for a session's file.

    Args:
        parent: The window it belongs to.
        title: What is asked for.
        answer: Called with what was chosen, unless the user cancels.
        save: Whether it is to be written; the dialog then asks before one is written over.
        start: The folder shown first; the user's documents if left out.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = str(nearest_folder(start or Path(documents)))
    dialog = QFileDialog(parent, title, folder, f"{tr('Sessions')} (*{SUFFIX})")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(Mode.AnyFile if save else Mode.ExistingFile)
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
    dialog.fileSelected.connect(lambda name: answer(Path(name)))
    dialog.open()


def nearest_folder(wanted: Path) -> Path:
    """A folder if it is there; else the nearest one above it, and at last the user's own."""
    for folder in (wanted, *wanted.parents):
        if folder != Path(folder.anchor) and folder.is_dir():
            return folder
    return Path.home()


def open_folder(folder: Path) -> bool:
    """Open a folder in the system's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
