"""Exporting photos as planned: writing them, photo by photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ForecourtError, OutputError, PhotoError
from app.core.files import images
from app.core.files.disk import clear_leftovers, too_large
from app.core.files.opencv import memory_errors
from app.core.language.translation import tr
from app.core.mask.findings import is_empty
from app.core.mask.repairs import Repairs, needs_image, read_fitting_cover
from app.core.mask.windows import read_glass
from app.core.output.cutting.trouble import no_car
from app.core.output.export_plan import Existing, ExportItem, ExportPlan, Recipes
from app.core.output.recipe import Recipe
from app.core.output.rendering import check_background
from app.core.output.standing import Standing, standing_of
from app.core.output.writing import write_result
from app.core.photo.finding import Noticed
from app.core.photo.photo import Photo


@dataclass(frozen=True)
class ExportResult:
    """The result for one photo.

    Attributes:
        photo: The photo.
        target: The written file; None if nothing was written.
        error: Why nothing was written.
        size: (width, height) of what was written, in pixels.
        nbytes: Size of the file.
        unchanged: Whether the file was there before, made of the same, and was left alone.
    """

    photo: Photo
    target: Path | None
    error: ForecourtError | None = None
    size: tuple[int, int] | None = None
    nbytes: int = 0
    unchanged: bool = False


def export_photos(
    plan: ExportPlan, existing: Existing, repairs: Repairs | None = None
) -> Iterator[ExportResult]:
    """Write what was planned.

    Args:
        plan: Made by `plan_export`.
        existing: What to do about results that exist and are out of date. A file that appeared
            after the plan was made, or that the program did not write, is never replaced.
        repairs: The cache of repaired alphas.

    Yields:
        One result for each photo, in order; errors are in the value.

    Raises:
        PhotoError: If the background cannot be read.
        UsageError: If composites are wanted and there is no background.
    """
    recipes = Recipes(plan.choice)
    if all(item.photo.background is None for item in plan.items):
        for output, _ in plan.choice.parts:
            check_background(output.kind, recipes.common)
    for folder in {item.target.parent for item in plan.items}:
        clear_leftovers(folder)
    for item in plan.items:
        yield _export(item, recipes, existing, repairs)


def _export(
    item: ExportItem, recipes: Recipes, existing: Existing, repairs: Repairs | None
) -> ExportResult:
    replace = item.standing is Standing.OUTDATED and existing is Existing.REPLACE
    target = item.target if replace else item.free
    try:
        if item.problem is not None:
            raise item.problem
        recipe = recipes.of(item.photo, item.output)
        if standing_of(item.target, lambda: recipe.key) is Standing.UNCHANGED:
            return _unchanged(item)
        with memory_errors():
            size = _write(item, target, recipes, recipe, repairs, overwrite=replace)
    except ForecourtError as error:
        return ExportResult(item.photo, None, error.bare())
    except MemoryError:
        return ExportResult(item.photo, None, too_large(item.photo.path, PhotoError))
    return ExportResult(item.photo, target, size=size, nbytes=_nbytes(target))


def _unchanged(item: ExportItem) -> ExportResult:
    target = item.target
    return ExportResult(item.photo, target, nbytes=_nbytes(target), unchanged=True)


def _write(
    item: ExportItem,
    target: Path,
    recipes: Recipes,
    recipe: Recipe,
    repairs: Repairs | None,
    *,
    overwrite: bool,
) -> tuple[int, int]:
    photo = item.photo
    image = images.load(photo.path)
    # Edits look at the colours that the window showed.
    seen = images.to_srgb(image) if needs_image(photo.repair) else image
    cover = read_fitting_cover(photo, seen.pixels, repairs)
    if target.resolve() == photo.path.resolve():
        raise OutputError(target, tr("is the photo itself"), tr("Choose another folder"))
    if is_empty(cover):
        raise no_car(photo.path)
    return write_result(
        target,
        image,
        cover,
        item.output,
        background=recipes.background(photo),
        placement=photo.placement,
        overwrite=overwrite,
        recipe=recipe,
        glass=read_glass(photo),
        plates=photo.covered_plates,
        noticed=_noticed(photo),
        spoil=True,
    )


def _noticed(photo: Photo) -> Noticed | None:
    """What was noticed of a photo's car; nothing of a mask that was mended."""
    told = (photo.findings, photo.certainty, photo.least_dice)
    return None if photo.repair else Noticed(*told)


def _nbytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
