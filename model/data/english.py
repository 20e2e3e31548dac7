"""What is wrong with a file of a data folder, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.data.files.trouble import Reason, Trouble
from model.errors import DataError
from model.language import mark, tr

_REMOVE = mark("Replace or remove it.")
_WORDS = {
    Reason.FOLDER: mark("it is a folder."),
    Reason.PIPE: mark("it is a pipe or a device."),
    Reason.EMPTY: mark("it is empty."),
    Reason.NO_PHOTO: mark("it is no picture, or damaged from the first bytes on."),
    Reason.HEIC: mark("it is HEIC, which needs the package pi-heif."),
    Reason.RAW: mark("it is a camera's raw file."),
    Reason.JPEG_XL: mark("it is JPEG XL."),
    Reason.DEPTH: mark("it is a TIFF of {channels} channels of {bits} bits."),
    Reason.DAMAGED: mark("it is damaged or cut short."),
    Reason.TOO_LARGE: mark(
        "it has {width} x {height} pixels, {most} megapixels are the most that can be handled."
    ),
    Reason.MEMORY: mark(
        "it has {width} x {height} pixels and needs {needed} GB of memory, more than is free."
    ),
    Reason.COLOURED: mark("it is in colour."),
}
_REMEDIES = {
    Reason.HEIC: mark("Install that."),
    Reason.RAW: mark("Develop it to JPEG."),
    Reason.JPEG_XL: mark("Save it as JPEG or PNG."),
    Reason.DEPTH: mark("Save it as PNG."),
    Reason.TOO_LARGE: mark("Make it smaller."),
    Reason.MEMORY: mark("Make it smaller."),
    Reason.COLOURED: mark("Save it in black and white."),
}
_UNREADABLE = {
    "photo": mark("The photo {path} cannot be read: {problem}"),
    "mask": mark("The mask {path} cannot be read: {problem}"),
}


@contextmanager
def told(kind: str, path: Path) -> Iterator[None]:
    """Turn what is wrong with a file into a sentence; a context manager.

    Args:
        kind: What the file should be: "photo" or "mask".
        path: The file.

    Raises:
        DataError: Something is.
    """
    try:
        yield
    except Trouble as trouble:
        problem = tr(_WORDS[trouble.reason], **trouble.figures)
        remedy = _REMEDIES.get(trouble.reason, _REMOVE)
        text = tr(_UNREADABLE[kind], path=path, problem=f"{problem} {tr(remedy)}")
        raise DataError(text) from trouble
    except OSError as error:
        problem = f"{error.strerror or error}. {tr(_REMOVE)}"
        raise DataError(tr(_UNREADABLE[kind], path=path, problem=problem)) from error
