"""What is wrong with a file of a data folder, in English sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.data.files.trouble import Reason, Trouble
from model.errors import DataError

_REMOVE = "Replace or remove it."
_WORDS = {
    Reason.FOLDER: f"it is a folder. {_REMOVE}",
    Reason.PIPE: f"it is a pipe or a device. {_REMOVE}",
    Reason.EMPTY: f"it is empty. {_REMOVE}",
    Reason.NO_PHOTO: f"it is no picture, or damaged from the first bytes on. {_REMOVE}",
    Reason.HEIC: "it is HEIC, which needs the package pi-heif. Install that.",
    Reason.RAW: "it is a camera's raw file. Develop it to JPEG.",
    Reason.JPEG_XL: "it is JPEG XL. Save it as JPEG or PNG.",
    Reason.DEPTH: "it is a TIFF of {channels} channels of {bits} bits. Save it as PNG.",
    Reason.DAMAGED: f"it is damaged or cut short. {_REMOVE}",
    Reason.TOO_LARGE: "it has {width} x {height} pixels, {most} megapixels are the most that can "
    "be handled. Make it smaller.",
    Reason.MEMORY: "it has {width} x {height} pixels and needs {needed} GB of memory, more than is "
    "free. Make it smaller.",
    Reason.COLOURED: "it is in colour. Save it in black and white.",
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
        problem = _WORDS[trouble.reason].format(**trouble.figures)
        raise DataError(f"The {kind} {path} cannot be read: {problem}") from trouble
    except OSError as error:
        raise DataError(f"The {kind} {path} cannot be read: {error.strerror}. {_REMOVE}") from error
