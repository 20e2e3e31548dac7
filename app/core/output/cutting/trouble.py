"""What to say of photos of which no result can be made."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import ForecourtError, NoCarError, PhotoError
from app.core.files.disk import too_large
from app.core.language.translation import tr


def no_car(path: Path) -> NoCarError:
    """What to say of a photo in which no car was found."""
    return NoCarError(
        path,
        tr("no car was found in it"),
        tr("Choose a photo with a car, or mark the car by hand in the window"),
    )


def blind_to_plates(path: Path) -> PhotoError:
    """What to say if number plates are to be covered and cannot be found."""
    return PhotoError(
        path,
        tr("these weights cannot find its number plates"),
        tr("Use those that come with Forecourt, or leave the plates as they are"),
    )


def as_forecourt_error(error: ForecourtError | MemoryError, path: Path) -> ForecourtError:
    """What went wrong with a photo, as an error of the program."""
    return error.bare() if isinstance(error, ForecourtError) else too_large(path, PhotoError)
