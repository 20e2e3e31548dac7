"""The views of one car placed alike: all of one size and on one floor line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.core.arrays import Floats
from app.core.compose.framing import mapping_of
from app.core.compose.ground import Ground
from app.core.compose.shadow import RIM
from app.core.compose.stance import as_near, stance_of, vehicle_of
from app.core.compose.warp import car_box
from app.core.errors import PhotoError
from app.core.files import images
from app.core.mask.alpha import from_8_bit
from app.core.mask.repairs import Repairs, read_cover
from app.core.photo.box import Rect
from app.core.photo.photo import Photo
from app.core.photo.placement import Placement

Placed = list[tuple[Photo, Placement]]


def place_alike(
    model: Photo, photos: Iterable[Photo], repairs: Repairs | None = None
) -> Iterator[Placed | None]:
    """Place cars as another one is: the views of one car.

    Those that stand by themselves get one scale if they were photographed from one place, as their
    outlines tell; views from elsewhere are each brought to that scale by their own outline.

    Args:
        model: The photo whose car stands right.
        photos: Those to be placed like it; the ones without a car are left out.
        repairs: What is mended already.

    Yields:
        None after each photo, so that one can break off there; at last all of them with their
        new placements, if there are any.
    """
    alpha = _alpha(model, repairs)
    if alpha is None or not alpha.any():
        return
    place = _standing if model.placement.stands else _as_in_photo
    yield from place(model, alpha, photos, repairs)


def _standing(
    model: Photo, alpha: Floats, photos: Iterable[Photo], repairs: Repairs | None
) -> Iterator[Placed | None]:
    stances = {model: stance_of(alpha, Ground.of(alpha, RIM))}
    for photo in photos:
        other = _alpha(photo, repairs)
        stances[photo] = None if other is None else stance_of(other, Ground.of(other, RIM))
        yield None
    known = {photo: stance for photo, stance in stances.items() if stance is not None}
    vehicle, near = vehicle_of(known[model], known.values()), as_near(known[model], known.values())
    wanted = {
        photo: replace(
            model.placement,
            vehicle=vehicle if stance in near else None,
            turn=photo.placement.turn,
        )
        for photo, stance in known.items()
    }
    if len(known) > 1:
        yield [each for each in wanted.items() if each[1] != each[0].placement]


def _as_in_photo(
    model: Photo, alpha: Floats, photos: Iterable[Photo], repairs: Repairs | None
) -> Iterator[Placed | None]:
    car = car_box(alpha)
    if car is None:
        return
    height, width = alpha.shape
    placed = mapping_of(model.placement, car, (height, width)).box(car)
    middle, floor = placed.middle / width, placed.bottom / height
    placements: Placed = []
    for photo in photos:
        other = _alpha(photo, repairs)
        box: Rect | None = None if other is None else car_box(other)
        if other is not None and box is not None:
            x, y = middle - box.middle / other.shape[1], floor - box.bottom / other.shape[0]
            alike = replace(model.placement, x=x, y=y, turn=photo.placement.turn)
            placements.append((photo, alike))
        yield None
    if placements:
        yield placements


def _alpha(photo: Photo, repairs: Repairs | None) -> Floats | None:
    """The alpha of a photo with its repair; None if that cannot be told."""
    if photo.alpha is None:
        return None
    try:
        cover = read_cover(photo, lambda: images.load_srgb(photo.path), repairs, keep=False)
    except PhotoError:
        return None
    return from_8_bit(cover)
