"""The errors a user can meet; everything else is a defect of the program.

::

    ForecourtError          anything that went wrong and that the user can do something about
    ├── FileError           … with one file, which the text names
    │   ├── PhotoError      a photo or background that cannot be read
    │   │   └── NoCarError  a photo in which there is nothing to cut out
    │   ├── OutputError     a result that cannot be written
    │   ├── SessionError    a session's file cannot be used
    │   └── WeightsError    the network's weights are missing or damaged
    ├── DeviceError         the requested device is not available, or failed
    └── UsageError          options that make no sense (exit status 2)

``str(error)`` is the text for the user: what is wrong and what to do about it.
"""

from pathlib import Path
from typing import Self


class ForecourtError(Exception):
    """Base of all errors shown to a user; ``str()`` is the whole text."""

    def bare(self) -> Self:
        """Drop cause and traceback, so that it can be kept as a value.

        A traceback keeps the locals of all frames alive: the pixels of each photo that failed.
        """
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)


class FileError(ForecourtError):
    """One file cannot be used.

    Attributes:
        path: The file.
        problem: What is wrong with it: a clause without capital and full stop ("it is empty").
        remedy: What to do about it: a sentence, its full stop may be left out.
    """

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        # All three go to `args`: so the error survives pickling on its way between processes.
        super().__init__(path, problem, remedy)
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the text for the user: file, problem and remedy, in two sentences."""
        return f"{self.path}: {self.problem.rstrip('.')}. {self.remedy.rstrip('.')}."


class PhotoError(FileError):
    """A photo (or a background picture) cannot be read."""


class NoCarError(PhotoError):
    """A photo can be read, but no car was found in it."""


class OutputError(FileError):
    """A result cannot be written: no rights, full disk, or a file is in the way."""


class SessionError(FileError):
    """A session's file is missing, damaged or of a newer version."""


class WeightsError(FileError):
    """The network's weights are missing, damaged or of another version."""


class DeviceError(ForecourtError):
    """The requested device is not available, or failed."""


class UsageError(ForecourtError):
    """Options or arguments that make no sense together."""
