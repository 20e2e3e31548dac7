"""What a place asks of a picture, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.language.phrases import data_size, pixels
from app.core.language.translation import figure, tr


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
        own_plate: Whether altered number plates are refused.
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
    own_plate: bool = False
    advised: tuple[str, ...] = ()


def words_of(rules: Rules) -> list[str]:
    """What a place asks for, rule by rule, for people."""
    words = []
    if rules.least:
        words.append(("least", tr("at least {size}", size=pixels(*rules.least))))
    if rules.least_longest:
        text = tr("at least {number} pixels on the longest side", number=rules.least_longest)
        words.append(("least_longest", text))
    if rules.shapes:
        words.append(("shapes", tr("shape {shapes}", shapes=shapes_of(rules))))
    if rules.quality:
        words.append(("quality", tr("JPEG of quality {number} or more", number=rules.quality)))
    if rules.most_bytes:
        words.append(("most_bytes", tr("at most {size}", size=data_size(rules.most_bytes))))
    if rules.whole_car:
        words.append(("whole_car", tr("the whole car")))
    if rules.car:
        share = figure(100 * rules.car)
        words.append(("car", tr("the car fills {share} % or more", share=share)))
    if rules.plain:
        words.append(("plain", tr("no text, logo or frame laid over it")))
    if rules.own_plate:
        words.append(("own_plate", tr("number plates unaltered")))
    advised = tr("advised")
    return [f"{text} ({advised})" if name in rules.advised else text for name, text in words]


def shapes_of(rules: Rules) -> str:
    """The shapes that a place takes: "4:3, 1:1"."""
    return ", ".join(f"{width:g}:{height:g}" for width, height in rules.shapes)
