"""Exporting photos: first a plan, then writing, photo by photo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path

from app.core.compose.background import Background, load_background
from app.core.errors import ForecourtError, OutputError, PhotoError
from app.core.files import images
from app.core.files.disk import there, too_large
from app.core.language.translation import tr
from app.core.mask.repairs import Repairs, needs_image, read_alpha
from app.core.output.naming import Source, plan_outputs
from app.core.output.output import Kind, Output
from app.core.output.rendering import check_background, write_result
from app.core.photo.look import TRANSPARENT, BackgroundChoice
from app.core.photo.photo import Photo


class Existing(Enum):
    """What to do about existing files."""

    KEEP_BOTH = "keep both"
    REPLACE = "replace"


@dataclass(frozen=True)
class ExportChoice:
    """What the user wants written.

    Attributes:
        output: Kind, format, size and name of the files.
        folder: Where they go.
        background: What composites stand on.
    """

    output: Output
    folder: Path
    background: BackgroundChoice = TRANSPARENT


@dataclass(frozen=True)
class ExportItem:
    """A photo and its file.

    Attributes:
        photo: The photo, its car found.
        target: Its file.
        free: The same, or a similar name that is not taken.
        problem: Why it cannot be written, if that is known beforehand.
    """

    photo: Photo
    target: Path
    free: Path
    problem: ForecourtError | None = None

    @property
    def exists(self) -> bool:
        """Whether the file existed when the plan was made."""
        return self.target != self.free


@dataclass(frozen=True)
class ExportPlan:
    """What to write, and where."""

    choice: ExportChoice
    items: tuple[ExportItem, ...]

    @property
    def existing(self) -> tuple[Path, ...]:
        """The files that exist already."""
        return tuple(item.target for item in self.items if item.exists)


@dataclass(frozen=True)
class ExportResult:
    """The result for one photo.

    Attributes:
        photo: The photo.
        target: The written file; None if nothing was written.
        error: Why nothing was written.
        size: (width, height) of what was written, in pixels.
        nbytes: Size of the file.
    """

    photo: Photo
    target: Path | None
    error: ForecourtError | None = None
    size: tuple[int, int] | None = None
    nbytes: int = 0


def plan_export(
    photos: Sequence[Photo], choice: ExportChoice, listed: Sequence[Photo] = ()
) -> Iterator[ExportPlan]:
    """Give every photo a file of its own.

    Args:
        photos: Those to be written; the ones without an alpha are left out.
        choice: What the user wants.
        listed: All photos of the list, in order: they are numbered by it, and neither they nor the
            background are ever written over. By default ``photos``.

    Yields:
        One plan.
    """
    ready = [photo for photo in photos if photo.alpha is not None]
    sources = [Source(photo.path, photo.relative) for photo in ready]
    output = choice.output
    picture = choice.background.picture
    places = {photo.id: place for place, photo in enumerate(listed or photos, start=1)}
    jobs = plan_outputs(
        sources,
        choice.folder,
        output.suffix,
        keep=[*(photo.path for photo in listed), *([picture] if picture else [])],
        template=output.template,
        kind=output.kind.value,
        places=[places[photo.id] for photo in ready],
    )
    taken = {job.target for job in jobs}
    items = []
    for photo, job in zip(ready, jobs, strict=True):
        free = _free_name(job.target, taken)
        taken.add(free)
        items.append(ExportItem(photo, job.target, free, job.problem))
    yield ExportPlan(choice, tuple(items))


def export_photos(
    plan: ExportPlan, existing: Existing, repairs: Repairs | None = None
) -> Iterator[ExportResult]:
    """Write what was planned.

    Args:
        plan: Made by `plan_export`.
        existing: What to do about existing files. A file that appeared after the plan was made
            is never replaced.
        repairs: The cache of repaired alphas.

    Yields:
        One result for each photo, in order; errors are in the value.

    Raises:
        PhotoError: If the background cannot be read.
        UsageError: If composites are wanted and there is no background.
    """
    background = None
    if plan.choice.output.kind is Kind.COMPOSITE:
        background = load_background(plan.choice.background)
        check_background(Kind.COMPOSITE, background)
    for item in plan.items:
        yield _export(item, plan.choice.output, background, existing, repairs)


def _export(
    item: ExportItem,
    output: Output,
    background: Background | None,
    existing: Existing,
    repairs: Repairs | None,
) -> ExportResult:
    replace = item.exists and existing is Existing.REPLACE
    target = item.target if replace else item.free
    try:
        if item.problem is not None:
            raise item.problem
        size = _write(item.photo, target, output, background, repairs, overwrite=replace)
    except ForecourtError as error:
        return ExportResult(item.photo, None, error.bare())
    except MemoryError:
        return ExportResult(item.photo, None, too_large(item.photo.path, PhotoError))
    return ExportResult(item.photo, target, size=size, nbytes=_nbytes(target))


def _write(
    photo: Photo,
    target: Path,
    output: Output,
    background: Background | None,
    repairs: Repairs | None,
    *,
    overwrite: bool,
) -> tuple[int, int]:
    image = images.load(photo.path)
    # Edits look at the colours that the window showed.
    seen = images.to_srgb(image) if needs_image(photo.repair) else image
    alpha = read_alpha(photo, seen.pixels, repairs)
    if target.resolve() == photo.path.resolve():
        raise OutputError(target, tr("is the photo itself"), tr("Choose another folder"))
    return write_result(
        target,
        image,
        alpha,
        output,
        background=background,
        placement=photo.placement,
        overwrite=overwrite,
    )


def _nbytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _free_name(target: Path, taken: Iterable[Path]) -> Path:
    if not there(target):
        return target
    names = (target.with_stem(f"{target.stem}-{number}") for number in count(2))
    return next(name for name in names if name not in taken and not there(name))
