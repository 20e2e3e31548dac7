"""What was dropped or pasted: paths, or a picture; what is in them is found out elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

# The mark of what comes from this window: it is not taken for new photos.
OWN = "application/x-forecourt-result"

# What may be kept as it comes, the best first, with the ending of its file.
PICTURES = {
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tiff",
    "image/jpeg": ".jpg",
    "image/bmp": ".bmp",
}


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in what is dragged; none of what comes from this window."""
    if data.hasFormat(OWN):
        return []
    return [local_path(url) for url in data.urls() if url.isLocalFile()]


def has_picture(data: QMimeData) -> bool:
    """Whether there is a picture in it that is no file: dragged from a browser, say."""
    return not data.hasFormat(OWN) and (data.hasImage() or any(map(data.hasFormat, PICTURES)))


def is_worth_a_word(data: QMimeData) -> bool:
    """Whether it is taken, or it is to be said why not: files, pictures and addresses."""
    return not data.hasFormat(OWN) and (bool(data.urls()) or has_picture(data))


def local_path(url: QUrl) -> Path:
    """The path of a file's address, byte by byte: names need not be text, ``localhost`` is here."""
    if sys.platform == "win32":
        url = QUrl(url)
        url.setHost("" if url.host() == "localhost" else url.host())
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    path = os.fsdecode(unquote_to_bytes(encoded))
    return Path(path if url.host() in ("", "localhost") else f"//{url.host()}{path}")
