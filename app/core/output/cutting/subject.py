"""A photo while it is being cut."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock

from app.core.files import images
from app.core.files.freed import give_back
from app.core.mask.alpha import decode_cover, to_8_bit
from app.core.network import Network
from app.core.output.cutting.cut import Known
from app.core.output.cutting.segmenting import Found, find
from app.core.photo.finding import Finding
from app.core.photo.review import review_of

ALONE = 26_000_000
"""Photos of more pixels are not worked on at the same time: each takes some 15 bytes a pixel."""


class Subject:
    """A photo while it is being cut: read, and looked at by the network, once for all its files."""

    def __init__(self, path: Path, network: Network, turns: Lock, known: Known | None) -> None:
        self.path = path
        self._known = known
        self._network = network
        self._turns = turns
        self._image: images.Image | None = None
        self._found: Found | None = None

    @property
    def image(self) -> images.Image:
        """The photo.

        Raises:
            PhotoError: It cannot be read.
        """
        if self._image is None:
            self._image = images.load(self.path)
        return self._image

    @property
    def turn(self) -> AbstractContextManager[object]:
        """Held while a large photo is worked on: those take turns, from its reading on.

        Raises:
            PhotoError: It cannot be read.
        """
        return self._turns if images.count_pixels(self.path) > ALONE else nullcontext()

    @property
    def found(self) -> Found:
        """Its alpha, the certainty, and what was noticed; errors as of the network."""
        known = self._known
        if self._found is None and known is not None:
            review, there = review_of(self._network.figures), Finding.NO_CAR not in known.findings
            least_dice = review.least_dice(known.certainty) if there else None
            alpha = decode_cover(known.alpha)
            glass = decode_cover(known.glass) if known.glass else None
            told = (known.certainty, known.findings, least_dice)
            self._found = Found(alpha, *told, glass=glass, plates=known.plates)
        elif self._found is None:
            found = find(self.image, self._network)
            # It is in steps of 1/255, so nothing is lost; of a large photo this matters.
            self._found = found._replace(alpha=to_8_bit(found.alpha))
            del found
            give_back(self.image.pixels)
        return self._found
