"""When a photo was taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import ForecourtError
from app.core.files.kept_exif import BROKEN, EXIF_IFD
from app.core.files.opening import opened

_ORIGINAL, _CHANGED = 0x9003, 0x0132  # EXIF 2.32: DateTimeOriginal, and DateTime of the file


def when_taken(path: Path) -> int | None:
    """Return when a photo was taken, in seconds by the camera's clock; None if it does not say."""
    try:
        with opened(path) as picture:
            exif = picture.getexif()
            text = exif.get_ifd(EXIF_IFD).get(_ORIGINAL) or exif.get(_CHANGED)
            clock = datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
            return int(clock.timestamp())
    except (ForecourtError, *BROKEN):
        return None
