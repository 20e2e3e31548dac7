"""What the export dialog proposes at first."""

from __future__ import annotations

from pathlib import Path

from app.core.language.translation import tr
from app.session.session import Session


def folder_for(session: Session) -> Path:
    """The last export's folder; else one beside the current photo, never among the photos."""
    if session.exporting.last is not None:
        return session.exporting.last.folder
    photo = session.viewing.current
    return (photo.path.absolute().parent if photo else Path.home()) / tr("cut-outs")


def example_of(session: Session) -> tuple[str, str]:
    """Name and folder of a photo, to show an example of a file name."""
    photo = session.viewing.current
    return (
        (photo.path.stem, photo.path.absolute().parent.name) if photo else (tr("car"), tr("photos"))
    )
