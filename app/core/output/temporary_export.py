"""Temporary files for other programs, by clipboard or drag and drop."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ForecourtError, OutputError
from app.core.language.translation import mark, tr
from app.core.output.choice import ExportChoice
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, Output
from app.core.photo.look import Look, View
from app.core.photo.photo import Photo

# So that nothing is called like the photo: it may be put down beside it.
_ENDINGS = {
    Kind.CUTOUT: mark("cut-out"),
    Kind.MASK: mark("mask"),
    Kind.COMPOSITE: mark("on a new background"),
}


@dataclass(frozen=True)
class HandOut:
    """Files for another program.

    Attributes:
        files: The files, in the order of the photos.
        problem: Why files are missing, for the user; None if none are.
    """

    files: tuple[Path, ...]
    problem: str | None = None


def kind_of(look: Look) -> Kind:
    """The kind of file for a look: as shown; for the photo itself, the cut-out."""
    if look.view is View.MASK:
        return Kind.MASK
    alone = look.view is View.CUTOUT or look.background.is_transparent
    return Kind.CUTOUT if alone else Kind.COMPOSITE


def hand_out(photos: Sequence[Photo], look: Look, folder: Path) -> Iterator[HandOut]:
    """Write files for another program.

    Args:
        photos: The photos; those whose car is not found yet are left out.
        look: How they are looked at.
        folder: Where to write, created if missing; the files go into a new folder below it.

    Yields:
        The files, once.

    Raises:
        ForecourtError: Why no photo could be written, if none could.
    """
    kind = kind_of(look)
    choice = ExportChoice(Output(kind), _new_folder(folder), look.background)
    (plan,) = plan_export(photos, choice)
    files: list[Path] = []
    problem: ForecourtError | None = None
    for result in export_photos(plan, Existing.KEEP_BOTH):
        problem = problem or result.error
        if result.target is not None:
            files.append(_rename(result.target, tr(_ENDINGS[kind])))
    if problem is not None and not files:
        raise problem
    yield HandOut(tuple(files), str(problem) if problem else None)


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=folder))
    except OSError as error:
        problem = tr("cannot be written to ({reason})", reason=error.strerror)
        raise OutputError(folder, problem, tr("Make room on the disk, or restart")) from error


def _rename(file: Path, ending: str) -> Path:
    return file.rename(file.with_stem(f"{file.stem} {ending}"))
