"""Files for photos that were pasted from the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from app.core.errors import OutputError
from app.core.files.disk import write_whole
from app.core.language.translation import tr


def keep_pasted(
    encode: Callable[[], bytes], folder: Path, when: datetime, suffix: str = ".png"
) -> Iterator[Path]:
    """Write a pasted picture into a file of its own.

    Args:
        encode: Encodes the picture; called in the worker thread.
        folder: Where pasted photos are kept; created if missing.
        when: When it was pasted, for its name.
        suffix: The file's ending.

    Yields:
        The file.

    Raises:
        OutputError: It cannot be written.
    """
    stem = tr("Pasted {time}", time=f"{when:%Y-%m-%d %H.%M.%S}")
    data = encode()
    path = next(path for path in _names(folder, stem, suffix) if not path.exists())
    if not data:
        problem = tr("what was pasted is no picture that can be kept")
        raise OutputError(path, problem, tr("Save it as a file, and open that"))
    write_whole(path, data)
    yield path


def _names(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    yield folder / f"{stem}{suffix}"
    yield from (folder / f"{stem} {number}{suffix}" for number in count(2))
