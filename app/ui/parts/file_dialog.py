"""The system's file dialog without a nested event loop: a callback receives the answer."""

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
        title: The title of the dialog.
        mode: One picture, several, or a folder.
        answer: Called with the chosen paths, unless the user cancels.
        start: The folder shown first; if None, the user's pictures.
    """
    usual = QStandardPaths.StandardLocation.PicturesLocation
    dialog = _dialog(parent, title, mode, start, usual)
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
    """Ask for a session file.

    Args:
        parent: The window it belongs to.
        title: The title of the dialog.
        answer: Called with the chosen path, unless the user cancels.
        save: Whether the file is to be written; the dialog then asks before overwriting one.
        start: The folder shown first; if None, the user's documents.
    """
    ask_file(parent, title, tr("Sessions"), SUFFIX, answer, save=save, start=start)


def ask_file(
    parent: QWidget,
    title: str,
    kind: str,
    suffix: str,
    answer: Callable[[Path], object],
    *,
    save: bool,
    start: Path | None = None,
) -> None:
    """Ask for a file of one kind.

    Args:
        parent: The window it belongs to.
        title: The title of the dialog.
        kind: What such files are called.
        suffix: Their ending, with a dot.
        answer: Called with the chosen path, unless the user cancels.
        save: Whether the file is to be written; the dialog then asks before overwriting one.
        start: The folder shown first; if None, the user's documents.
    """
    usual = QStandardPaths.StandardLocation.DocumentsLocation
    mode = Mode.AnyFile if save else Mode.ExistingFile
    dialog = _dialog(parent, title, mode, start, usual)
    dialog.setNameFilter(f"{kind} (*{suffix})")
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
    dialog.fileSelected.connect(lambda name: answer(Path(name)))
    dialog.open()


def _dialog(
    parent: QWidget,
    title: str,
    mode: QFileDialog.FileMode,
    start: Path | None,
    usual: QStandardPaths.StandardLocation,
) -> QFileDialog:
    """A dialog that begins in a folder that exists, and is gone once it is closed."""
    folder = start or Path(QStandardPaths.writableLocation(usual))
    dialog = QFileDialog(parent, title, str(nearest_folder(folder)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    return dialog


def nearest_folder(wanted: Path) -> Path:
    """The folder if it exists; else its nearest existing parent, finally the home folder."""
    for folder in (wanted, *wanted.parents):
        if folder != Path(folder.anchor) and folder.is_dir():
            return folder
    return Path.home()


def open_folder(folder: Path) -> bool:
    """Open a folder in the system's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
