"""From photo to alpha and result: the generators behind the window and the command line.

Every generator yields one result for each photo, in order, and does not raise if a photo fails:
the error is in the result. To stop, stop iterating.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from app.core.arrays import Alpha, AnyAlpha, Floats, Pixels
from app.core.compose.background import Background
from app.core.errors import ForecourtError, NoCarError, PhotoError
from app.core.files import images
from app.core.files.disk import too_large
from app.core.files.freed import give_back, is_large
from app.core.language.translation import tr
from app.core.mask.alpha import clean_alpha, decode_cover, from_8_bit, to_8_bit
from app.core.mask.findings import look_for_findings
from app.core.network import Network, Traits
from app.core.output.naming import Job
from app.core.output.output import Output
from app.core.output.recipe import Recipe, found_with, hash_photo, name_background, recipe_of
from app.core.output.rendering import check_background, covers_plates, write_result
from app.core.output.staging import is_far, staged
from app.core.output.standing import Standing, in_the_way, standing_of
from app.core.photo.finding import Finding, Findings
from app.core.photo.placement import STANDING, Placement
from app.core.photo.plate import Plates
from app.core.photo.review import review_of


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
        least_dice: The Dice in [0, 1] that the mask probably has at least; None if not known.
        traits: As in `Answer`.
        angle: As in `Answer`.
        probability: As in `Answer`; None if it failed or the network does not tell.
        glass: hxw uint8, 255 where there is a window; None if it failed or the network does not
            tell.
        plates: As in `Answer`.
    """

    path: Path
    alpha: Alpha | None
    size: tuple[int, int] | None
    seconds: float
    error: ForecourtError | None = None
    certainty: float | None = None
    findings: Findings = ()
    least_dice: float | None = None
    traits: Traits | None = None
    angle: int | None = None
    probability: Floats | None = None
    glass: Pixels | None = None
    plates: Plates | None = None


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
        least_dice: As in `SegmentResult`.
        plates: How many number plates were covered; None if that was not wanted.
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
    least_dice: float | None = None
    plates: int | None = None


@dataclass(frozen=True)
class Known:
    """What was found in a photo before.

    Attributes:
        alpha: Packed by `encode_alpha`.
        certainty: As in `SegmentResult`.
        findings: As in `SegmentResult`.
        glass: Where the windows are, packed likewise; None if that is not known.
        plates: As in `SegmentResult`.
    """

    alpha: bytes
    certainty: float | None = None
    findings: Findings = ()
    glass: bytes | None = None
    plates: Plates | None = None


@dataclass(frozen=True)
class Cut:
    """What is to be made of every photo.

    Attributes:
        output: What to write, unless a job says otherwise.
        background: What composites stand on.
        placement: Where they stand on it, and how dark their shadow is.
        overwrite: Whether a result that is there already and would be the same is made again.
        found_by: SHA-256 of the weights.
        glass_by: SHA-256 of what finds windows; empty if nothing does.
        placements: Of photos that stand elsewhere.
        known: Of photos that were looked at already.
        plates_by: SHA-256 of what finds number plates.
    """

    output: Output
    background: Background | None = None
    placement: Placement = STANDING
    overwrite: bool = False
    found_by: str = ""
    glass_by: str = ""
    placements: Mapping[Path, Placement] = field(default_factory=dict)
    known: Mapping[Path, Known] = field(default_factory=dict)
    plates_by: str = ""

    @cached_property
    def background_name(self) -> str:
        """The background in a line, see `name_background`."""
        return name_background(self.background)

    def output_of(self, job: Job) -> Output:
        """What is written for a job."""
        return job.output or self.output

    def placement_of(self, job: Job) -> Placement:
        """Where the car of a job stands."""
        return self.placements.get(job.source, self.placement)

    def recipe(self, job: Job, photo: Path | None = None) -> Recipe:
        """What a job's file would be made of.

        Args:
            job: The job.
            photo: Where its photo is read; None reads it where it lies.

        Raises:
            PhotoError: The photo cannot be read.
        """
        output, placement = self.output_of(job), self.placement_of(job)
        return recipe_of(
            hash_photo(photo or job.source),
            found_with(self.found_by, self.glass_by, output.kind, placement),
            output,
            background=self.background_name,
            placement=placement,
            plates=self.plates_by,
        )

    def standing(self, job: Job) -> Standing:
        """What has the name of a job's file.

        Raises:
            PhotoError: The photo cannot be read.
        """
        return standing_of(job.target, lambda: self.recipe(job).key)

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
    """Cut each photo and write its results.

    The network is asked once for all files of a photo, if its jobs follow one another. Only files
    that the program wrote are replaced, and those only if they would be others now; a photo without
    a car gets no file.

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
    of_photos = (tuple(group) for _, group in groupby(jobs, key=lambda job: job.source))

    def make(of_photo: Sequence[Job]) -> list[CutResult]:
        path = of_photo[0].source
        subject = _Subject(path, network, turns, cut.known.get(path))
        return [_cut(job, subject, cut, last=job is of_photo[-1]) for job in of_photo]

    if at_once == 1:
        return chain.from_iterable(map(make, of_photos))
    return _in_threads(make, of_photos, at_once)


class _Subject:
    """A photo while it is being cut: read, and looked at by the network, once for all its files."""

    def __init__(self, path: Path, network: Network, turns: Lock, known: Known | None) -> None:
        self.path = path
        self._known = known
        self._network = network
        self._turns = turns
        self._image: images.Image | None = None
        self._found: _Found | None = None

    @property
    def image(self) -> images.Image:
        """The photo.

        Raises:
            PhotoError: It cannot be read.
        """
        if self._image is None:
            self._image = images.load(self.path)
        return self._image

    @property
    def turn(self) -> AbstractContextManager[object]:
        """Held while a large photo is worked on: those take turns."""
        return self._turns if is_large(self.image.pixels) else nullcontext()

    @property
    def found(self) -> _Found:
        """Its alpha, the certainty, and what was noticed; errors as of the network."""
        known = self._known
        if self._found is None and known is not None:
            least_dice = review_of(self._network.figures).least_dice(known.certainty)
            alpha = decode_cover(known.alpha)
            glass = decode_cover(known.glass) if known.glass else None
            told = (known.certainty, known.findings, least_dice)
            self._found = _Found(alpha, *told, glass=glass, plates=known.plates)
        elif self._found is None:
            found = _find(self.image, self._network)
            # It is in steps of 1/255, so nothing is lost; of a large photo this matters.
            self._found = found._replace(alpha=to_8_bit(found.alpha))
            del found
            give_back(self.image.pixels)
        return self._found


def _in_threads(
    make: Callable[[Sequence[Job]], list[CutResult]], jobs: Iterable[Sequence[Job]], at_once: int
) -> Iterator[CutResult]:
    """Cut in several threads; results come in the order of the jobs.

    Whoever stops asking waits for the photos that are being worked on, so that none is half done.
    """
    threads = ThreadPoolExecutor(at_once)
    try:
        waiting: deque[Future[list[CutResult]]] = deque()
        for job in jobs:
            waiting.append(threads.submit(make, job))
            if len(waiting) > at_once:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


def _segment(path: Path, network: Network) -> SegmentResult:
    started = time.perf_counter()
    size = None
    try:
        image = images.load(path)
        size = _size(image)
        found = _find(image, network)
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, path)
        return SegmentResult(path, None, size, time.perf_counter() - started, problem)
    seconds = time.perf_counter() - started
    return SegmentResult(
        *(path, from_8_bit(found.alpha), size, seconds),
        certainty=found.certainty,
        findings=found.findings,
        least_dice=found.least_dice,
        probability=found.probability,
        traits=found.traits,
        angle=found.angle,
        glass=found.glass,
        plates=found.plates,
    )


class _Found(NamedTuple):
    """What was found in a photo, see `SegmentResult`."""

    alpha: AnyAlpha
    certainty: float | None
    findings: Findings
    least_dice: float | None = None
    probability: Floats | None = None
    traits: Traits | None = None
    angle: int | None = None
    glass: Pixels | None = None
    plates: Plates | None = None


def _find(image: images.Image, network: Network) -> _Found:
    """Find the car in a photo."""
    answer = network.predict(image.pixels)
    alpha = images.keep_clear(image, clean_alpha(answer.alpha, spoil=True))
    give_back(image.pixels)
    review = review_of(network.figures)
    unsure = review.is_unsure(answer.certainty)
    findings = look_for_findings(alpha, answer.probability, unsure=unsure)
    least_dice = review.least_dice(answer.certainty)
    glass = None if answer.glass is None else to_8_bit(clean_alpha(answer.glass, spoil=True))
    told = (least_dice, answer.probability, answer.traits, answer.angle, glass, answer.plates)
    return _Found(alpha, answer.certainty, findings, *told)


def _cut(job: Job, subject: _Subject, cut: Cut, *, last: bool) -> CutResult:
    started = time.perf_counter()
    result = CutResult(job.source, job.target, 0.0, error=job.problem)
    if job.problem is not None:
        return result
    try:
        for reached in _steps(job, subject, cut, result, last=last):
            result = reached
    except (ForecourtError, MemoryError) as error:
        result = replace(result, error=_as_forecourt_error(error, job.source))
    return result if result.skipped else replace(result, seconds=time.perf_counter() - started)


def _steps(
    job: Job, subject: _Subject, cut: Cut, result: CutResult, *, last: bool
) -> Iterator[CutResult]:
    """Cut one photo; yields what is known each time that more is known of it."""
    with staged(job) as near:
        subject.path = near.source
        yield from _steps_here(job, near, subject, cut, result, last=last)


def _steps_here(
    job: Job, near: Job, subject: _Subject, cut: Cut, result: CutResult, *, last: bool
) -> Iterator[CutResult]:
    """Cut one photo of which, as of its file, there is a copy on this disk, or which lies there."""
    # Hashed before it is read: a photo that changes meanwhile makes its result out of date.
    recipe = cut.recipe(job, near.source)
    standing = standing_of(near.target, lambda: recipe.key)
    yield (result := replace(result, recipe=recipe))
    if standing is Standing.FOREIGN:
        raise in_the_way(near.target)
    if standing is Standing.UNCHANGED and not cut.overwrite:
        yield replace(result, skipped=True)
        return
    yield (result := replace(result, size=_size(subject.image)))
    with subject.turn:
        found = subject.found
        output, placement = cut.output_of(job), cut.placement_of(job)
        plates, covers = found.plates or (), covers_plates(output, placement)
        covered = len(plates) if covers else None
        told = replace(result, certainty=found.certainty, findings=found.findings)
        yield replace(told, least_dice=found.least_dice, plates=covered)
        if Finding.NO_CAR in found.findings:
            raise no_car(job.source)
        if covers and found.plates is None:
            raise _blind_to_plates(job.source)
        write_result(
            near.target,
            subject.image,
            found.alpha,
            output,
            background=cut.background,
            placement=placement,
            overwrite=standing.may_be_replaced,
            recipe=recipe,
            glass=found.glass,
            plates=plates,
            spoil=last,
        )


def no_car(path: Path) -> NoCarError:
    """What to say of a photo in which no car was found."""
    return NoCarError(
        path,
        tr("no car was found in it"),
        tr("Choose a photo with a car, or mark the car by hand in the window"),
    )


def _blind_to_plates(path: Path) -> PhotoError:
    """What to say if number plates are to be covered and cannot be found."""
    return PhotoError(
        path,
        tr("these weights cannot find its number plates"),
        tr("Use those that come with Forecourt, or leave the plates as they are"),
    )


def _size(image: images.Image) -> tuple[int, int]:
    return image.pixels.shape[1], image.pixels.shape[0]


def _as_forecourt_error(error: ForecourtError | MemoryError, path: Path) -> ForecourtError:
    return error.bare() if isinstance(error, ForecourtError) else too_large(path, PhotoError)
