"""Opening a photo with Pillow, and error messages for users.

Pillow's limits and warnings are global to the process. They are set here once, since changing them
around each call would not be thread-safe.
"""

import importlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL.Image
import PIL.PngImagePlugin

from app.core.errors import PhotoError
from app.core.files.disk import GET_AGAIN, check_readable, too_large, unreadable
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import mark, tr

_HEIF_SUFFIXES = frozenset({".heic", ".heif", ".hif"})
_RAW_SUFFIXES = frozenset(
    {".arw", ".cr2", ".cr3", ".dng", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw"}
)
_OTHER_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".tif", ".tiff"}
    | {".bmp", ".dib", ".gif", ".avif", ".avifs", ".jp2", ".ppm", ".pgm", ".pnm"}
)
SUFFIXES: frozenset[str] = _OTHER_SUFFIXES | _HEIF_SUFFIXES
"""Endings, in lower case, of the files that are taken for photos."""

MAX_PIXELS = 300_000_000
"""A photo of more pixels is refused: it would take more memory than most machines have."""

# Photos only: some of Pillow's other formats start programs (EPS) or are not pictures of one thing.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "JPEG2000", "PPM")
_HEIF_BRANDS = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1")  # ISO/IEC 23008-12, annex B
_BROKEN = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(RuntimeError, struct.error, zlib.error),
)  # what Pillow's decoders raise at damaged files

PIL.Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is the guard, and a sentence instead of a warning.
PIL.PngImagePlugin.MAX_TEXT_CHUNK = 16 * 2**20  # Some colour profiles are larger than 1 MiB.
warnings.filterwarnings("ignore", module=r"PIL\.")  # About notes that are damaged, mostly.


@contextmanager
def opened(path: Path) -> Iterator[PIL.Image.Image]:
    """Open a photo; a context manager.

    Raises:
        PhotoError: The file cannot be read, is no photo, is too large, or turns out damaged or
            cut short when it is decoded.
    """
    check_readable(path)
    try:
        with PIL.Image.open(path, formats=_formats(path)) as picture:
            _check_size(path, picture)
            _check_end(path, picture)
            yield picture
    except PIL.UnidentifiedImageError as error:
        raise _unknown(path) from error
    except MemoryError as error:
        raise too_large(path, PhotoError) from error
    except _BROKEN as error:
        raise _damaged(path, error) from error


def _formats(path: Path) -> list[str]:
    """The formats to try; HEIF is one where the package pillow-heif is installed."""
    if path.suffix.lower() not in _HEIF_SUFFIXES:
        return [*_FORMATS]
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except ImportError:
        return [*_FORMATS]
    return ["HEIF", *_FORMATS]


def _check_size(path: Path, picture: PIL.Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise PhotoError(
            path,
            tr(
                "it is {width} x {height} pixels large, and {most} megapixels are the most that "
                "can be handled",
                width=width,
                height=height,
                most=MAX_PIXELS // 1_000_000,
            ),
            tr("Make it smaller"),
        )


def _check_end(path: Path, picture: PIL.Image.Image) -> None:
    """Look for the end marker of a JPEG (ITU-T T.81, B.1.1.3), which Pillow does not check.

    An interrupted copy may have its full length, padded with zeros that decode as grey.
    """
    if picture.format in {"JPEG", "MPO"}:
        data = path.read_bytes()
        if data.find(b"\xff\xd9", _scan_start(data)) < 0:
            raise OSError(None, "no end of image")


def _scan_start(data: bytes) -> int:
    """Where a JPEG's pixels start, after all headers: an embedded preview has an end of its own."""
    place = 2
    while data[place : place + 1] == b"\xff":
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return place
        place += 1 if marker == 0xFF else 2 + length  # 0xFF: a byte that fills
    return 0  # Headers out of order: any end mark will do.


def _unknown(path: Path) -> PhotoError:
    suffix = path.suffix.lower()
    if suffix in _HEIF_SUFFIXES or _is_heif(path):
        problem = tr("it is a HEIC photo, which needs an additional package")
        remedy = _heif_remedy()
    elif suffix in _RAW_SUFFIXES:
        problem = tr("it is a camera's raw file")
        remedy = tr("Develop it, and choose the JPEG or TIFF")
    else:
        problem = tr("it is not a photo, or it is damaged from the first bytes on")
        remedy = tr("Choose a JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF file")
    return PhotoError(path, problem, remedy)


def _heif_remedy() -> str:
    if is_bundled():
        return tr("Save the photo as JPEG")
    text = mark("Install it with '{command}', or save the photo as JPEG")
    return tr(text, command=pip_line("pillow-heif"))


def _is_heif(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(12)[4:].startswith(_HEIF_BRANDS)
    except OSError:
        return False


def _damaged(path: Path, error: Exception) -> PhotoError:
    if isinstance(error, OSError) and error.errno is not None:
        return unreadable(path, error, PhotoError)
    return PhotoError(
        path,
        tr("the photo is damaged or cut short"),
        tr(GET_AGAIN),
    )
