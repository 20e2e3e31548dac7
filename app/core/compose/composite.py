"""Putting a cut-out on a new background: one compositor for the preview and for export.

It works from back to front: the background first, the shadow on it, then the car *over* both.
Colours are mixed as they are stored, in sRGB, as browsers and picture editors do by default.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from app.core import resources
from app.core.arrays import Flags, Floats, Pixels, Size
from app.core.compose.foreground import estimate_foreground
from app.core.compose.framing import WHOLE, Framing, Mapping, Shot, mapping_of, shot_of
from app.core.compose.shadow import Shadow, cast, fall
from app.core.compose.warp import Layer, car_box, lay
from app.core.errors import UsageError
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.language.translation import tr
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice, Gradient, Rgb
from app.core.photo.placement import AS_IN_PHOTO, Placement


@dataclass(frozen=True)
class Colour:
    """A background of one colour: sRGB, 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def rgb(self) -> Rgb:
        """Red, green and blue."""
        return self.red, self.green, self.blue


@dataclass(frozen=True, eq=False)
class Picture:
    """A background picture: HxWx3 uint8 RGB, of any size."""

    pixels: Pixels


Background = Colour | Gradient | Picture

_BEND = 0.10  # of the height: how softly a studio's wall becomes its floor
_BAYER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5
) / 16  # B. E. Bayer: An optimum method for two-level rendition of continuous-tone pictures. 1973.


@dataclass(frozen=True, eq=False)
class Cutout:
    """A car without its background, and what is known of it.

    Attributes:
        foreground: HxWx3 uint8 RGB.
        alpha: HxW float32 in [0, 1].
        car: Where the car is in it; None if there is none.
        shadow: What it casts on a floor; None if there is no car.
    """

    foreground: Pixels
    alpha: Floats
    car: Rect | None
    shadow: Shadow | None

    def reduced(self, longest: int) -> Cutout:
        """The same with no side longer than that: what is made of it is small, and soon made."""
        shot = shot_of(self.alpha.shape, None, Framing(longest=longest), edge=False)
        mapping = Mapping().seen_in(shot)
        layer = lay(self.foreground, self.alpha, mapping, shot.size)
        if layer is None or mapping == Mapping():
            return self
        foreground = np.zeros((*shot.size, 3), np.uint8)
        alpha = np.zeros(shot.size, np.float32)
        foreground[layer.place], alpha[layer.place] = layer.foreground, layer.alpha
        shadow = self.shadow and replace(self.shadow, box=mapping.box(self.shadow.box))
        return Cutout(foreground, alpha, self.car and mapping.box(self.car), shadow)


def cut_out(image: Pixels, alpha: Floats) -> Cutout:
    """Take the background away from a photo, HxWx3 uint8 RGB, with its alpha."""
    return Cutout(estimate_foreground(image, alpha), alpha, car_box(alpha), cast(alpha))


def compose(
    image: Pixels,
    alpha: Floats,
    background: Background,
    placement: Placement = AS_IN_PHOTO,
    framing: Framing = WHOLE,
) -> Pixels:
    """Put the foreground of a photo on a background.

    Args:
        image: HxWx3 uint8 RGB, the photo.
        alpha: HxW float32 in [0, 1].
        background: What comes behind; a picture is scaled to cover everything, and centred.
        placement: Where the car stands on it, and how dark its shadow is.
        framing: How much of it is seen and how large. A preview is the same picture made small.

    Returns:
        HxWx3 uint8 RGB, of the photo's own size unless ``framing`` says otherwise.
    """
    return assemble(cut_out(image, alpha), background, placement, framing)


def assemble(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> Pixels:
    """Do what `compose` does, from a cut-out that is there already."""
    return assemble_parts(cutout, background, placement, framing).pixels


@dataclass(frozen=True, eq=False)
class Composite:
    """A finished picture, and where the car is in it.

    Attributes:
        pixels: HxWx3 uint8 RGB.
        mapping: Where the photo's points lie.
        car: The car as it lies on the picture; None if nothing of it is in sight.
    """

    pixels: Pixels
    mapping: Mapping
    car: Layer | None

    @property
    def opaque(self) -> Flags:
        """Where the car alone is seen, HxW."""
        flags = np.zeros(self.pixels.shape[:2], np.bool)
        if self.car is not None:
            flags[self.car.place] = self.car.alpha >= 1.0
        return flags


def assemble_parts(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> Composite:
    """Do what `assemble` does, and tell where the car came to lie."""
    height, width = size = cutout.alpha.shape[0], cutout.alpha.shape[1]
    mapping = mapping_of(placement, cutout.car, size)
    shot = shot_of(size, cutout.car and mapping.box(cutout.car), framing, edge=True)
    canvas = paint_background(background, height, width, shot)
    mapping = mapping.seen_in(shot)
    if cutout.shadow is not None:
        fall(canvas, cutout.shadow, mapping, placement.shadow)
    layer = lay(cutout.foreground, cutout.alpha, mapping, shot.size)
    if layer is not None:
        canvas[layer.place] = over(layer.foreground, layer.alpha, canvas[layer.place])
    return Composite(canvas, mapping, layer)


def over(foreground: Pixels, alpha: Floats, canvas: Pixels) -> Pixels:
    """Lay a foreground over a canvas: a F + (1 - a) B, exactly F or B where alpha is 1 or 0.

    T. Porter, T. Duff: Compositing Digital Images. SIGGRAPH 1984. All three are of one size.
    """
    return np.asarray(cv2.blendLinear(foreground, canvas, alpha, 1.0 - alpha), np.uint8)


def paint_background(
    background: Background, height: int, width: int, shot: Shot | None = None
) -> Pixels:
    """Fill a canvas with a background.

    Args:
        background: What fills it.
        height: Of the photo in front of it, in pixels.
        width: Of that photo.
        shot: The part that is seen; all of it if left out. One that goes beyond the photo's edge
            is filled on its own.

    Returns:
        HxWx3 uint8 RGB, of the shot's size.
    """
    whole = Rect(0, 0, width, height)
    shot = shot or Shot(whole, (height, width))
    filled = whole if whole.contains(shot.window) else shot.window
    match background:
        case Picture():
            return _cover(background.pixels, filled, shot)
        case Gradient():
            return _blend(background, filled, shot)
        case Colour():
            return np.full((*shot.size, 3), background.rgb, np.uint8)


def parse_background(text: str) -> Background:
    """Understand a background given as text.

    Args:
        text: A colour (``#rrggbb``, also without ``#``; ``#rgb``; ``rgb(…)``; a CSS colour name),
            two of them with dots between (``white..#888888``), which run into each other
            downwards; the name of a built-in background; or a file. The first that fits.

    Raises:
        UsageError: It is none of them.
        PhotoError: The file cannot be read.
    """
    top, dots, bottom = (part.strip() for part in text.partition(".."))
    colours = [_parse_colour(part) for part in ((top, bottom) if dots else (text,))]
    match colours:
        case [Colour() as colour]:
            return colour
        case [Colour() as first, Colour() as second]:
            return Gradient(first.rgb, second.rgb)
    built_in = resources.backgrounds()
    path = built_in.get(text, Path(text))
    if not _means_file(text, path):
        raise UsageError(
            tr(
                "'{text}' is no background. Give a colour such as white or '#ff8800', two of them "
                "as in 'white..#888888', a picture file, or one of the built-in backgrounds: "
                "{names}.",
                text=text,
                names=", ".join(built_in),
            )
        )
    return Picture(images.load_srgb(path))


def _parse_colour(text: str) -> Colour | None:
    for spelling in (text, f"#{text}" if len(text) == 6 else text):
        with contextlib.suppress(ValueError):
            values = ImageColor.getrgb(spelling)
            if len(values) == 3:  # and not 4, with an alpha
                return Colour(*values)
    return None


def _means_file(text: str, path: Path) -> bool:
    if path.suffix.lower() in images.SUFFIXES:
        return True
    try:
        return bool(text) and path.exists()
    except OSError:  # a name that cannot be one
        return False


def _cover(picture: Pixels, filled: Rect, shot: Shot) -> Pixels:
    """Scale a picture so that it just covers a box, and cut off evenly what sticks out."""
    height, width = picture.shape[:2]
    scale = max(filled.height / height, filled.width / width)
    left = (width - filled.width / scale) / 2 + (shot.window.left - filled.left) / scale
    top = (height - filled.height / scale) / 2 + (shot.window.top - filled.top) / scale
    columns = _span(left, shot.window.width / scale, width)
    rows = _span(top, shot.window.height / scale, height)
    return _resize(picture[rows, columns], shot.size)


def _span(start: float, length: float, limit: int) -> slice:
    """Whole pixels, at least one of them, of ``limit`` that there are."""
    whole = min(limit, max(1, round(length)))
    first = min(limit - whole, max(0, round(start)))
    return slice(first, first + whole)


def _blend(gradient: Gradient, filled: Rect, shot: Shot) -> Pixels:
    """Let two colours run into each other; a fine pattern keeps the steps from showing."""
    height, width = shot.size
    rows = shot.window.top + (np.arange(height) + 0.5) * shot.window.height / height
    share = np.clip((rows - filled.top) / filled.height, 0.0, 1.0)
    if gradient.floor is not None:
        share = _studio(share, gradient.floor)
    top, bottom = np.array(gradient.top, float), np.array(gradient.bottom, float)
    colours = top + share[:, np.newaxis] * (bottom - top)
    pattern = np.tile(_BAYER, (-(-height // 4), 1))[:height, :, np.newaxis]
    strip = np.floor(colours[:, np.newaxis] + pattern).clip(0, 255).astype(np.uint8)
    return np.tile(strip, (1, -(-width // 4), 1))[:, :width]


def _studio(share: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """A wall that hardly changes, a soft bend, and a floor that hardly changes."""
    bend = np.clip((share - floor) / _BEND + 0.5, 0.0, 1.0)
    return 0.15 * share + 0.85 * bend * bend * (3.0 - 2.0 * bend)


def _resize(pixels: Pixels, size: Size) -> Pixels:
    """Scale uint8 pixels: smaller by averaging, larger by a cubic."""
    smaller = size[0] < pixels.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size[::-1], interpolation=method), np.uint8)


def load_background(
    chosen: BackgroundChoice, load: Callable[[Path], Pixels] | None = None
) -> Background | None:
    """Read what a background names.

    Raises:
        PhotoError: If its picture cannot be read.
    """
    if chosen.colour is not None:
        return Colour(*chosen.colour)
    if chosen.picture is not None:
        return Picture((load or images.load_srgb)(chosen.picture))
    return chosen.gradient
