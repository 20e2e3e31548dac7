"""The position of a picture in a view: zoom and pan as plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_SCALE = 32.0
SMALLEST_SCALE = 0.02
ROUNDED = 0.015  # how much the shape of a thumbnail may differ from its photo's
LARGEST_FIT = 2.0  # so that a photo's thumbnail is not enlarged beyond recognition


@dataclass(frozen=True)
class Viewport:
    """Picture point ``p`` appears at view point ``scale * p + (x, y)``.

    Attributes:
        scale: View pixels per picture pixel.
        x: Position of the picture's left edge in the view, in view pixels.
        y: Position of its upper edge.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def zoomed(self, factor: float, at: tuple[float, float]) -> Viewport:
        """Zoom so that the picture point under ``at`` (view pixels) stays where it is."""
        scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, self.scale * factor))
        ratio = scale / self.scale
        return Viewport(scale, at[0] - (at[0] - self.x) * ratio, at[1] - (at[1] - self.y) * ratio)

    def panned(self, dx: float, dy: float) -> Viewport:
        """Shift the picture by view pixels."""
        return Viewport(self.scale, self.x + dx, self.y + dy)

    def kept_inside(self, picture: tuple[int, int], view: tuple[int, int]) -> Viewport:
        """Keep the picture visible: centre a side that fits, else leave no gap at its edges.

        Args:
            picture: (width, height) in pixels.
            view: (width, height) in view pixels.
        """
        x = _inside(self.x, picture[0] * self.scale, view[0])
        y = _inside(self.y, picture[1] * self.scale, view[1])
        return Viewport(self.scale, x, y)


def fitted(picture: tuple[int, int], view: tuple[int, int], margin: int = 0) -> Viewport:
    """The viewport that shows the whole picture, centred.

    Args:
        picture: (width, height) in pixels, at least 1.
        view: (width, height) in view pixels.
        margin: View pixels kept free on each side.
    """
    room = (max(1, view[0] - 2 * margin), max(1, view[1] - 2 * margin))
    scale = min(room[0] / picture[0], room[1] / picture[1], LARGEST_FIT)
    return Viewport(scale).kept_inside(picture, view)


def alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two pictures have the same shape, given that thumbnails have rounded sizes.

    Args:
        one: (width, height) in pixels.
        other: The other's.
    """
    return abs(one[0] * other[1] - one[1] * other[0]) <= ROUNDED * one[0] * other[1]


def _inside(start: float, length: float, room: float) -> float:
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, start))
