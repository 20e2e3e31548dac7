"""Checking whether files can be read, and writing them atomically."""

import contextlib
import errno
import os
import re
import stat
import time
from pathlib import Path
from typing import TypeVar

from app.core.errors import FileError, OutputError
from app.core.language.translation import mark, tr

AnyFileError = TypeVar("AnyFileError", bound=FileError)

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_PART = re.compile(r"\.forecourt-[0-9a-f]{16}\.part")
_OLD = 3600.0  # s: nobody writes to one file for that long
NO_SUCH_FILE = mark("there is no such file")
GET_AGAIN = mark("Copy it again from where it came from, or choose another photo")


def there(path: Path) -> bool:
    """Return whether a path exists; one without access counts as missing."""
    try:
        return path.exists()
    except OSError:
        return False


def file_size(path: Path) -> int | None:
    """Return the size of a file in bytes; None without access."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def version_of(path: Path) -> tuple[Path, int, int]:
    """Return a cache key that changes with the file: path, time and size."""
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size


def unreadable(path: Path, error: OSError, kind: type[AnyFileError]) -> AnyFileError:
    """Return an error of a type that says why the system cannot read a file."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            problem = tr(NO_SUCH_FILE)
            remedy = tr("It may have been moved, renamed or deleted: choose it again")
        case PermissionError():
            problem = tr("you have no right to read it")
            remedy = tr("Change its rights, or copy it to a folder of your own")
        case _:
            problem = tr("it cannot be read ({reason})", reason=error.strerror)
            remedy = tr("Check the disk or the connection to it, and try again")
    return kind(path, problem, remedy)


def is_vacant(path: Path) -> bool:
    """Whether a name is free: no file has it, or an empty one.

    An empty file is what is left where the system has no hard links and the program was ended
    between taking the name and giving it to what was written.
    """
    try:
        status = path.lstat()
    except OSError:
        return True
    return stat.S_ISREG(status.st_mode) and status.st_size == 0


def clear_leftovers(folder: Path) -> None:
    """Remove the half-written files that interrupted runs of the program left in a folder."""
    try:
        found = [path for path in folder.iterdir() if _PART.fullmatch(path.name)]
    except OSError:
        return
    for path in found:
        with contextlib.suppress(OSError):
            if time.time() - path.lstat().st_mtime > _OLD:
                path.unlink()


def too_large(path: Path, kind: type[AnyFileError]) -> AnyFileError:
    """Return an error of a type for a file that does not fit into memory."""
    remedy = tr("Close other programs and try again, or choose a smaller file")
    return kind(path, tr("it needs more memory than is free"), remedy)


def write_whole(path: Path, data: bytes, *, overwrite: bool = False, private: bool = False) -> None:
    """Write a file whole or not at all; creates its folder.

    The data are written to a hidden file beside it, flushed to the disk, and then renamed.

    Args:
        path: The file to write.
        data: Its content.
        overwrite: Whether to replace an existing file; an empty one always is.
        private: Whether only its owner may read it; the rights of its folder are not changed.

    Raises:
        OutputError: No rights, a full disk, an invalid name, or the file exists and ``overwrite``
            is not set. Nothing is left behind, and an existing file is kept.
    """
    temporary = path.parent / f".forecourt-{os.urandom(8).hex()}.part"
    try:
        _make_folder(path)
        try:
            _write_through(temporary, data, private=private)
            _give_name(temporary, path, overwrite)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


def _write_through(path: Path, data: bytes, *, private: bool) -> None:
    if private:
        path.touch(0o600, exist_ok=False)
    with path.open("wb" if private else "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _give_name(temporary: Path, path: Path, overwrite: bool) -> None:
    if overwrite or (there(path) and is_vacant(path)):
        temporary.replace(path)
    elif os.name == "nt":
        temporary.rename(path)  # Windows refuses if the name is taken; elsewhere rename replaces.
    else:
        _give_free_name(temporary, path)


def _give_free_name(temporary: Path, path: Path) -> None:
    """Rename a file unless the name is taken, atomically."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (memory sticks, some shares): hold the name with an empty file.
        path.open("xb").close()
        _replace_placeholder(temporary, path)


def _replace_placeholder(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> OutputError:
    match error:
        case FileExistsError():
            problem = tr("there is a file of this name already")
            remedy = tr("Allow overwriting, or choose another folder")
        case IsADirectoryError():
            problem = tr("there is a folder of this name")
            remedy = tr("Rename that folder, or choose another one to write to")
        case NotADirectoryError():
            problem = tr("a part of its folder's path is a file")
            remedy = tr("Choose another folder")
        case PermissionError():
            problem = tr("it may not be written there")
            remedy = tr("Choose a folder of your own, and close programs that have the file open")
        case OSError(errno=number) if number in _FULL:
            problem = tr("the disk is full")
            remedy = tr("Make room on it, or choose a folder on another disk")
        case OSError(errno=errno.ENAMETOOLONG):
            problem = tr("the name is too long")
            remedy = tr("Choose a shorter name, or a folder with a shorter path")
        case _:
            problem = tr("it cannot be written ({reason})", reason=error.strerror)
            remedy = tr("Choose another folder")
    return OutputError(path, problem, remedy)
