"""Copies of finished pictures that keep a place's rules, as far as cropping and saving can do it.

Nothing is enlarged, nothing is invented around a picture, and no original is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.core.arrays import Pixels
from app.core.files import images
from app.core.files.kept_exif import kept_exif
from app.core.files.opencv import cv2
from app.core.output.standing import Standing, in_the_way, standing_of
from app.core.photo.box import PixelBox, Rect
from app.core.places.lint import Problem, fits_shape
from app.core.places.preset import Preset
from app.core.places.rules import Rules
from app.core.places.seen import Seen

_MARGIN = 0.04  # around the car where a picture is cropped: it should not touch the edge
_LEAST_QUALITY = 60
_STEP = 8  # of quality, while a file is too large
_SHRINK = 0.85  # of its sides, where quality must not fall further
_ABOVE = 0.58  # of the free height goes above a car, as in results: lower down it does not float


def can_fix(seen: Seen, problems: Sequence[Problem], rules: Rules) -> bool:
    """Whether a copy would be any better: a small picture stays small, and half a car half."""
    saved = {"formats", "quality", "most_bytes", "most_pixels"}
    cropped = part_to_keep(seen, rules) != PixelBox.whole(seen.size[::-1])
    return cropped or any(problem.rule in saved for problem in problems)


def fix(seen: Seen, preset: Preset, target: Path) -> None:
    """Write a copy of a picture that keeps a place's rules as far as it can.

    Args:
        seen: The picture.
        preset: The place.
        target: The copy; one that the program wrote before is replaced.

    Raises:
        ForecourtError: The picture cannot be read, the copy not be written, or another program's
            file has its name.
    """
    rules = preset.rules or Rules()
    standing = standing_of(target, lambda: "")
    if standing is Standing.FOREIGN:
        raise in_the_way(target)
    image = images.load(seen.path)
    part = part_to_keep(seen, rules).part
    kept = image.pixels[part]
    if image.cover is not None and target.suffix != ".jpg":
        kept = np.dstack([kept, image.cover[part]])
    most = rules.most_pixels or kept[..., 0].size
    kept = _smaller(kept, (most / kept[..., 0].size) ** 0.5)
    quality = max(preset.output.quality, rules.quality or 0)
    exif = kept_exif(seen.path)
    while True:
        images.save_image(
            target, kept, icc=image.icc, dpi=image.dpi, quality=quality, exif=exif, overwrite=True
        )
        if not rules.most_bytes or target.stat().st_size <= rules.most_bytes:
            return
        if target.suffix != ".png" and quality - _STEP >= (rules.quality or _LEAST_QUALITY):
            quality -= _STEP
        else:
            kept = _smaller(kept, _SHRINK)


def part_to_keep(seen: Seen, rules: Rules) -> PixelBox:
    """The part of a picture that has a place's shape, shows all of the car and no frame.

    It is as large as it can be, unless the place wants a larger car; if the car leaves no room for
    the shape, the picture stays whole.
    """
    inner = seen.inner if rules.plain else PixelBox.whole(seen.size[::-1])
    whole = Rect(*inner)
    aspect = _aspect(whole, rules)
    width = min(whole.width, whole.height * aspect)
    car = seen.car.within(whole) if seen.car else None
    if car is not None and rules.car:
        width = min(width, max(car.width, car.height * aspect) / (rules.car + _MARGIN))
    width, height = float(int(width)), float(round(width / aspect))
    if car is not None and (width < car.width or height < car.height):
        return inner
    middle = car or whole
    left = _between(whole.left, middle.middle - width / 2, whole.right - width)
    top = _between(whole.top, _top(whole, car, height), whole.bottom - height)
    corner = (round(left), round(top))
    return PixelBox(*corner, corner[0] + int(width), corner[1] + int(height)).clipped(inner)


def _aspect(whole: Rect, rules: Rules) -> float:
    """The shape that is nearest to the picture's own."""
    own = whole.width / whole.height
    if fits_shape((whole.width, whole.height), rules):
        return own
    return min((w / h for w, h in rules.shapes), key=lambda aspect: abs(np.log(aspect / own)))


def _top(whole: Rect, car: Rect | None, height: float) -> float:
    """Where a part of that height begins: with a car it is framed as a result would be."""
    if car is None:
        return whole.top + (whole.height - height) / 2
    free = height - car.height
    return car.top - _ABOVE * free


def _between(least: float, wish: float, most: float) -> float:
    return max(least, min(wish, most))


def _smaller(pixels: Pixels, factor: float) -> Pixels:
    height, width = pixels.shape[:2]
    if factor >= 1.0:
        return np.ascontiguousarray(pixels)
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
