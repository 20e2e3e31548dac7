"""Cutting photos: the generator behind the command line.

It yields one result for each job, in order, and does not raise if a photo fails: the error is in
the result. To stop, stop iterating.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import chain, groupby
from pathlib import Path
from threading import Lock
from typing import Any

from app.core.errors import ForecourtError, OutputError
from app.core.files.opencv import memory_errors
from app.core.network import Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.segmenting import size_of
from app.core.output.cutting.staging import staged
from app.core.output.cutting.subject import Subject
from app.core.output.cutting.trouble import as_forecourt_error, blind_to_plates, no_car
from app.core.output.naming import Job
from app.core.output.receipt import receipt_in
from app.core.output.recipe import Recipe
from app.core.output.rendering import check_background
from app.core.output.standing import Standing, in_the_way, standing_of
from app.core.output.writing import covers_plates, write_result
from app.core.photo.finding import Finding, Findings, Noticed

_AHEAD = 4  # photos for each thread may be done before one that takes longer


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
        certainty: As in `FoundCar`; None if the network was not asked.
        findings: As in `FoundCar`.
        recipe: What the file is made of; None if the photo could not be read.
        least_dice: As in `FoundCar`.
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
        at_once: How many photos are worked on at the same time; the largest take turns.

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
        subject = Subject(path, network, turns, cut.known.get(path))
        return [_cut(job, subject, cut, last=job is of_photo[-1]) for job in of_photo]

    if at_once == 1:
        return chain.from_iterable(map(make, of_photos))
    return _in_threads(make, of_photos, at_once)


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
            if len(waiting) > _AHEAD * at_once:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


def _cut(job: Job, subject: Subject, cut: Cut, *, last: bool) -> CutResult:
    started = time.perf_counter()
    result = CutResult(job.source, job.target, 0.0, error=job.problem)
    if job.problem is not None:
        return result
    try:
        with memory_errors():
            for reached in _steps(job, subject, cut, result, last=last):
                result = reached
    except (ForecourtError, MemoryError) as error:
        result = replace(result, error=as_forecourt_error(error, job.source))
    return result if result.skipped else replace(result, seconds=time.perf_counter() - started)


def _steps(
    job: Job, subject: Subject, cut: Cut, result: CutResult, *, last: bool
) -> Iterator[CutResult]:
    """Cut one photo; yields what is known each time that more is known of it."""
    with staged(job) as near:
        subject.path = near.source
        yield from _steps_here(job, near, subject, cut, result, last=last)


def _steps_here(
    job: Job, near: Job, subject: Subject, cut: Cut, result: CutResult, *, last: bool
) -> Iterator[CutResult]:
    """Cut one photo of which, as of its file, there is a copy on this disk, or which lies there."""
    # Hashed before it is read: a photo that changes meanwhile makes its result out of date.
    recipe = cut.recipe(job, near.source)
    standing = standing_of(near.target, lambda: recipe.key)
    yield (result := replace(result, recipe=recipe))
    if standing is Standing.FOREIGN:
        raise in_the_way(near.target)
    if standing is Standing.UNCHANGED and not cut.overwrite:
        yield replace(result, skipped=True, **_noted(near.target, job, cut))
        return
    with subject.turn:
        yield (result := replace(result, size=size_of(subject.image)))
        found = subject.found
        output, placement = cut.output_of(job), cut.placement_of(job)
        plates, covers = found.plates or (), covers_plates(output, placement)
        covered = len(plates) if covers else None
        told = replace(result, certainty=found.certainty, findings=found.findings)
        yield replace(told, least_dice=found.least_dice, plates=covered)
        if Finding.NO_CAR in found.findings:
            raise no_car(job.source)
        if covers and found.plates is None:
            raise blind_to_plates(job.source)
        try:
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
                noticed=Noticed(found.findings, found.certainty, found.least_dice),
                spoil=last,
            )
        except OutputError:
            # Another run may have written the very same meanwhile.
            there = standing_of(near.target, lambda: recipe.key)
            if (standing, there) != (Standing.FREE, Standing.UNCHANGED):
                raise
            yield replace(result, skipped=True, **_noted(near.target, job, cut))


def _noted(target: Path, job: Job, cut: Cut) -> dict[str, Any]:
    """What a result tells of itself that is there already: what was noticed when it was made."""
    receipt = receipt_in(target)
    if receipt is None:
        return {}
    covers = covers_plates(cut.output_of(job), cut.placement_of(job))
    plates = len(receipt.values.get("plates", [])) if covers else None
    return {"plates": plates, **(asdict(receipt.noticed) if receipt.noticed else {})}
