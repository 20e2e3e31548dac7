"""From photo to alpha and result: the generators behind the window and the command line.

Every generator yields one result for each photo, in order, and does not raise if a photo fails:
the error is in the result. To stop, stop iterating.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from app.core.arrays import Alpha
from app.core.compose.background import Background
from app.core.errors import ForecourtError, NoCarError, PhotoError
from app.core.files import images
from app.core.files.disk import too_large
from app.core.language.translation import tr
from app.core.mask.alpha import clean_alpha
from app.core.mask.findings import look_for_findings
from app.core.network import Network
from app.core.output.naming import Job
from app.core.output.output import Output
from app.core.output.recipe import Recipe, hash_photo, name_background, recipe_of
from app.core.output.rendering import check_background, write_result
from app.core.output.staging import is_far, staged
from app.core.output.standing import Standing, in_the_way, standing_of
from app.core.photo.finding import Finding, Findings
from app.core.photo.placement import STANDING, Placement

LARGE = 16_000_000
"""Photos of more pixels are not worked on at the same time: each takes some 30 bytes a pixel."""


@dataclass(frozen=True)
class SegmentResult:
    """The result for one photo: an alpha, or the error.

    Attributes:
        path: The photo.
        alpha: HxW float32 in [0, 1], cleaned, of the photo's own size; None if it failed.
        size: (width, height) in pixels, upright; None if the photo could not be read.
        seconds: Time spent on this photo, reading included.
        error: Why it failed; None if it did not.
        certainty: About the Dice in [0, 1] that the network expects of its mask; None if it failed
            or the network does not tell.
        findings: What was noticed about the car.
    """

    path: Path
    alpha: Alpha | None
    size: tuple[int, int] | None
    seconds: float
    error: ForecourtError | None = None
    certainty: float | None = None
    findings: Findings = ()


@dataclass(frozen=True)
class CutResult:
    """The result of one job.

    Attributes:
        source: The photo.
        target: The file: written, existing before (``skipped``) or not written (``error``).
        seconds: Time spent on this photo, reading and writing included.
        size: (width, height) in pixels, upright; None if the photo was not read.
        error: Why nothing was written; None if the file is there.
        skipped: Whether the file existed, made of the same, and was left alone.
        certainty: As in `SegmentResult`; None if the network was not asked.
        findings: As in `SegmentResult`.
        recipe: What the file is made of; None if the photo could not be read.
    """

    source: Path
    target: Path
    seconds: float
    size: tuple[int, int] | None = None
    error: ForecourtError | None = None
    skipped: bool = False
    certainty: float | None = None
    findings: Findings = ()
    recipe: Recipe | None = None


@dataclass(frozen=True)
class Cut:
    """What is to be made of every photo.

    Attributes:
        output: What to write.
        background: What composites stand on.
        placement: Where they stand on it, and how dark their shadow is.
        overwrite: Whether a result that is there already and would be the same is made again.
        found_by: SHA-256 of the weights.
    """

    output: Output
    background: Background | None = None
    placement: Placement = STANDING
    overwrite: bool = False
    found_by: str = ""

    @cached_property
    def background_name(self) -> str:
        """The background in a line, see `name_background`."""
        return name_background(self.background)

    def recipe(self, photo: Path) -> Recipe:
        """What a photo's file would be made of.

        Raises:
            PhotoError: The photo cannot be read.
        """
        return recipe_of(
            hash_photo(photo),
            self.found_by,
            self.output,
            background=self.background_name,
            placement=self.placement,
        )

    def standing(self, job: Job) -> Standing:
        """What has the name of a job's file.

        Raises:
            PhotoError: The photo cannot be read.
        """
        return standing_of(job.target, lambda: self.recipe(job.source).key)

    def is_to_do(self, job: Job) -> bool:
        """Whether the network will be asked about a photo."""
        if job.problem is not None:
            return False
        if is_far(job):
            return True  # whoever works on it will see
        try:
            standing = self.standing(job)
        except ForecourtError:
            return False
        return standing in (Standing.FREE, Standing.OUTDATED) or (
            standing is Standing.UNCHANGED and self.overwrite
        )


def segment_photos(paths: Iterable[Path], network: Network) -> Iterator[SegmentResult]:
    """Find the car in each photo.

    Args:
        paths: The photos.
        network: Finds the car.

    Yields:
        One result for each path, in order.
    """
    for path in paths:
        yield _segment(path, network)


def cut_photos(
    jobs: Iterable[Job], network: Network, cut: Cut, *, at_once: int = 1
) -> Iterator[CutResult]:
    """Cut each photo and write the result.

    Only files that the program wrote are replaced, and those only if they would be others now; a
    photo without a car gets no file.

    Args:
        jobs: Which photo goes where.
        network: Finds the car.
        cut: What to make of them.
        at_once: How many photos are worked on at the same time; large ones take turns.

    Yields:
        One result for each job, in order.

    Raises:
        UsageError: If composites are wanted and there is no background.
    """
    check_background(cut.output.kind, cut.background)
    turns = Lock()

    def make(job: Job) -> CutResult:
        return _cut(job, network, cut, turns)

    return map(make, jobs) if at_once == 1 else _in_threads(make, jobs, at_once)


def _in_threads(
    make: Callable[[Job], CutResult], jobs: Iterable[Job], at_once: int
) -> Iterator[CutResult]:
    """Cut in several threads; results come in the order of the jobs.

    Whoever stops asking waits for the photos that are being worked on, so that none is half done.
    """
    threads = ThreadPoolExecutor(at_once)
    try:
        waiting: deque[Future[CutResult]] = deque()
        for job in jobs:
            waiting.append(threads.submit(make, job))
            if len(waiting) > at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


def _segment(path: Path, network: Network) -> SegmentResult:
    started = time.perf_counter()
    size = None
    try:
        image = images.load(path)
        size = _size(image)
        alpha, certainty, findings = _find(image, network)
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, path)
        return SegmentResult(path, None, size, time.perf_counter() - started, problem)
    seconds = time.perf_counter() - started
    return SegmentResult(path, alpha, size, seconds, certainty=certainty, findings=findings)


def _find(image: images.Image, network: Network) -> tuple[Alpha, float | None, Findings]:
    """Find the car in a photo: its cleaned alpha, the certainty, and what was noticed."""
    answer = network.predict(image.pixels)
    alpha = images.keep_clear(image, clean_alpha(answer.alpha))
    unsure = is_unsure(network, answer.certainty)
    return alpha, answer.certainty, look_for_findings(alpha, answer.probability, unsure=unsure)


def _cut(job: Job, network: Network, cut: Cut, turns: Lock) -> CutResult:
    started = time.perf_counter()
    result = CutResult(job.source, job.target, 0.0, error=job.problem)
    if job.problem is not None:
        return result
    try:
        for reached in _steps(job, network, cut, result, turns):
            result = reached
    except (ForecourtError, MemoryError) as error:
        result = replace(result, error=_as_forecourt_error(error, job.source))
    return result if result.skipped else replace(result, seconds=time.perf_counter() - started)


def _steps(
    job: Job, network: Network, cut: Cut, result: CutResult, turns: Lock
) -> Iterator[CutResult]:
    """Cut one photo; yields what is known each time that more is known of it."""
    with staged(job) as near:
        # Hashed before it is read: a photo that changes meanwhile makes its result out of date.
        recipe = cut.recipe(near.source)
        standing = standing_of(near.target, lambda: recipe.key)
        yield (result := replace(result, recipe=recipe))
        if standing is Standing.FOREIGN:
            raise in_the_way(near.target)
        if standing is Standing.UNCHANGED and not cut.overwrite:
            yield replace(result, skipped=True)
            return
        image = images.load(near.source)
        yield (result := replace(result, size=_size(image)))
        with turns if image.pixels[..., 0].size > LARGE else nullcontext():
            alpha, certainty, findings = _find(image, network)
            yield replace(result, certainty=certainty, findings=findings)
            if Finding.NO_CAR in findings:
                raise no_car(job.source)
            write_result(
                near.target,
                image,
                alpha,
                cut.output,
                background=cut.background,
                placement=cut.placement,
                overwrite=standing.may_be_replaced,
                recipe=recipe,
            )


def is_unsure(network: Network, certainty: float | None) -> bool:
    """Whether a certainty is below what the network was calibrated to (`model calibrate`)."""
    limit = network.figures.get("review", {}).get("certainty")
    known = isinstance(limit, float) and limit <= 1.0  # above, nothing could be promised
    return known and certainty is not None and certainty < limit


def no_car(path: Path) -> NoCarError:
    """What to say of a photo in which no car was found."""
    return NoCarError(
        path,
        tr("no car was found in it"),
        tr("Choose a photo with a car, or mark the car by hand in the window"),
    )


def _size(image: images.Image) -> tuple[int, int]:
    return image.pixels.shape[1], image.pixels.shape[0]


def _as_forecourt_error(error: ForecourtError | MemoryError, path: Path) -> ForecourtError:
    return error.bare() if isinstance(error, ForecourtError) else too_large(path, PhotoError)
