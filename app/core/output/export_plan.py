"""What an export will write, and where: made before anything is written, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import count
from pathlib import Path

from app.core.compose.background import Background, load_background
from app.core.errors import ForecourtError
from app.core.files.disk import is_vacant
from app.core.output.choice import ExportChoice
from app.core.output.name_template import Shown
from app.core.output.naming import Source, plan_outputs
from app.core.output.output import Kind, Output
from app.core.output.recipe import (
    Recipe,
    found_with,
    hash_photo,
    name_background,
    recipe_of,
    sha256,
)
from app.core.output.standing import Standing, standing_of
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo
from app.core.photo.side import side_of


class Existing(Enum):
    """What to do about existing files."""

    KEEP_BOTH = "keep both"
    REPLACE = "replace"


@dataclass(frozen=True)
class ExportItem:
    """A photo and its file.

    Attributes:
        photo: The photo, its car found.
        output: What is written.
        target: Its file.
        free: The same, or a similar name that is not taken.
        standing: What has that name already.
        problem: Why it cannot be written, if that is known beforehand.
    """

    photo: Photo
    output: Output
    target: Path
    free: Path
    standing: Standing = Standing.FREE
    problem: ForecourtError | None = None

    @property
    def exists(self) -> bool:
        """Whether the file existed when the plan was made."""
        return self.target != self.free


@dataclass(frozen=True)
class ExportPlan:
    """What to write, and where.

    Attributes:
        choice: What the user wants.
        items: The photos and their files.
        without_car: Photos in which there is nothing to cut out: they get no file.
        without_background: Photos whose composites are left out: they stand on nothing.
    """

    choice: ExportChoice
    items: tuple[ExportItem, ...]
    without_car: tuple[Photo, ...] = ()
    without_background: tuple[Photo, ...] = ()

    @property
    def existing(self) -> tuple[Path, ...]:
        """The files that exist already and are out of date."""
        return self._targets(Standing.OUTDATED)

    @property
    def unchanged(self) -> tuple[Path, ...]:
        """The files that exist already and would be the same."""
        return self._targets(Standing.UNCHANGED)

    @property
    def foreign(self) -> tuple[Path, ...]:
        """The files of other programs that have the names of results; they stay."""
        return self._targets(Standing.FOREIGN)

    def _targets(self, standing: Standing) -> tuple[Path, ...]:
        return tuple(item.target for item in self.items if item.standing is standing)


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

    Raises:
        PhotoError: If the background cannot be read, and it matters already.
    """
    found = [photo for photo in photos if photo.alpha is not None]
    ready = [photo for photo in found if not photo.has_no_car]
    recipes = Recipes(choice)
    planned = [
        _plan_set(ready, output, folder, listed or photos, recipes)
        for output, folder in choice.parts
    ]
    items = [item for of_photo in zip(*planned, strict=True) for item in of_photo]
    bare = {item.photo.id: item.photo for item in items if _stands_on_nothing(item, choice)}
    yield ExportPlan(
        choice,
        tuple(item for item in items if not _stands_on_nothing(item, choice)),
        tuple(photo for photo in found if photo.has_no_car),
        tuple(bare.values()),
    )


def _stands_on_nothing(item: ExportItem, choice: ExportChoice) -> bool:
    """Whether it is a composite without a background."""
    background = item.photo.background or choice.background
    return item.output.kind is Kind.COMPOSITE and background.is_transparent


def _plan_set(
    ready: Sequence[Photo],
    output: Output,
    folder: Path,
    listed: Sequence[Photo],
    recipes: Recipes,
) -> list[ExportItem]:
    """Give every photo its file of one set."""
    backgrounds = {recipes.choice.background, *(photo.background for photo in listed)}
    pictures = [each.picture for each in backgrounds if each is not None and each.picture]
    places = {photo.id: place for place, photo in enumerate(listed, start=1)}
    jobs = plan_outputs(
        [Source(photo.path, photo.relative) for photo in ready],
        folder,
        output.suffix,
        keep=[*(photo.path for photo in listed), *pictures],
        template=output.template,
        kind=output.kind.value,
        places=[places[photo.id] for photo in ready],
        shown=[_shown(photo) for photo in ready],
    )
    taken = {job.target for job in jobs}
    items = []
    for photo, job in zip(ready, jobs, strict=True):
        free = _free_name(job.target, taken)
        taken.add(free)
        standing = _standing(photo, output, job.target, recipes)
        items.append(ExportItem(photo, output, job.target, free, standing, job.problem))
    return items


def _shown(photo: Photo) -> Shown:
    """What a photo shows, as it stands in the name of its file."""
    side = side_of(photo.angle)
    vehicle = photo.vehicle or 0
    return Shown(vehicle=vehicle) if side is None else Shown(side.value, vehicle)


class Recipes:
    """What the files of one export are made of; each background is read once in a row of photos."""

    def __init__(self, choice: ExportChoice) -> None:
        self.choice = choice
        self._names: dict[BackgroundChoice, str] = {}
        self._load = lru_cache(maxsize=1)(load_background)

    @property
    def common(self) -> Background | None:
        """What composites stand on of photos without a background of their own."""
        return self._read(self.choice.background)

    def background(self, photo: Photo) -> Background | None:
        """What a photo's car stands on in a composite; None for other kinds."""
        return self._read(photo.background or self.choice.background)

    def _read(self, chosen: BackgroundChoice) -> Background | None:
        composite = any(output.kind is Kind.COMPOSITE for output, _ in self.choice.parts)
        return self._load(chosen) if composite else None

    def _name(self, photo: Photo) -> str:
        """A photo's background in a line, told once for each: that takes as long as reading it."""
        chosen = photo.background or self.choice.background
        if chosen not in self._names:
            self._names[chosen] = name_background(self.background(photo))
        return self._names[chosen]

    def of(self, photo: Photo, output: Output) -> Recipe:
        """What a photo's file is made of."""
        car_by = photo.found_by or sha256(photo.alpha or b"")
        glass_by = (photo.glass_by or sha256(photo.glass)) if photo.glass else ""
        if photo.own_windows:
            glass_by = sha256(f"{glass_by} {photo.own_windows}".encode())
        return recipe_of(
            hash_photo(photo.path),
            found_with(car_by, glass_by, output.kind, photo.placement),
            output,
            background=self._name(photo),
            placement=photo.placement,
            repair=photo.repair,
            plates=_plates_by(photo),
        )


def _plates_by(photo: Photo) -> str:
    """What tells where a photo's plates are: what found them, unless they were mended."""
    if photo.own_plates is None and photo.plates_by:
        return photo.plates_by
    return sha256(repr(photo.covered_plates).encode())


def _standing(photo: Photo, output: Output, target: Path, recipes: Recipes) -> Standing:
    if is_vacant(target):
        return Standing.FREE
    if photo.background is None:
        recipes.common  # noqa: B018  (if it cannot be read, that is no photo's fault)
    try:
        return standing_of(target, lambda: recipes.of(photo, output).key)
    except ForecourtError:  # of the photo: that is told when it is exported
        return Standing.OUTDATED


def _free_name(target: Path, taken: Iterable[Path]) -> Path:
    if is_vacant(target):
        return target
    names = (target.with_stem(f"{target.stem}-{number}") for number in count(2))
    return next(name for name in names if name not in taken and is_vacant(name))
