"""What the export dialog proposes at first."""

from __future__ import annotations

from pathlib import Path

from app.core.language.translation import tr, trn
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


def scopes_of(session: Session) -> list[tuple[str, str]]:
    """Which photos can be exported, as rows to choose from: all, and those chosen in the list."""
    photos, chosen = session.store.photos(), session.viewing.chosen
    if len(photos) == 1:
        return [(photos[0].name, "")]
    rows = [(trn("All {number} photo", "All {number} photos", len(photos)), "")]
    if len(chosen) == 1:
        rows.append((tr("Only {name}", name=chosen[0].name), ""))
    elif 1 < len(chosen) < len(photos):
        several = trn(
            "The {number} photo chosen in the list",
            "The {number} photos chosen in the list",
            len(chosen),
        )
        rows.append((several, ""))
    return rows
