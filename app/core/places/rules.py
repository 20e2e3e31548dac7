"""What a place asks of a picture, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """What a place asks of a picture; what is None or empty it does not ask.

    Attributes:
        least: Width and height in pixels at least.
        least_longest: The longest side in pixels at least.
        most_pixels: All pixels at most.
        most_bytes: Size of the file at most.
        shapes: Shapes it may have, as (4, 3).
        tolerance: How far from a shape it may be, as a share of it.
        formats: Endings of the files that are taken, such as ".jpg".
        quality: Of a JPEG at least, 1 to 100.
        whole_car: Whether a car that is cut off is refused.
        car: How much of the picture's width or height, whichever is more, the car fills at least.
        plain: Whether text, logos and frames laid over the picture are refused.
        advised: The names of the rules above that are only advised; the others are demanded.
    """

    least: tuple[int, int] | None = None
    least_longest: int | None = None
    most_pixels: int | None = None
    most_bytes: int | None = None
    shapes: tuple[tuple[float, float], ...] = ()
    tolerance: float = 0.01
    formats: tuple[str, ...] = ()
    quality: int | None = None
    whole_car: bool = False
    car: float | None = None
    plain: bool = False
    advised: tuple[str, ...] = ()
