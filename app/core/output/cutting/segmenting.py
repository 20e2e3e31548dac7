"""Finding the car in photos: a generator behind the window, and what else looks for cars."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.core.arrays import AnyAlpha, Floats, Pixels
from app.core.errors import ForecourtError
from app.core.files import images
from app.core.files.freed import give_back
from app.core.files.opencv import memory_errors
from app.core.mask.alpha import clean_alpha, encode_alpha, encode_cover, to_8_bit
from app.core.mask.colours import colours_of
from app.core.mask.findings import look_for_findings
from app.core.network import Network, Traits
from app.core.output.cutting.trouble import as_forecourt_error
from app.core.photo.finding import Finding, Findings
from app.core.photo.found import ColourHistogram, FoundCar
from app.core.photo.plate import Plates
from app.core.photo.review import review_of


@dataclass(frozen=True)
class SegmentResult:
    """The result for one photo: its car, or the error.

    Attributes:
        path: The photo.
        size: (width, height) in pixels, upright; None if the photo could not be read.
        seconds: Time spent on this photo, reading included.
        car: What was found, the alpha cleaned and of the photo's own size; None if it failed.
        error: Why it failed; None if it did not.
    """

    path: Path
    size: tuple[int, int] | None
    seconds: float
    car: FoundCar | None = None
    error: ForecourtError | None = None


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


def _segment(path: Path, network: Network) -> SegmentResult:
    started = time.perf_counter()
    size = None
    try:
        with memory_errors():
            image = images.load(path)
            size = size_of(image)
            found = find(image, network)
    except (ForecourtError, MemoryError) as error:
        problem = as_forecourt_error(error, path)
        return SegmentResult(path, size, time.perf_counter() - started, error=problem)
    colours = colours_of(image.pixels, found.alpha)
    seconds = time.perf_counter() - started
    return SegmentResult(path, size, seconds, found.packed(colours))


class Found(NamedTuple):
    """What was found in a photo, as pixels; the rest is as in `FoundCar`.

    Attributes:
        alpha: HxW in [0, 1], cleaned, of the photo's own size; float32, or 8 bits.
        probability: As in `Answer`.
        glass: hxw uint8, 255 where there is a window; None if the network does not tell.
        by: What found car, windows and plates, as in `FoundCar`.
    """

    alpha: AnyAlpha
    certainty: float | None
    findings: Findings
    least_dice: float | None = None
    probability: Floats | None = None
    traits: Traits | None = None
    angle: int | None = None
    glass: Pixels | None = None
    plates: Plates | None = None
    by: tuple[str, str, str] = ("", "", "")

    def packed(self, colours: ColourHistogram | None) -> FoundCar:
        """This in little room, with the colours of the car."""
        found_by, glass_by, plates_by = self.by
        return FoundCar(
            alpha=encode_cover(to_8_bit(self.alpha)),
            certainty=self.certainty,
            least_dice=self.least_dice,
            findings=self.findings,
            traits=self.traits,
            angle=self.angle,
            colours=colours,
            probability=None if self.probability is None else encode_alpha(self.probability),
            glass=None if self.glass is None else encode_cover(self.glass),
            plates=self.plates,
            found_by=found_by,
            glass_by="" if self.glass is None else glass_by,
            plates_by="" if self.plates is None else plates_by,
        )


def find(image: images.Image, network: Network) -> Found:
    """Find the car in a photo."""
    answer = network.predict(image.pixels)
    alpha = images.keep_clear(image, clean_alpha(answer.alpha, spoil=True))
    give_back(image.pixels)
    review = review_of(network.figures)
    unsure = review.is_unsure(answer.certainty)
    findings = look_for_findings(alpha, answer.probability, unsure=unsure)
    # Of a car that is not there nothing is right.
    least_dice = None if Finding.NO_CAR in findings else review.least_dice(answer.certainty)
    glass = None if answer.glass is None else to_8_bit(clean_alpha(answer.glass, spoil=True))
    told = (least_dice, answer.probability, answer.traits, answer.angle, glass, answer.plates)
    by = (network.fingerprint, network.glass_fingerprint, network.plates_fingerprint)
    return Found(alpha, answer.certainty, findings, *told, by=by)


def size_of(image: images.Image) -> tuple[int, int]:
    """(width, height) of a photo in pixels."""
    return image.pixels.shape[1], image.pixels.shape[0]
