"""A cut-out's shadow: half transparent under the car, for floors that other programs put there.

It is the shadow of composites, as an alpha of its own ink: laid over any floor it darkens it as a
composite's shadow does, to within rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Depth, Size
from app.core.compose.framing import Framing, Mapping, Shot, bounded, roomier
from app.core.compose.ground import Ground
from app.core.compose.shadow import INK, RIM, Shadow, contact, darkness, shadows_of
from app.core.compose.stance import stance_of
from app.core.photo.box import PixelBox, Rect
from app.core.photo.placement import Placement

_ROWS = 512  # worked on at a time
_FULL = 255
_SEEN = 0.5 / _FULL  # what is less dark leaves a pixel as it is


@dataclass(frozen=True, eq=False)
class Under:
    """The shadows under a cut-out.

    Attributes:
        shadows: The sun's and the soft one, as far as they are there.
        cut: Whether the photo's left, upper, right and lower edge cut the car off: no shadow goes
            on beyond, where the car does not.
    """

    shadows: tuple[Shadow, ...]
    cut: tuple[bool, bool, bool, bool]

    @classmethod
    def of(cls, cover: AnyAlpha, placement: Placement) -> Under | None:
        """The shadows under a car; None if there are none.

        Args:
            cover: Its alpha, HxW, of 8 bits or float32 in [0, 1], before windows are made clear.
            placement: How dark they are, and where the sun stands.
        """
        ground, stance = Ground.of(cover, RIM), stance_of(cover)
        if ground is None:
            return None
        cut = stance.cut if stance else (False, False, False, False)
        return cls.on(ground, contact(ground), cut, placement)

    @classmethod
    def on(
        cls,
        ground: Ground,
        soft: Shadow | None,
        cut: tuple[bool, bool, bool, bool],
        placement: Placement,
    ) -> Under | None:
        """The same of a ground and its soft shadow that are known."""
        shadows = tuple(shadows_of(ground, soft, placement))
        return cls(shadows, cut) if shadows else None

    def shot(self, shot: Shot, framing: Framing, photo: Size) -> Shot:
        """A shot with room for the shadows as well: what is cut off in mid-floor looks cut off.

        Args:
            shot: The shot without them.
            framing: What was asked for.
            photo: (height, width) of the photo.
        """
        return bounded(roomier(shot, self._box(photo), framing), framing, photo)

    def lay(self, rgba: NDArray[Depth], mapping: Mapping, photo: Size) -> None:
        """Lay the shadows under a cut-out, in place.

        Its alpha is full where there is nothing but car, as without them, and nowhere else.

        Args:
            rgba: HxWx4 uint8 or uint16 with straight alpha.
            mapping: Where the photo's points are in it.
            photo: (height, width) of the photo.
        """
        box = mapping.box(self._box(photo)).whole_within(rgba.shape)
        if box is None:
            return
        for top in range(box.top, box.bottom, _ROWS):
            band = PixelBox(box.left, top, box.right, min(top + _ROWS, box.bottom))
            self._lay_band(rgba[band.part], mapping, band)

    def _lay_band(self, rgba: NDArray[Depth], mapping: Mapping, band: PixelBox) -> None:
        white = np.float32(np.iinfo(rgba.dtype).max)
        cover = rgba[..., 3] / white
        dark = (1.0 - cover) * darkness(self.shadows, mapping, band)
        seen = dark >= _SEEN
        alone, car, dark = rgba[seen], cover[seen, np.newaxis], dark[seen, np.newaxis]
        ink = np.array(INK, np.float32) * (white / _FULL)
        alpha = np.clip(np.rint(_FULL * (car + dark)), 1, _FULL - 1)
        mixed = (car * alone[:, :3] + dark * ink) * (_FULL / alpha)
        rgba[seen] = np.rint(np.hstack([np.minimum(mixed, white), alpha * (white / _FULL)]))

    def _box(self, photo: Size) -> Rect:
        """What they cover, in whole pixels of the photo."""
        boxes = [shadow.box for shadow in self.shadows]
        left, top, right, below = self.cut
        return Rect(
            max(0 if left else -np.inf, floor(min(box.left for box in boxes))),
            max(0 if top else -np.inf, floor(min(box.top for box in boxes))),
            min(photo[1] if right else np.inf, ceil(max(box.right for box in boxes))),
            min(photo[0] if below else np.inf, ceil(max(box.bottom for box in boxes))),
        )
