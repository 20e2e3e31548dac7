"""Reads what was dropped or pasted: paths or a picture; their content is examined elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

# Marks data that comes from this window: it is not accepted as new photos.
OWN = "application/x-forecourt-result"

# Formats that may be stored unchanged, the best first, with the extension of their files.
PICTURES = {
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tiff",
    "image/jpeg": ".jpg",
    "image/bmp": ".bmp",
}


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in dragged data; none if it comes from this window."""
    if data.hasFormat(OWN):
        return []
    return [local_path(url) for url in data.urls() if url.isLocalFile()]


def has_picture(data: QMimeData) -> bool:
    """Whether there is a picture without a file, for example dragged from a browser."""
    return not data.hasFormat(OWN) and (data.hasImage() or any(map(data.hasFormat, PICTURES)))


def is_worth_a_word(data: QMimeData) -> bool:
    """Whether to accept the data or explain why not: true for files, pictures and addresses."""
    return not data.hasFormat(OWN) and (bool(data.urls()) or has_picture(data))


def local_path(url: QUrl) -> Path:
    """The path of a file URL, byte by byte: names need not be text; ``localhost`` is allowed."""
    if sys.platform == "win32":
        url = QUrl(url)
        url.setHost("" if url.host() == "localhost" else url.host())
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    path = os.fsdecode(unquote_to_bytes(encoded))
    return Path(path if url.host() in ("", "localhost") else f"//{url.host()}{path}")
