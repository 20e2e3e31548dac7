"""Composites while a car is being dragged: small, and made again and again in no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from app.core.arrays import Pixels
from app.core.compose.composite import (
    Background,
    Cutout,
    Picture,
    assemble,
    cut_out,
    load_background,
    paint_background,
)
from app.core.compose.framing import Mapping, mapping_of
from app.core.compose.warp import car_box
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.disk import version_of
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.mask.repairs import Repairs, read_cover
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import Placement

DRAFT_SIDE = 1024  # px: the longer side, about as large as a picture is on most screens


@dataclass(frozen=True, eq=False)
class Draft:
    """A photo on its background, made small.

    Attributes:
        photo_id: Whose it is.
        placement: Where the car stands in it.
        pixels: HxWx3 uint8 RGB.
        car: Where the car is in the photo, in its pixels; None if there is none.
    """

    photo_id: PhotoId
    placement: Placement
    pixels: Pixels
    car: Rect | None


class Drafter:
    """Makes drafts; slow steps are done once per photo and once per background.

    Not for use by several threads at a time.
    """

    def __init__(self, repairs: Repairs | None = None) -> None:
        self._repairs = repairs or Repairs()
        self._photo: tuple[object, Cutout, Rect | None] | None = None
        self._ground: tuple[object, Background] | None = None

    def drafts(
        self, photo: Photo, chosen: BackgroundChoice, placement: Placement
    ) -> Iterator[Draft]:
        """Make a draft.

        Args:
            photo: The photo, its car found.
            chosen: Its background.
            placement: Its place there.

        Yields:
            One draft; none if a file cannot be read, which the frame reports.
        """
        try:
            cutout, car = self._cutout(photo)
            ground = self._background(chosen, cutout)
        except PhotoError:
            return
        if ground is not None:
            yield Draft(photo.id, placement, assemble(cutout, ground, placement), car)

    def _cutout(self, photo: Photo) -> tuple[Cutout, Rect | None]:
        key = (version_of(photo.path), photo.alpha, photo.repair)
        if self._photo is None or self._photo[0] != key:
            self._photo = None
            cover = read_cover(
                photo, lambda: images.load_srgb(photo.path), self._repairs, keep=False
            )
            small = images.load_reduced(photo.path, DRAFT_SIDE)
            image = images.to_srgb(small).pixels if small else images.load_srgb(photo.path)
            size = image.shape[1::-1]
            reduced = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
            cutout = cut_out(image, from_8_bit(np.asarray(reduced, np.uint8)))
            car = cutout.car and Mapping(cover.shape[1] / size[0]).box(cutout.car)
            self._photo = (key, cutout.reduced(DRAFT_SIDE), car)
        return self._photo[1], self._photo[2]

    def _background(self, chosen: BackgroundChoice, cutout: Cutout) -> Background | None:
        version = version_of(chosen.picture) if chosen.picture else None
        key = (chosen, version, cutout.alpha.shape)
        if self._ground is None or self._ground[0] != key:
            background = load_background(chosen)
            if background is None:
                return None
            self._ground = (key, Picture(paint_background(background, *cutout.alpha.shape)))
        return self._ground[1]


def place_alike(
    model: Photo, photos: Iterable[Photo], repairs: Repairs | None = None
) -> Iterator[list[tuple[Photo, Placement]] | None]:
    """Place cars like another one: views of one car, all of one size and on one floor line.

    Args:
        model: The photo that is placed right.
        photos: Those to be placed like it; the ones without a car are left out.
        repairs: The cache of repaired alphas.

    Yields:
        None after each photo, so that it can be stopped there; at last all photos with their
        new placements, if there are any.
    """
    where = _car(model, repairs)
    if where is None:
        return
    placed = mapping_of(model.placement, where[0], where[1]).box(where[0])
    middle, floor = placed.middle / where[1][1], placed.bottom / where[1][0]
    placements: list[tuple[Photo, Placement]] = []
    for photo in photos:
        found = _car(photo, repairs)
        if found is not None:
            car, (height, width) = found
            x, y = middle - car.middle / width, floor - car.bottom / height
            placement = Placement(model.placement.scale, x, y, model.placement.shadow)
            placements.append((photo, placement))
        yield None
    if placements:
        yield placements


def _car(photo: Photo, repairs: Repairs | None) -> tuple[Rect, tuple[int, int]] | None:
    """The car's box, and the photo's (height, width); None if unknown."""
    if photo.alpha is None:
        return None
    try:
        cover = read_cover(photo, lambda: images.load_srgb(photo.path), repairs, keep=False)
    except PhotoError:
        return None
    box = car_box(from_8_bit(cover))
    return (box, (cover.shape[0], cover.shape[1])) if box else None
