"""A rectangle of whole pixels, so that an edit costs what it touches and not what the photo is."""

from __future__ import annotations

from typing import NamedTuple, Self


class Box(NamedTuple):
    """A part of a picture, in px; bottom and right lie just outside."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> Self:
        """All of a picture of this shape, (height, width, …)."""
        return cls(0, 0, shape[0], shape[1])

    @property
    def part(self) -> tuple[slice, slice]:
        """What picks it out of an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in px."""
        return self.bottom - self.top, self.right - self.left

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.bottom <= self.top or self.right <= self.left

    def grown(self, margin: int) -> Box:
        """The same with a margin all around."""
        top, left, bottom, right = self
        return Box(top - margin, left - margin, bottom + margin, right + margin)

    def clipped(self, other: Box) -> Box:
        """What lies in both; empty if nothing does."""
        return Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def seen_from(self, origin: Box) -> Box:
        """The same, counted from another box's upper left corner."""
        top, left, bottom, right = self
        return Box(top - origin.top, left - origin.left, bottom - origin.top, right - origin.left)
