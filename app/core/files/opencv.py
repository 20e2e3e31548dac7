"""The one place where OpenCV is imported: ``from app.core.files.opencv import cv2``.

OpenCV's wheels for Linux point Qt at their own plug-ins and fonts by two environment variables.
PySide6 brings its own, and a library that Qt misses would be blamed on cv2, so the variables are
put back to what they were.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402  (the variables must be noted before)

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["cv2", "memory_errors"]


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raise MemoryError where OpenCV has too little memory; a context manager.

    It has an error of its own for that, which nobody expects who takes care of full memory.
    """
    try:
        yield
    except cv2.error as error:
        if error.code != cv2.Error.StsNoMem:
            raise
        raise MemoryError(str(error)) from error
