"""Photos in a folder that cannot be read: raw and JPEG XL files are named, not cut."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.core.language.translation import trn
from model.data.files.kinds import is_left_out, is_photo
from model.data.files.names import composed

_NAMED = 3


def left_out(inputs: Iterable[Path], *, recursive: bool) -> list[Path]:
    """Find the photos in folders that cannot be read; not those with a readable one beside them.

    Args:
        inputs: Files and folders; a file is not looked at.
        recursive: Whether to look into sub-folders.
    """
    found: list[Path] = []
    for given in inputs:
        for folder, below, names in os.walk(given):
            below[:] = sorted(name for name in below if recursive and not name.startswith("."))
            found += _unread([Path(folder, name) for name in sorted(names)])
    return found


def told(paths: Sequence[Path]) -> str:
    """Return the sentence about files that were left out."""
    names = ", ".join(path.name for path in paths[:_NAMED])
    return trn(
        "{number} file was left out, as raw and JPEG XL files are not read: {names}.",
        "{number} files were left out, as raw and JPEG XL files are not read: {names}.",
        len(paths),
        names=names if len(paths) <= _NAMED else f"{names} …",
    )


def _unread(paths: Sequence[Path]) -> list[Path]:
    read = {composed(path.stem).casefold() for path in paths if is_photo(path)}
    return [
        path for path in paths if is_left_out(path) and composed(path.stem).casefold() not in read
    ]
