"""What cars are put on: a colour, a gradient or a picture, and where they stand on it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from app.core import resources
from app.core.arrays import Pixels, Size, plain
from app.core.compose.framing import Shot
from app.core.compose.scenes import is_captured, scene_of
from app.core.errors import UsageError
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.language.translation import tr
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice, Gradient, Rgb
from app.core.photo.scene import PLAIN, Scene


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
    """A background picture.

    Attributes:
        pixels: HxWx3 uint8 RGB, of any size.
        scene: Where cars stand in it.
        captured: Whether it is known to be a photo, and not computed or painted.
    """

    pixels: Pixels
    scene: Scene = PLAIN
    captured: bool = False

    @property
    def aspect(self) -> float:
        """Width over height."""
        height, width = self.pixels.shape[:2]
        return float(width / height)


Filling = Colour | Gradient | Picture
"""What fills all that is behind a car."""


@dataclass(frozen=True)
class Surroundings:
    """The photo's own surroundings, blurred.

    Attributes:
        blur: How strongly, in [0, 1].
    """

    blur: float


@dataclass(frozen=True, eq=False)
class Wall:
    """Something new above the photo's own ground, which stays.

    Attributes:
        filling: What stands there.
    """

    filling: Filling


Own = Surroundings | Wall
"""What leaves the car on the photo's own ground."""
Background = Filling | Own

_USUAL_BLUR = 0.5
_BLUR = re.compile(r"blur(?::(\d{1,3}))?", re.ASCII)
_BEND = 0.10  # of the height: how softly a studio's wall becomes its floor
_BAYER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5
) / 16  # B. E. Bayer: An optimum method for two-level rendition of continuous-tone pictures. 1973.


def scene_on(background: Background) -> Scene:
    """Where cars stand on a background."""
    return background.scene if isinstance(background, Picture) else PLAIN


def paint_background(
    background: Filling, whole: Rect, shot: Shot | None = None, *, keeps: float = 0.5
) -> Pixels:
    """Fill a canvas with a background.

    Args:
        background: What fills it.
        whole: What it fills altogether, in pixels of the photo in front of it.
        shot: The part that is seen; all of it if left out. One that goes beyond is covered by a
            picture on its own.
        keeps: Where a picture that is too high is not cut off, in heights of it: what is there
            stays there.

    Returns:
        HxWx3 uint8 RGB, of the shot's size.
    """
    shot = shot or Shot(whole, (round(whole.height), round(whole.width)))
    filled = whole if whole.contains(shot.window) else shot.window
    match background:
        case Picture():
            return _cover(background.pixels, filled, shot, keeps)
        case Gradient():
            return _blend(background, whole, shot)  # and goes on beyond as it ends
        case Colour():
            return plain(shot.size, background.rgb)


def parse_background(text: str, *, keeps_ground: bool = False) -> Background:
    """Understand a background given as text.

    Args:
        text: A colour (``#rrggbb``, also without ``#``; ``#rgb``; ``rgb(…)``; a CSS colour name),
            two of them with dots between (``white..#888888``), which run into each other
            downwards; ``blur`` or ``blur:80``, the photo's own surroundings; the name of a built-in
            background; or a file. The first that fits.
        keeps_ground: Whether the photo's own ground stays, and this is above it.

    Raises:
        UsageError: It is none of them, or leaves no ground to keep.
        PhotoError: The file cannot be read.
    """
    blur = _BLUR.fullmatch(text.strip())
    if blur is None:
        filling = _parse_filling(text)
        return Wall(filling) if keeps_ground else filling
    if keeps_ground:
        raise UsageError(tr("A blurred background keeps its ground. Leave --keep-ground out."))
    return Surroundings(_USUAL_BLUR if blur[1] is None else min(100, int(blur[1])) / 100)


def _parse_filling(text: str) -> Filling:
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
    pixels = images.load_srgb(path)
    return Picture(pixels, scene_of(path, pixels), is_captured(path))


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


def _cover(picture: Pixels, filled: Rect, shot: Shot, keeps: float) -> Pixels:
    """Scale a picture so that it just covers a box, and cut off what sticks out."""
    height, width = picture.shape[:2]
    scale = max(filled.height / height, filled.width / width)
    left = (width - filled.width / scale) / 2 + (shot.window.left - filled.left) / scale
    top = (height - filled.height / scale) * keeps + (shot.window.top - filled.top) / scale
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
    if chosen.blur is not None:
        return Surroundings(chosen.blur)
    filling = _load_filling(chosen, load)
    return Wall(filling) if filling is not None and chosen.keeps_ground else filling


def _load_filling(
    chosen: BackgroundChoice, load: Callable[[Path], Pixels] | None
) -> Filling | None:
    if chosen.colour is not None:
        return Colour(*chosen.colour)
    if chosen.picture is not None:
        pixels = (load or images.load_srgb)(chosen.picture)
        scene = chosen.scene or scene_of(chosen.picture, pixels)
        return Picture(pixels, scene, is_captured(chosen.picture))
    return chosen.gradient
