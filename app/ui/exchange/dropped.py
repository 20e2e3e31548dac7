"""What was dropped: paths only; what they are is found out elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

# The mark of what comes from this window: it is not taken for new photos.
OWN = "application/x-forecourt-result"


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in what is dragged; none of what comes from this window."""
    if data.hasFormat(OWN):
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
