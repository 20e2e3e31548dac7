"""What is wrong with a photo or a mask, in the user's words.

What a file means is decided in `model.data.files`, for the program and for training alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL.Image

from app.core.errors import PhotoError
from app.core.files.disk import GET_AGAIN, too_large, unreadable
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import mark, tr
from model.data.files import opening
from model.data.files.kinds import SUFFIXES
from model.data.files.opening import MAX_PIXELS, could_match
from model.data.files.png import MOST_OUT_OF_ONE
from model.data.files.size import fits
from model.data.files.trouble import Reason, Trouble

__all__ = [
    "MAX_PIXELS",
    "MOST_OUT_OF_ONE",
    "SUFFIXES",
    "check_readable",
    "could_match",
    "fits",
    "opened",
    "understood",
]

_CHOOSE = mark("Choose a JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF or HEIC file")
_WORDS = {
    Reason.FOLDER: (mark("it is a folder"), mark("Choose the photos in it")),
    Reason.PIPE: (mark("it is a pipe or a device, not a photo"), mark("Choose a photo")),
    Reason.EMPTY: (mark("the file is empty"), GET_AGAIN),
    Reason.NO_PHOTO: (mark("it is not a photo, or it is damaged from the first bytes on"), _CHOOSE),
    Reason.RAW: (
        mark("it is a camera's raw file"),
        mark("Develop it, and choose its JPEG"),
    ),
    Reason.JPEG_XL: (mark("it is a JPEG XL picture"), mark("Save it as JPEG, PNG or TIFF")),
    Reason.DEPTH: (
        mark("it is a TIFF with {channels} channels of {bits} bits, stored in a way unknown here"),
        mark("Save it with 8 or 16 bits in RGB"),
    ),
    Reason.DAMAGED: (mark("the photo is damaged or cut short"), GET_AGAIN),
    Reason.TOO_LARGE: (
        mark(
            "it is {width} x {height} pixels large, and {most} megapixels are the most that "
            "can be handled"
        ),
        mark("Make it smaller"),
    ),
    Reason.MEMORY: (
        mark(
            "it is {width} x {height} pixels large and needs {needed} GB of memory, which is more "
            "than is free"
        ),
        mark("Close other programs and try again, or choose a smaller file"),
    ),
    Reason.COLOURED: (
        mark("it is a picture in colour, not a mask"),
        mark("Save the mask in grey, white where the car is, or as a PNG with transparency"),
    ),
}


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Turn what is wrong with a file into a `PhotoError`; a context manager.

    Raises:
        PhotoError: Something is.
    """
    try:
        yield
    except Trouble as trouble:
        raise _in_words(path, trouble) from trouble
    except OSError as error:
        raise unreadable(path, error, PhotoError) from error
    except MemoryError as error:
        raise too_large(path, PhotoError) from error


@contextmanager
def opened(path: Path) -> Iterator[PIL.Image.Image]:
    """Open a photo; a context manager.

    Raises:
        PhotoError: The file cannot be read, is no photo, is too large, or turns out damaged or
            cut short when it is decoded.
    """
    with understood(path), opening.opened(path) as picture:
        yield picture


def check_readable(path: Path) -> None:
    """Make sure that a path is a file that is not empty, without opening it.

    Raises:
        PhotoError: It is missing, a folder, a device, a pipe or empty, or access is denied.
    """
    with understood(path):
        opening.check_file(path)


def _in_words(path: Path, trouble: Trouble) -> PhotoError:
    if trouble.reason is Reason.HEIC:
        return PhotoError(
            path, tr("it is a HEIC photo, which needs an additional package"), _heic_remedy()
        )
    problem, remedy = _WORDS[trouble.reason]
    return PhotoError(path, tr(problem, **trouble.figures), tr(remedy))


def _heic_remedy() -> str:
    if is_bundled():
        return tr("Save the photo as JPEG")
    text = mark("Install it with '{command}', or save the photo as JPEG")
    return tr(text, command=pip_line("pi-heif"))
