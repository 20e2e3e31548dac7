"""Files that are not on this computer's disks: object storage and servers, by fsspec.

fsspec is imported when there is an address to reach, and may be missing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from app.core.errors import OutputError, PhotoError
from app.core.files.disk import NO_SUCH_FILE, AnyFileError
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import tr

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ON_DISK = "file://"
_NAMES = {"smbclient": "smbprotocol"}  # packages that are not called as what is imported
_STORING = Lock()  # a storage has one transaction at a time, and threads share the storage


class Address(type(Path())):  # type: ignore[misc]
    """The address of a file or folder, such as ``s3://bucket/cars/1.jpg``.

    It is a path so that it can be named, joined and compared; the system cannot open it.
    """

    def __str__(self) -> str:
        """Return the address as it is typed; as a path it has one slash behind the colon."""
        scheme, *below = self.parts
        return "/".join([f"{scheme}/", *below])


def to_path(text: str) -> Path:
    """Return what a word names: an `Address` if it begins with a scheme, else a path."""
    if text.startswith(_ON_DISK):
        return Path(text.removeprefix(_ON_DISK))
    return Address(text) if _SCHEME.match(text) else Path(text)


def check_reachable(address: Address, kind: type[AnyFileError]) -> None:
    """Make sure that a storage can be asked; whether the file is there does not matter.

    Raises:
        FileError: It cannot, of the type that is given; the text says what is missing.
    """
    with _told(address, kind):
        files, path = _reach(address)
        files.exists(path)


def files_below(address: Address, *, recursive: bool) -> list[Address]:
    """Return the files in a folder, sorted, or the address itself if it is not one.

    Raises:
        PhotoError: The storage cannot be reached.
    """
    with _told(address, PhotoError):
        files, path = _reach(address)
        if not files.isdir(path):
            return [address]
        found = files.find(path, maxdepth=None if recursive else 1)
        return [Address(files.unstrip_protocol(name)) for name in sorted(found)]


def fetch(address: Address, copy: Path) -> None:
    """Copy a file to the disk.

    Raises:
        PhotoError: It is not there, or cannot be read.
    """
    with _told(address, PhotoError):
        files, path = _reach(address)
        files.get_file(path, str(copy))


def fetch_if_there(address: Address, copy: Path) -> None:
    """Copy a file to the disk if there is one.

    Raises:
        OutputError: The storage cannot be reached.
    """
    with _told(address, OutputError):
        files, path = _reach(address)
        with contextlib.suppress(FileNotFoundError):
            files.get_file(path, str(copy))
            return
        copy.unlink(missing_ok=True)


def store(copy: Path, address: Address) -> None:
    """Put a file from the disk into the storage, whole or not at all.

    An object appears when all of it has arrived; where files are no objects, fsspec's transaction
    gives one its name at the end.

    Raises:
        OutputError: It cannot be written.
    """
    with _told(address, OutputError):
        files, path = _reach(address)
        with _STORING, files.transaction, files.open(path, "wb") as file:
            file.write(copy.read_bytes())


def _reach(address: Address) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs  # noqa: PLC0415 - may be missing

    files, path = url_to_fs(str(address), use_listings_cache=False)
    return files, path


@contextlib.contextmanager
def _told(address: Address, kind: type[AnyFileError]) -> Iterator[None]:
    """Say in an error of a type what a storage's own error means."""
    try:
        yield
    except FileNotFoundError as error:
        remedy = tr("It may have been moved, renamed or deleted: choose it again")
        raise kind(address, tr(NO_SUCH_FILE), remedy) from error
    except ImportError as error:
        problem = tr("a package is missing ({reason})", reason=error)
        raise kind(address, problem, _way_to_get(address, error)) from error
    except Exception as error:  # every kind of storage has errors of its own
        problem = tr("it cannot be reached ({reason})", reason=str(error) or type(error).__name__)
        raise kind(address, problem, tr("Check the address and your rights")) from error


def _way_to_get(address: Address, error: ImportError) -> str:
    if is_bundled():
        return tr("Use Forecourt from a checkout: nothing can be added to this bundle")
    return tr("Install it with '{command}'", command=pip_line(*_packages(address, error)))


def _packages(address: Address, error: ImportError) -> list[str]:
    """The packages that reach an address: fsspec, and the one for its kind of storage."""
    try:
        from fsspec.registry import known_implementations  # noqa: PLC0415 - may be missing
    except ImportError:
        return ["fsspec"]
    known = known_implementations.get(address.parts[0].rstrip(":"), {"class": "fsspec"})
    package = known["class"].partition(".")[0]
    cause = error.__cause__
    if package == "fsspec" and isinstance(cause, ImportError) and cause.name:
        package = cause.name.partition(".")[0]  # of kinds that fsspec has within it, such as sftp
    return sorted({"fsspec", _NAMES.get(package, package)})
