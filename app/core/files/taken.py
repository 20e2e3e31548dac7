"""When a photo was taken, and whether a camera did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import ForecourtError
from app.core.files.kept_exif import BROKEN, EXIF_IFD
from app.core.files.opening import opened

_MAKE, _MODEL = 0x010F, 0x0110  # EXIF 2.32: of the camera
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


def names_camera(path: Path) -> bool:
    """Whether a picture says which camera took it; one that was computed, or painted, does not."""
    try:
        with opened(path) as picture:
            exif = picture.getexif()
            return any(str(exif.get(tag) or "").strip("\0 ") for tag in (_MAKE, _MODEL))
    except (ForecourtError, *BROKEN):
        return False
