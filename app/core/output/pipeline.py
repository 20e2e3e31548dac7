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
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from app.core.arrays import Alpha
from app.core.compose.background import Background
from app.core.errors import ForecourtError, PhotoError
from app.core.files import images
from app.core.files.disk import too_large
from app.core.mask.alpha import clean_alpha
from app.core.network import Network
from app.core.output.naming import Job
from app.core.output.output import Output
from app.core.output.rendering import check_background, write_result
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
    """

    path: Path
    alpha: Alpha | None
    size: tuple[int, int] | None
    seconds: float
    error: ForecourtError | None = None
    certainty: float | None = None


@dataclass(frozen=True)
class CutResult:
    """The result of one job.

    Attributes:
        source: The photo.
        target: The file: written, existing before (``skipped``) or not written (``error``).
        seconds: Time spent on this photo, reading and writing included.
        size: (width, height) in pixels, upright; None if the photo was not read.
        error: Why nothing was written; None if the file is there.
        skipped: Whether the file existed and was left alone.
        certainty: As in `SegmentResult`; None if the network was not asked.
    """

    source: Path
    target: Path
    seconds: float
    size: tuple[int, int] | None = None
    error: ForecourtError | None = None
    skipped: bool = False
    certainty: float | None = None


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
    jobs: Iterable[Job],
    network: Network,
    output: Output,
    background: Background | None = None,
    *,
    placement: Placement = STANDING,
    overwrite: bool = False,
    at_once: int = 1,
) -> Iterator[CutResult]:
    """Cut each photo and write the result.

    Args:
        jobs: Which photo goes where.
        network: Finds the car.
        output: What to write.
        background: What composites stand on.
        placement: Where they stand on it, and how dark their shadow is.
        overwrite: Whether to replace existing files; else they are skipped.
        at_once: How many photos are worked on at the same time; large ones take turns.

    Yields:
        One result for each job, in order.

    Raises:
        UsageError: If composites are wanted and there is no background.
    """
    check_background(output.kind, background)
    turns = Lock()

    def cut(job: Job) -> CutResult:
        return _cut(job, network, output, background, placement, turns=turns, overwrite=overwrite)

    return map(cut, jobs) if at_once == 1 else _in_threads(cut, jobs, at_once)


def _in_threads(
    cut: Callable[[Job], CutResult], jobs: Iterable[Job], at_once: int
) -> Iterator[CutResult]:
    """Cut in several threads; results come in the order of the jobs.

    Whoever stops asking waits for the photos that are being worked on, so that none is half done.
    """
    threads = ThreadPoolExecutor(at_once)
    try:
        waiting: deque[Future[CutResult]] = deque()
        for job in jobs:
            waiting.append(threads.submit(cut, job))
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
        answer = network.predict(image.pixels)
        alpha = clean_alpha(answer.alpha)
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, path)
        return SegmentResult(path, None, size, time.perf_counter() - started, problem)
    seconds = time.perf_counter() - started
    return SegmentResult(path, alpha, size, seconds, certainty=answer.certainty)


def _cut(
    job: Job,
    network: Network,
    output: Output,
    background: Background | None,
    placement: Placement,
    *,
    turns: Lock,
    overwrite: bool,
) -> CutResult:
    started = time.perf_counter()
    if job.problem is not None:
        return CutResult(job.source, job.target, 0.0, error=job.problem)
    if not overwrite and is_file(job.target):
        return CutResult(job.source, job.target, 0.0, skipped=True)
    size = None
    try:
        image = images.load(job.source)
        size = _size(image)
        with turns if _is_large(size) else nullcontext():
            answer = network.predict(image.pixels)
            write_result(
                job.target,
                image,
                clean_alpha(answer.alpha),
                output,
                background=background,
                placement=placement,
                overwrite=overwrite,
            )
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, job.source)
        seconds = time.perf_counter() - started
        return CutResult(job.source, job.target, seconds, size, problem)
    seconds = time.perf_counter() - started
    return CutResult(job.source, job.target, seconds, size, certainty=answer.certainty)


def is_file(path: Path) -> bool:
    """Return whether a path is a file; one without access counts as missing."""
    try:
        return path.is_file()
    except OSError:
        return False


def _is_large(size: tuple[int, int]) -> bool:
    return size[0] * size[1] > LARGE


def _size(image: images.Image) -> tuple[int, int]:
    return image.pixels.shape[1], image.pixels.shape[0]


def _as_forecourt_error(error: ForecourtError | MemoryError, path: Path) -> ForecourtError:
    return error.bare() if isinstance(error, ForecourtError) else too_large(path, PhotoError)
