"""From file to alpha and from alpha to file: the generators that window and command drive.

Every generator yields one finished value for each photo, in the order given, and never raises for
a photo's sake: what went wrong is in the value. Stopping is not calling ``next`` any more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from app.core import images, matte
from app.core.composite import Background, compose
from app.core.errors import ForecourtError, PhotoError, UsageError
from app.core.naming import Job

Pixels = NDArray[np.uint8]
Alpha = NDArray[np.float32]


class Segmenter(Protocol):
    """Whatever finds the car: the network, or a small stand-in in tests."""

    def predict(self, image: Pixels) -> Alpha:
        """Return the alpha of a photo.

        Args:
            image: HxWx3 uint8 RGB.

        Returns:
            HxW float32 in [0, 1], of the photo's own size.

        Raises:
            ForecourtError: If the network cannot be used.
        """
        ...


@runtime_checkable
class TellsCertainty(Segmenter, Protocol):
    """A segmenter that also tells how certain it is, as the network does; others need not."""

    def predict_with_certainty(self, image: Pixels) -> tuple[Alpha, float]:
        """Return the alpha, as `predict` does, and the Dice in [0, 1] to expect of it."""
        ...


class Kind(Enum):
    """What is written for a photo."""

    CUTOUT = "cutout"
    MASK = "mask"
    COMPOSITE = "composite"


@dataclass(frozen=True)
class SegmentResult:
    """What became of one photo: an alpha, or the reason why there is none.

    Attributes:
        path: The photo.
        alpha: HxW float32 in [0, 1], cleaned, of the photo's own size; None if it failed.
        size: (width, height) in pixels, upright; None if the photo could not be read.
        seconds: Time spent on this photo, reading included.
        error: Why it failed; None if it did not.
        certainty: About the Dice in [0, 1] that the network expects of its mask; None if it failed
            or the segmenter does not tell.
    """

    path: Path
    alpha: Alpha | None
    size: tuple[int, int] | None
    seconds: float
    error: ForecourtError | None = None
    certainty: float | None = None


@dataclass(frozen=True)
class CutResult:
    """What became of one job.

    Attributes:
        source: The photo.
        target: The file written, found there already (``skipped``) or not written (``error``).
        seconds: Time spent on this photo, reading and writing included.
        size: (width, height) in pixels, upright; None if the photo was not read.
        error: Why nothing was written; None if the file is there.
        skipped: Whether the file was there before and was left alone.
        certainty: As in `SegmentResult`; None if the network was not asked.
    """

    source: Path
    target: Path
    seconds: float
    size: tuple[int, int] | None = None
    error: ForecourtError | None = None
    skipped: bool = False
    certainty: float | None = None


def segment_photos(paths: Iterable[Path], segmenter: Segmenter) -> Iterator[SegmentResult]:
    """Find the car in each photo.

    Args:
        paths: The photos.
        segmenter: Finds the car.

    Yields:
        One result for each path, in order.
    """
    for path in paths:
        yield _segment(path, segmenter)


def cut_photos(
    jobs: Iterable[Job],
    segmenter: Segmenter,
    kind: Kind,
    background: Background | None = None,
    *,
    overwrite: bool = False,
) -> Iterator[CutResult]:
    """Cut each photo and write the result.

    Args:
        jobs: Which photo goes where.
        segmenter: Finds the car.
        kind: What to write.
        background: What composites stand on.
        overwrite: Whether a file that is there already is written again; else it is skipped.

    Yields:
        One result for each job, in order.

    Raises:
        UsageError: If ``kind`` is COMPOSITE and there is no background.
    """
    if kind is Kind.COMPOSITE and background is None:
        raise UsageError("A composite needs a background: a picture, a colour or a built-in name.")
    return (_cut(job, segmenter, kind, background, overwrite=overwrite) for job in jobs)


def render(
    image: images.Image, alpha: Alpha, kind: Kind, background: Background | None = None
) -> Pixels:
    """Turn a photo and its alpha into the pixels to write.

    Args:
        image: The photo.
        alpha: HxW float32 in [0, 1].
        kind: What to make.
        background: What a composite stands on.

    Returns:
        uint8: HxW grey for MASK, HxWx4 RGBA with straight alpha for CUTOUT, HxWx3 for COMPOSITE,
        which is in sRGB as backgrounds are; `profile_of` tells the colour profile to save.

    Raises:
        UsageError: If ``kind`` is COMPOSITE and there is no background.
    """
    if kind is Kind.MASK:
        return matte.to_8_bit(alpha)
    if kind is Kind.CUTOUT:
        return matte.cutout(image.pixels, alpha)
    if background is None:
        raise UsageError("A composite needs a background: a picture, a colour or a built-in name.")
    return compose(images.to_srgb(image).pixels, alpha, background)


def profile_of(image: images.Image, kind: Kind) -> bytes | None:
    """Return the colour profile of what `render` makes of a photo; None means sRGB, or grey."""
    return image.icc if kind is Kind.CUTOUT else None


def _segment(path: Path, segmenter: Segmenter) -> SegmentResult:
    started = time.perf_counter()
    size = None
    try:
        image = images.load(path)
        size = _size(image)
        alpha, sure = _find(image.pixels, segmenter)
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, path)
        return SegmentResult(path, None, size, time.perf_counter() - started, problem)
    return SegmentResult(path, alpha, size, time.perf_counter() - started, certainty=sure)


def _cut(
    job: Job, segmenter: Segmenter, kind: Kind, background: Background | None, *, overwrite: bool
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
        alpha, sure = _find(image.pixels, segmenter)
        pixels = render(image, alpha, kind, background)
        icc = profile_of(image, kind)
        images.save_png(job.target, pixels, icc=icc, dpi=image.dpi, overwrite=overwrite)
    except (ForecourtError, MemoryError) as error:
        problem = _as_forecourt_error(error, job.source)
        seconds = time.perf_counter() - started
        return CutResult(job.source, job.target, seconds, size, problem)
    seconds = time.perf_counter() - started
    return CutResult(job.source, job.target, seconds, size, certainty=sure)


def _find(pixels: Pixels, segmenter: Segmenter) -> tuple[Alpha, float | None]:
    """Return the cleaned alpha of a photo, and how certain it is where the segmenter tells."""
    if isinstance(segmenter, TellsCertainty):
        alpha, certainty = segmenter.predict_with_certainty(pixels)
        return matte.clean_alpha(alpha), certainty
    return matte.clean_alpha(segmenter.predict(pixels)), None


def is_file(path: Path) -> bool:
    """Return whether a file is there; one that may not be looked at is not."""
    try:
        return path.is_file()
    except OSError:
        return False


def _size(image: images.Image) -> tuple[int, int]:
    return image.pixels.shape[1], image.pixels.shape[0]


def _as_forecourt_error(error: ForecourtError | MemoryError, path: Path) -> ForecourtError:
    if isinstance(error, ForecourtError):
        return error.bare()
    return PhotoError(
        path, "it needs more memory than is free", "Close other programs, or make it smaller"
    )
