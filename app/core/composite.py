"""Putting a cut-out on a new background: one compositor for the preview and for export.

It works from back to front: the backdrop first, then each layer *over* it. Colours are mixed as
they are stored, in sRGB, as browsers and picture editors do by default.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from app.core import images, resources
from app.core.errors import UsageError
from app.core.matte import estimate_foreground, from_8_bit, to_8_bit
from app.core.opencv import cv2

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Size = tuple[int, int]


@dataclass(frozen=True)
class Colour:
    """A background of one colour: sRGB, 0 to 255."""

    red: int
    green: int
    blue: int


@dataclass(frozen=True, eq=False)
class Picture:
    """A background picture: HxWx3 uint8 RGB, of any size."""

    pixels: Pixels


Background = Colour | Picture

WHITE = Colour(255, 255, 255)
LIGHT_GREY = Colour(204, 204, 204)


def compose(
    image: Pixels, alpha: Floats, background: Background, *, size: Size | None = None
) -> Pixels:
    """Put the foreground of a photo on a background.

    Args:
        image: HxWx3 uint8 RGB, the photo.
        alpha: HxW float32 in [0, 1].
        background: What comes behind; a picture is scaled to cover everything, and centred.
        size: Height and width of the result, in the photo's proportions; the photo's own if left
            out. A preview is the same picture made small.

    Returns:
        HxWx3 uint8 RGB, of that size.
    """
    if size is not None and size != alpha.shape:
        image, alpha = _resize(image, size), from_8_bit(_resize(to_8_bit(alpha), size))
    canvas = backdrop(background, *alpha.shape)
    return over(estimate_foreground(image, alpha), alpha, canvas)


def over(foreground: Pixels, alpha: Floats, canvas: Pixels) -> Pixels:
    """Lay a foreground over a canvas: a F + (1 - a) B, exactly F or B where alpha is 1 or 0.

    T. Porter, T. Duff: Compositing Digital Images. SIGGRAPH 1984. All three are of one size.
    """
    return np.asarray(cv2.blendLinear(foreground, canvas, alpha, 1.0 - alpha), np.uint8)


def backdrop(background: Background, height: int, width: int) -> Pixels:
    """Fill a canvas, HxWx3 uint8 RGB, with a background."""
    if isinstance(background, Picture):
        return _cover(background.pixels, height, width)
    colour = (background.red, background.green, background.blue)
    return np.full((height, width, 3), colour, np.uint8)


def checkerboard(
    height: int, width: int, square: int = 12, light: Colour = WHITE, dark: Colour = LIGHT_GREY
) -> Pixels:
    """Paint what stands for transparency: squares of ``square`` px, HxWx3 uint8 RGB."""
    rows, columns = np.arange(height) // square, np.arange(width) // square
    is_dark = (rows[:, np.newaxis] + columns) % 2
    colours = np.array(
        [[light.red, light.green, light.blue], [dark.red, dark.green, dark.blue]], np.uint8
    )
    return np.asarray(colours[is_dark], np.uint8)


def parse_background(text: str) -> Background:
    """Understand a background given as text.

    Args:
        text: A colour (``#rrggbb``, also without ``#``; ``#rgb``; ``rgb(…)``; a CSS colour name),
            the name of a built-in background, or a file; the first of these that fits.

    Raises:
        UsageError: It is none of them.
        PhotoError: The file cannot be read.
    """
    colour = _parse_colour(text)
    if colour is not None:
        return colour
    built_in = resources.backgrounds()
    path = built_in.get(text, Path(text))
    if not _means_file(text, path):
        raise UsageError(
            f"'{text}' is no background. Give a colour such as white or '#ff8800', a picture file, "
            f"or one of the built-in backgrounds: {', '.join(built_in) or 'none'}."
        )
    return Picture(images.to_srgb(images.load(path)).pixels)


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


def _cover(picture: Pixels, height: int, width: int) -> Pixels:
    """Scale a picture so that it just covers a canvas, and cut off evenly what sticks out."""
    own_height, own_width = picture.shape[:2]
    scale = max(height / own_height, width / own_width)
    used_height = min(own_height, max(1, round(height / scale)))
    used_width = min(own_width, max(1, round(width / scale)))
    top, left = (own_height - used_height) // 2, (own_width - used_width) // 2
    return _resize(picture[top : top + used_height, left : left + used_width], (height, width))


def _resize(pixels: Pixels, size: Size) -> Pixels:
    """Scale uint8 pixels: smaller by averaging, larger by a cubic."""
    smaller = size[0] < pixels.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size[::-1], interpolation=method), np.uint8)
