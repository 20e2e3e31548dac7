"""A car without its background, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from app.core.arrays import AnyAlpha, Floats, Pixels
from app.core.compose.background import Background
from app.core.compose.car.edges import edged
from app.core.compose.car.foreground import estimate_foreground
from app.core.compose.car.glass import fitted, seen_through
from app.core.compose.car.lean import lean_of
from app.core.compose.car.turning import Turn, turned, turned_map
from app.core.compose.framing import (
    Framing,
    Mapping,
    shot_of,
)
from app.core.compose.ground import Ground
from app.core.compose.light import relit
from app.core.compose.shadow import RIM, Shadow, contact
from app.core.compose.stance import Stance, bulk_of, depth_of, stance_of
from app.core.compose.warp import car_box, lay
from app.core.files.freed import give_back
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement


@dataclass(frozen=True, eq=False)
class Cutout:
    """A car without its background, and what is known of it.

    Attributes:
        foreground: HxWx3 uint8 RGB.
        cover: Its alpha, HxW, of 8 bits or float32 in [0, 1].
        car: Where the car is in it; None if there is none.
        stance: How it stands there.
        ground: The floor under it.
        shadow: The soft shadow under it.
        photo: What it was cut out of, HxWx3 uint8 RGB of the photo's own size.
        turn: How it was turned; then all but the photo is of the turn's canvas. None if it was not.
    """

    foreground: Pixels
    cover: AnyAlpha
    car: Rect | None
    stance: Stance | None
    ground: Ground | None
    shadow: Shadow | None
    photo: Pixels
    turn: Turn | None = None

    @classmethod
    def of(
        cls, foreground: Pixels, cover: AnyAlpha, photo: Pixels, stance: Stance | None = None
    ) -> Self:
        """Look at a foreground and its alpha; the stance may be known from a larger one."""
        ground = Ground.of(cover, RIM)
        stance = stance or stance_of(cover)
        stance = stance and replace(stance, bulk=bulk_of(ground), depth=depth_of(ground))
        shadow = contact(ground) if ground else None
        return cls(foreground, cover, car_box(cover), stance, ground, shadow, photo)

    @property
    def alpha(self) -> Floats:
        """HxW float32 in [0, 1]; of a large photo it takes memory."""
        return from_8_bit(self.cover)

    def glazed(self, glass: Pixels | None, placement: Placement, *, spoil: bool = False) -> Cutout:
        """The same with windows as a placement wants them, see `seen_through`."""
        colours, cover = seen_through(self.foreground, self.cover, glass, placement, spoil=spoil)
        return self if cover is self.cover else replace(self, foreground=colours, cover=cover)

    @property
    def frame(self) -> Rect:
        """Where the photo lies, in pixels of the cut-out."""
        across, down = (self.turn.left, self.turn.top) if self.turn else (0, 0)
        return Rect.of(self.photo.shape[:2]).moved(across, down)

    def turn_of(self, placement: Placement) -> float:
        """How far it is turned by a placement, in degrees; what the photo cuts off is not."""
        if self.stance is None or any(self.stance.cut):
            return 0.0
        if placement.turn is not None:
            return placement.turn
        if not placement.stands or self.ground is None:
            return 0.0
        return lean_of(self.ground, self.cover)

    def posed(
        self, placement: Placement, glass: Pixels | None = None, *, spoil: bool = False
    ) -> Cutout:
        """The same turned as a placement says, and with its windows, see `glazed`."""
        degrees = self.turn_of(placement)
        box = car_box(self.cover, least=1e-6)
        if not degrees or self.stance is None or box is None:
            return self.glazed(glass, placement, spoil=spoil)
        turn = Turn.about(degrees, box, self.cover.shape)
        foreground, cover = turned(self.foreground, self.cover, turn)
        stance = stance_of(cover)
        stance = stance and replace(stance, size=self.stance.size)
        made = Cutout.of(foreground, cover, self.photo, stance)
        if glass is not None and placement.shows_glass:
            glass = turned_map(fitted(glass, self.cover.shape), turn)
        return replace(made, turn=turn).glazed(glass, placement, spoil=True)

    def foot(self, placement: Placement) -> Rect | None:
        """The box whose lower edge stands on the floor; it is scaled about its middle."""
        return self.stance.car if placement.stands and self.stance else self.car

    def lit_by(self, background: Background, placement: Placement) -> Cutout:
        """The same in the light of a background, as far as the placement wants that."""
        if placement.match <= 0.0:
            return self
        photo = turned_map(self.photo, self.turn, beyond=True) if self.turn else self.photo
        lit = relit(self.foreground, photo, self.alpha, background, placement.match)
        return replace(self, foreground=lit)

    def reduced(self, longest: int) -> Cutout:
        """The same with no side longer than that: what is made of it is small, and soon made."""
        shot = shot_of(Rect.of(self.cover.shape), None, Framing(longest=longest), edge=False)
        mapping = Mapping().seen_in(shot)
        layer = lay(self.foreground, self.cover, mapping, shot.size)
        if layer is None or mapping == Mapping():
            return self
        foreground = np.zeros((*shot.size, 3), np.uint8)
        alpha = np.zeros(shot.size, np.float32)
        foreground[layer.place], alpha[layer.place] = layer.foreground, layer.alpha
        return Cutout(
            foreground,
            alpha,
            self.car and mapping.box(self.car),
            self.stance and self.stance.scaled(mapping.scale, shot.size),
            self.ground and replace(self.ground, mapping=self.ground.mapping.then(mapping)),
            self.shadow and self.shadow.mapped(mapping),
            np.asarray(cv2.resize(self.photo, shot.size[::-1], interpolation=cv2.INTER_AREA)),
        )


def cut_out(
    image: Pixels,
    alpha: AnyAlpha,
    edge: Placement = AS_IN_PHOTO,
    scale: float = 1.0,
    glass: Pixels | None = None,
    *,
    spoil: bool = False,
) -> Cutout:
    """Take the background away from a photo.

    Args:
        image: HxWx3 uint8 RGB.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        edge: What is done to the edge and the windows, and how the car is turned.
        scale: How many pixels this has for a pixel of the photo.
        glass: Where the windows are, see `seen_through`.
        spoil: Whether the image may be overwritten, which spares a copy of it. What asks for the
            photo itself, beside the car, then needs another: `Own` backgrounds and `lit_by`.
    """
    foreground = estimate_foreground(image, alpha, spoil=spoil)
    cutout = Cutout.of(foreground, edged(alpha, edge, scale), image)
    give_back(image)
    return cutout.posed(edge, glass, spoil=spoil)
