"""Rectangles: of whole pixels, and of any numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self


class PixelBox(NamedTuple):
    """A part of a picture, in whole pixels; right and bottom lie just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> Self:
        """All of a picture of this shape, (height, width, …)."""
        return cls(0, 0, shape[1], shape[0])

    @property
    def part(self) -> tuple[slice, slice]:
        """The index of its rows and columns in an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in px."""
        return self.bottom - self.top, self.right - self.left

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.bottom <= self.top or self.right <= self.left

    def grown(self, margin: int) -> PixelBox:
        """The same with a margin all around."""
        left, top, right, bottom = self
        return PixelBox(left - margin, top - margin, right + margin, bottom + margin)

    def clipped(self, other: PixelBox) -> PixelBox:
        """The part of it in another box; empty if they do not overlap."""
        return PixelBox(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def joined(self, other: PixelBox) -> PixelBox:
        """The smallest box around both."""
        return PixelBox(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def seen_from(self, origin: PixelBox) -> PixelBox:
        """The same, counted from another box's upper left corner."""
        return self.moved(-origin.left, -origin.top)

    def moved(self, right: int, down: int) -> PixelBox:
        """The same, moved by some pixels."""
        return PixelBox(self.left + right, self.top + down, self.right + right, self.bottom + down)


@dataclass(frozen=True)
class Rect:
    """A rectangle in pixels; right and bottom are where the next pixel would begin."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, size: tuple[float, float]) -> Self:
        """All of a picture of that size, (height, width)."""
        return cls(0, 0, size[1], size[0])

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def size(self) -> tuple[float, float]:
        """(height, width)."""
        return self.height, self.width

    @property
    def middle(self) -> float:
        """Half way between left and right."""
        return (self.left + self.right) / 2

    def moved(self, right: float, down: float) -> Rect:
        """The same, moved."""
        return Rect(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def scaled(self, factor: float) -> Rect:
        """The same in pixels of a picture that is so many times as large."""
        return Rect(*(factor * side for side in (self.left, self.top, self.right, self.bottom)))

    def within(self, other: Rect) -> Rect | None:
        """The part that lies in another box, if any does."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, right, bottom) if left < right and top < bottom else None

    def whole_within(self, shape: tuple[int, ...]) -> PixelBox | None:
        """The whole pixels of it in a picture of that shape, (height, width, …), if any."""
        seen = self.within(Rect(0, 0, shape[1], shape[0]))
        if seen is None:
            return None
        box = PixelBox(int(seen.left), int(seen.top), round(seen.right), round(seen.bottom))
        return None if box.is_empty else box

    def contains(self, other: Rect) -> bool:
        """Whether all of another box lies in this one."""
        return self.within(other) == other
