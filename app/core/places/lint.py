"""Finished pictures against the rules of places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.language.phrases import data_size, pixels
from app.core.language.translation import figure, tr
from app.core.places.preset import Preset
from app.core.places.rules import Rules, shapes_of
from app.core.places.seen import Seen


@dataclass(frozen=True)
class Problem:
    """Something about a picture that is against a rule.

    Attributes:
        place: The preset's name.
        rule: The name of the rule, a field of `Rules`.
        text: What is wrong, for people.
        advised: Whether the place only advises it; else it refuses the picture.
    """

    place: str
    rule: str
    text: str
    advised: bool


def needs_car(presets: Sequence[Preset]) -> bool:
    """Whether any of the rules is about the car."""
    return any(preset.rules and (preset.rules.whole_car or preset.rules.car) for preset in presets)


def problems_of(seen: Seen, preset: Preset) -> tuple[Problem, ...]:
    """Compare a picture with the rules of a place; without rules nothing is against them."""
    rules = preset.rules
    if rules is None:
        return ()
    return tuple(
        Problem(preset.name, name, text, name in rules.advised)
        for name, check in _CHECKS.items()
        for text in check(seen, rules)
    )


def fits_shape(size: tuple[float, float], rules: Rules) -> bool:
    """Whether (width, height) have a shape that a place takes."""
    aspect = size[0] / size[1]
    wanted = [width / height for width, height in rules.shapes]
    return not wanted or any(abs(aspect / each - 1.0) <= rules.tolerance for each in wanted)


def _least(seen: Seen, rules: Rules) -> Iterator[str]:
    least = rules.least
    if least and (seen.size[0] < least[0] or seen.size[1] < least[1]):
        yield tr("{size}, not {least}", size=pixels(*seen.size), least=pixels(*least))


def _least_longest(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.least_longest and max(seen.size) < rules.least_longest:
        yield tr(
            "its longest side has {number} pixels, not {least}",
            number=max(seen.size),
            least=rules.least_longest,
        )


def _most_pixels(seen: Seen, rules: Rules) -> Iterator[str]:
    number = seen.size[0] * seen.size[1]
    if rules.most_pixels and number > rules.most_pixels:
        yield tr(
            "{number} megapixels, more than {most}",
            number=figure(number / 1e6, 1),
            most=figure(rules.most_pixels / 1e6),
        )


def _most_bytes(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.most_bytes and seen.nbytes > rules.most_bytes:
        size, most = data_size(seen.nbytes), data_size(rules.most_bytes)
        yield tr("the file has {size}, more than {most}", size=size, most=most)


def _shapes(seen: Seen, rules: Rules) -> Iterator[str]:
    if not fits_shape(seen.size, rules):
        own = f"{figure(seen.size[0] / seen.size[1], 2)}:1"
        yield tr("its shape is {shape}, not {shapes}", shape=own, shapes=shapes_of(rules))


def _formats(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.formats and seen.ending not in rules.formats:
        shown = seen.ending.removeprefix(".").upper() or seen.path.suffix
        yield tr("{format} files are not taken", format=shown)


def _quality(seen: Seen, rules: Rules) -> Iterator[str]:
    # What the tables tell is the quality to within one.
    if rules.quality and seen.quality is not None and seen.quality < rules.quality - 1:
        yield tr("JPEG of quality {own}, not {least}", own=seen.quality, least=rules.quality)


def _whole_car(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.whole_car and seen.cut_off:
        yield tr("the car is cut off")
    elif rules.whole_car and seen.found is False:
        yield tr("no car was found in it")


def _car(seen: Seen, rules: Rules) -> Iterator[str]:
    if not rules.car or seen.car is None:
        return
    share = max(seen.car.width / seen.size[0], seen.car.height / seen.size[1])
    if share < rules.car:
        own, least = figure(100 * share), figure(100 * rules.car)
        yield tr("the car fills {own} % of it, not {least} %", own=own, least=least)


def _plain(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.plain and seen.framed:
        yield tr("there is a frame around it")


def _own_plate(seen: Seen, rules: Rules) -> Iterator[str]:
    if rules.own_plate and seen.plates:
        yield tr("its number plate is covered")


_CHECKS: Mapping[str, Callable[[Seen, Rules], Iterator[str]]] = {
    "least": _least,
    "least_longest": _least_longest,
    "most_pixels": _most_pixels,
    "most_bytes": _most_bytes,
    "shapes": _shapes,
    "formats": _formats,
    "quality": _quality,
    "whole_car": _whole_car,
    "car": _car,
    "plain": _plain,
    "own_plate": _own_plate,
}
