"""Finding the car in one photo, and what its settings want beside it; runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.core.files import images
from app.core.files.disk import file_size
from app.core.files.taken import when_taken
from app.core.mask.alpha import clean_alpha, decode_alpha, decode_cover, encode_cover, to_8_bit
from app.core.mask.findings import goes_on_beyond, is_empty
from app.core.network import Network, Wanted
from app.core.output.cutting.segmenting import SegmentResult, segment_photos
from app.core.output.within import Within
from app.core.photo.box import PixelBox
from app.core.photo.finding import Finding
from app.core.photo.found import FoundCar
from app.core.photo.photo import Photo, State


def segment(photo: Photo, network: Network) -> Iterator[Photo]:
    """Find the car in one photo, and what its settings want beside it.

    Args:
        photo: The photo.
        network: The network that finds the car.

    Yields:
        The photo with its alpha, or as failed with the reason.
    """
    # Before reading: a file that changes meanwhile then counts as changed.
    photo = replace(photo, file_size=file_size(photo.path), taken=when_taken(photo.path))
    finder = _in_its_box(photo, network.wanting(photo.wanted))
    for result in segment_photos([photo.path], finder):
        yield _merge(photo, result)


def look_closer(photo: Photo, wanted: Wanted, network: Network) -> Iterator[Photo]:
    """Find what is wanted in one photo whose car is known.

    Yields:
        The photo with what was found; none if nothing is wanted.

    Raises:
        ForecourtError: The photo cannot be read, or the network not be used.
    """
    if photo.alpha is None or not wanted:
        return
    image = images.load(photo.path).pixels
    finder = _in_its_box(photo, network)
    found = finder.look_closer(image, decode_alpha(photo.alpha), wanted)
    if found.glass is not None:
        glass = to_8_bit(clean_alpha(found.glass, spoil=True))
        photo = replace(photo, glass=encode_cover(glass), glass_by=finder.glass_fingerprint)
    if found.plates is not None:
        photo = replace(photo, plates=found.plates, plates_by=finder.plates_fingerprint)
    yield photo


def completed(photo: Photo, network: Network) -> Photo:
    """The photo with what its settings want, looked for now if it is not known yet.

    Raises:
        ForecourtError: As `look_closer` does.
    """
    missing = photo.wanted.without(photo.told) & network.finds
    return next(look_closer(photo, missing, network), photo)


def _in_its_box(photo: Photo, network: Network) -> Network:
    """The network as it looks at a photo: at what the user pointed at, or at all of it."""
    return network if photo.box is None else Within(network, photo.box)


def _merge(photo: Photo, result: SegmentResult) -> Photo:
    car = result.car
    if car is None:
        error = str(result.error)
        if photo.alpha is not None:  # the car was found before; keep that result
            return replace(photo, state=State.READY, error=error)
        return replace(photo, state=State.FAILED, size=result.size, error=error)
    car = car if photo.box is None else _pointed_at(car, photo.box)
    found = photo.with_found(car)
    return replace(found, state=State.READY, size=result.size, seconds=result.seconds, error=None)


def _pointed_at(car: FoundCar, box: PixelBox) -> FoundCar:
    """A car that the user pointed at: it counts as found, even if it is doubtful.

    A box that is too small cuts it off as the photo's own frame does.
    """
    cover = None if car.alpha is None else decode_cover(car.alpha)
    if cover is None or is_empty(cover):
        return car
    findings = tuple(finding for finding in car.findings if finding is not Finding.NO_CAR)
    if Finding.CUT_OFF not in findings and goes_on_beyond(box, cover):
        findings = (Finding.CUT_OFF, *findings)
    return replace(car, findings=findings)
