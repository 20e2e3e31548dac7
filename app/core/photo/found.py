"""What the network found of a photo's car: one value, replaced as a whole."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from app.core.network import Traits
from app.core.photo.finding import Findings
from app.core.photo.plate import Plates

ColourHistogram = tuple[int, ...]
"""How much of a car has which colour: a cell of CIELAB times `COLOUR_SHARES`, plus its share."""
COLOUR_BINS = 8
"""Cells along each axis."""
COLOUR_SHARES = 1000
"""One more than the shares that are all of a car."""
COLOUR_SPAN = ((0.0, 100.0), (-32.0, 32.0), (-32.0, 32.0))
"""What they span of L, a and b; what is beyond is in the outer ones."""


@dataclass(frozen=True, kw_only=True)
class FoundCar:
    """What the network found of a photo's car. A photo in the list costs kilobytes, not pixels.

    Attributes:
        alpha: The alpha the network found, packed by `app.core.mask.alpha.encode_alpha`; None until
            its car was found. Decoded pixels live in a bounded cache.
        certainty: The Dice in [0, 1] that the network expects of its own mask; None until known.
        least_dice: The Dice in [0, 1] that the mask probably has at least; None if not known.
        findings: What was noticed when its car was looked for.
        traits: What its car looks like; None if the network does not tell.
        angle: From where its car is seen, in degrees, see `Side`; None if that is not known.
        colours: How much of its car has which colour; None if that is not known.
        probability: What the network said before all but the main car was dropped, small and packed
            like the alpha; None if that is not known.
        glass: Where its windows are, packed like the alpha, of the photo's size or smaller; None if
            that is not known.
        plates: The number plates that were found; None if they were not looked for.
        found_by: SHA-256 of the weights that found the car in all of the photo; empty if that is
            not known, or not all that decided about the alpha.
        glass_by: The same of what found its windows.
        plates_by: The same of what found its number plates.
    """

    alpha: bytes | None = None
    certainty: float | None = None
    least_dice: float | None = None
    findings: Findings = ()
    traits: Traits | None = None
    angle: int | None = None
    colours: ColourHistogram | None = None
    probability: bytes | None = None
    glass: bytes | None = None
    plates: Plates | None = None
    found_by: str = ""
    glass_by: str = ""
    plates_by: str = ""

    @property
    def as_found(self) -> dict[str, Any]:
        """These values by name, and no others, to be put in place of a photo's all at once."""
        return {each.name: getattr(self, each.name) for each in fields(FoundCar)}
