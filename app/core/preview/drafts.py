"""Composites while a car is being dragged: small, and made again and again in no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.core.arrays import Pixels
from app.core.compose.background import (
    Background,
    Picture,
    load_background,
    paint_background,
    scene_on,
)
from app.core.compose.car.cutout import Cutout, cut_out
from app.core.compose.composite import assemble, placement_on, window_around
from app.core.compose.framing import Mapping, mapping_of
from app.core.compose.plates import cover_plates
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.disk import version_of
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.mask.repairs import Repairs, read_cover
from app.core.mask.windows import read_glass
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import AS_IN_PHOTO, Placement
from app.core.photo.plate import scaled
from app.core.photo.scene import Scene

DRAFT_SIDE = 1024  # px: the longer side, about as large as a picture is on most screens
_STANDING_SIDE = 760  # px: of a photo whose picture has more room around the car


@dataclass(frozen=True, eq=False)
class Draft:
    """A photo on its background, made small.

    Attributes:
        photo_id: Whose it is.
        placement: Where the car stands in it.
        pixels: HxWx3 uint8 RGB.
        car: Where the car is in the photo, in its pixels; None if there is none.
        window: The part of the plane that the picture is, in pixels of the photo.
        scene: Where cars stand on the background.
        lower: How much lower in the picture the horizon of the photo is than the background's, in
            heights of it: the photo was taken from lower down. None if that cannot be told.
        turn: How far the car is turned, clockwise, in degrees.
    """

    photo_id: PhotoId
    placement: Placement
    pixels: Pixels
    car: Rect | None
    window: Rect
    scene: Scene
    lower: float | None = None
    turn: float = 0.0


@dataclass(frozen=True, eq=False)
class Small:
    """A car cut out of a photo that was made small.

    Attributes:
        cutout: The car as it is in the photo.
        factor: How much larger the photo is.
    """

    cutout: Cutout
    factor: float

    def posed(self, photo: Photo, placement: Placement) -> Cutout:
        """The car turned as a placement says, and its windows as clear."""
        return self.cutout.posed(placement, read_glass(replace(photo, placement=placement)))


class Drafter:
    """Makes drafts; what takes long it does once for a photo, and once for a background.

    Not for use by several threads at a time.
    """

    def __init__(self, repairs: Repairs | None = None) -> None:
        self._repairs = repairs or Repairs()
        self._photo: tuple[object, Small] | None = None
        self._posed: tuple[object, Cutout] | None = None
        self._ground: tuple[object, Background] | None = None

    def drafts(
        self, photo: Photo, chosen: BackgroundChoice, placement: Placement
    ) -> Iterator[Draft]:
        """Make a draft.

        Args:
            photo: The photo, its car found.
            chosen: What it stands on.
            placement: Where it stands there.

        Yields:
            One draft; none if a file cannot be read, which the frame tells.
        """
        wanted = placement
        try:
            ground = self._background(chosen)
            if ground is None:
                return
            placement = placement_on(ground, wanted)
            cutout, factor = self._cutout(photo, placement)
        except PhotoError:
            return
        enlarged = Mapping(factor)
        window = window_around(cutout, ground, placement)
        foot = cutout.foot(placement)
        yield Draft(
            photo.id,
            wanted,
            assemble(cutout, ground, placement),
            foot and enlarged.box(foot),
            enlarged.box(window),
            scene_on(ground),
            _lower(cutout, scene_on(ground), placement, window),
            cutout.turn.degrees if cutout.turn else 0.0,
        )

    def _cutout(self, photo: Photo, placement: Placement) -> tuple[Cutout, float]:
        """A car made small, and how much larger its photo is."""
        side = _STANDING_SIDE if placement.stands else DRAFT_SIDE
        edge = (placement.choke, placement.feather, placement.plate)
        windows = (photo.glass, photo.own_windows)
        found = (photo.alpha, photo.repair, *windows, photo.known_plates)
        key = (version_of(photo.path), *found, edge, side)
        if self._photo is None or self._photo[0] != key:
            self._photo = self._posed = None
            self._photo = key, small_cutout(photo, placement, side, self._repairs)
        small = self._photo[1]
        panes = (placement.glass, placement.glass_tint, placement.glass_light)
        pose = (key, panes, placement.turn)
        if self._posed is None or self._posed[0] != pose:
            self._posed = pose, small.posed(photo, placement)
        return self._posed[1], small.factor

    def _background(self, chosen: BackgroundChoice) -> Background | None:
        """The background; a large picture made small."""
        version = version_of(chosen.picture) if chosen.picture else None
        key = (chosen, version)
        if self._ground is None or self._ground[0] != key:
            background = load_background(chosen)
            if background is None:
                return None
            self._ground = (key, _made_small(background))
        return self._ground[1]


def _lower(cutout: Cutout, scene: Scene, placement: Placement, window: Rect) -> float | None:
    """How much lower the horizon of the photo is than the background's, see `Draft`."""
    stance, ground = cutout.stance, cutout.ground
    known = stance is not None and not any(stance.cut) and ground is not None
    if not (known and placement.stands and scene.lines):
        return None
    row = ground.horizon if ground is not None else None
    if row is None:
        return None
    mapping = mapping_of(placement, cutout.foot(placement), window.size)
    placed = mapping.box(Rect(0.0, row, 1.0, row)).top
    return (placed - window.top) / window.height - scene.horizon


def small_cutout(
    photo: Photo, placement: Placement, side: int, repairs: Repairs | None = None
) -> Small:
    """Cut a car out of a photo made small; it is not turned yet, and its windows are the photo's.

    Args:
        photo: The photo, its car found.
        placement: What is done to the edge.
        side: The longer side at most, in pixels; at most `DRAFT_SIDE`.
        repairs: The cache of repaired alphas.

    Raises:
        PhotoError: The photo cannot be read.
    """
    cover = read_cover(photo, lambda: images.load_srgb(photo.path), repairs, keep=False)
    small = images.load_reduced(photo.path, DRAFT_SIDE)
    image = images.to_srgb(small).pixels if small else images.load_srgb(photo.path)
    size = image.shape[1::-1]
    reduced = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
    alpha = from_8_bit(np.asarray(reduced, np.uint8))
    image = covered(image, photo, placement, size[0] / cover.shape[1])
    edge = replace(AS_IN_PHOTO, choke=placement.choke, feather=placement.feather)
    cutout = cut_out(image, alpha, edge, size[0] / cover.shape[1]).reduced(side)
    return Small(cutout, cover.shape[1] / cutout.alpha.shape[1])


def covered(image: Pixels, photo: Photo, placement: Placement, scale: float) -> Pixels:
    """Return a photo's pixels, made larger or smaller, with its number plates covered if wanted.

    Raises:
        PhotoError: The cover's picture cannot be read.
    """
    if placement.plate is None or not photo.known_plates:
        return image
    return cover_plates(image, scaled(photo.known_plates, scale), placement.plate)


def _made_small(background: Background) -> Background:
    if not isinstance(background, Picture) or max(background.pixels.shape) <= DRAFT_SIDE:
        return background
    height, width = background.pixels.shape[:2]
    factor = DRAFT_SIDE / max(height, width)
    small = Rect(0, 0, round(width * factor), round(height * factor))
    return Picture(paint_background(background, small), background.scene)
