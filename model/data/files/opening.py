"""Opening a picture with Pillow, and what is wrong with one that does not open.

Pillow's limits and warnings are global to the process. They are set here once, since changing them
around each call would not be thread-safe.
"""

from __future__ import annotations

import importlib
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL.Image
import PIL.PngImagePlugin

from model.data.files import isobmff, jpeg, kinds, png, tiff
from model.data.files.size import MAX_PIXELS, PIXEL, check_size
from model.data.files.trouble import Reason, Trouble

__all__ = ["MAX_PIXELS", "check_file", "could_match", "opened", "stored_size"]

# Photos only: some of Pillow's other formats start programs (EPS) or are not pictures of one thing.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "JPEG2000", "PPM")
_HEIC_BRANDS = (b"hei", b"hev", b"mif1", b"msf1")  # ISO/IEC 23008-12, annex B
_JPEG_XL = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")  # ISO/IEC 18181-2
_BROKEN = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(RuntimeError, AssertionError, struct.error, zlib.error),
)  # what Pillow's decoders raise at damaged files

PIL.Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is the guard, and a sentence instead of a warning.
PIL.PngImagePlugin.MAX_TEXT_CHUNK = 16 * 2**20  # Some colour profiles are larger than 1 MiB.
warnings.filterwarnings("ignore", module=r"PIL\.")  # About notes that are damaged, mostly.


@contextmanager
def opened(path: Path) -> Iterator[PIL.Image.Image]:
    """Open a photo or a mask; a context manager.

    Raises:
        Trouble: It is no picture, too large, or turns out damaged or cut short when it is decoded.
        OSError: The system cannot read the file.
    """
    check_file(path)
    try:
        with _identified(path) as picture:
            tiff.go_to_photo(picture)
            check_size(*picture.size)
            if picture.format == "PNG" and png.is_too_short(path):
                raise Trouble(Reason.DAMAGED)
            if picture.format in {"JPEG", "MPO"} and not jpeg.is_whole(path.read_bytes()):
                raise Trouble(Reason.DAMAGED)
            yield picture
    except PIL.UnidentifiedImageError as error:
        raise Trouble(_reason(path)) from error
    except MemoryError as error:
        raise _no_memory(path) from error
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Trouble(Reason.DAMAGED) from error


def stored_size(path: Path) -> tuple[int, int]:
    """Return (width, height) of a picture as its header says, not upright; errors as of `opened`.

    What does not go together is refused by this before it takes any memory: see `could_match`.
    """
    with opened(path) as picture:
        width, height = picture.size
        return int(width), int(height)


def could_match(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stored sizes may be one once both pictures are upright."""
    return sorted(one) == sorted(other)


def check_file(path: Path) -> None:
    """Make sure that a path is a file that is not empty, without opening it.

    Opening a pipe would block until somebody writes to it.

    Raises:
        Trouble: It is a folder, a device, a pipe or empty.
        OSError: It is missing, or access is denied.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Trouble(Reason.FOLDER)
    if not stat.S_ISREG(status.st_mode):
        raise Trouble(Reason.PIPE)
    if status.st_size == 0:
        raise Trouble(Reason.EMPTY)


def _identified(path: Path) -> PIL.Image.Image:
    """Find out what a picture is, by its content alone."""
    formats = [*_FORMATS]
    if isobmff.brand_of(path).startswith(_HEIC_BRANDS) and _with_heic():
        formats.append("HEIF")
    try:
        return PIL.Image.open(path, formats=formats)
    except PIL.UnidentifiedImageError:
        repaired = png.without_damaged_notes(path)
        if repaired is not None:
            return PIL.Image.open(repaired, formats=["PNG"])
        # Raw files are TIFFs, too, and of what is not read its name tells more than its damage.
        unread = path.suffix.lower() in kinds.RAW_SUFFIXES | kinds.JPEG_XL_SUFFIXES
        picture = None if unread else tiff.read_unknown(path)
        if picture is None:
            raise
        return picture


def _with_heic() -> bool:
    """Let Pillow read HEIC; False where the package pi-heif is missing."""
    try:
        importlib.import_module("pi_heif").register_heif_opener()
    except ImportError:
        return False
    return True


def _reason(path: Path) -> Reason:
    """Why a file is no photo that can be read."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(_JPEG_XL) or suffix in kinds.JPEG_XL_SUFFIXES:
        return Reason.JPEG_XL
    if suffix in kinds.RAW_SUFFIXES:
        return Reason.RAW
    if suffix in kinds.HEIC_SUFFIXES or isobmff.brand_of(path).startswith(_HEIC_BRANDS):
        return Reason.NO_PHOTO if _with_heic() else Reason.HEIC
    return Reason.NO_PHOTO


def _no_memory(path: Path) -> Trouble:
    width = height = 0
    try:
        with PIL.Image.open(path) as picture:
            width, height = picture.size
    except (MemoryError, *_BROKEN):
        pass
    needed = f"{width * height * PIXEL / 1e9:.1f}"
    return Trouble(Reason.MEMORY, width=width, height=height, needed=needed)
