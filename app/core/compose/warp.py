"""Moving and scaling a cut-out: each pixel is sampled once, without jaggies and without fringes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Depth, Floats, Pixels, Size
from app.core.compose.framing import Mapping
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit, to_8_bit
from app.core.photo.box import PixelBox, Rect

_FULL = np.float32(45000.0)  # in 16 bits, with room above for the overshoot of a cubic
_ROWS = 512  # worked on at a time, so that a photo of 50 megapixels costs no gigabytes
_REACH = 3  # px that an enlarged pixel takes from its neighbours, and one


@dataclass(frozen=True, eq=False)
class Layer(Generic[Depth]):
    """A cut-out, placed on a canvas.

    Attributes:
        foreground: HxWx3 uint8 or uint16 RGB.
        cover: Its alpha, HxW, of 8 bits or float32 in [0, 1].
        left: Its first column on the canvas; never negative.
        top: Its first row.
    """

    foreground: NDArray[Depth]
    cover: AnyAlpha
    left: int = 0
    top: int = 0

    @property
    def alpha(self) -> Floats:
        """HxW float32 in [0, 1]."""
        return from_8_bit(self.cover)

    @property
    def place(self) -> tuple[slice, slice]:
        """The rows and columns of the canvas that it covers."""
        height, width = self.cover.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def car_box(alpha: AnyAlpha, least: float = 0.1) -> Rect | None:
    """The smallest box around all alpha of at least ``least``, in pixels; None if there is none.

    Args:
        alpha: HxW, of 8 bits or float32 in [0, 1].
        least: In [0, 1].
    """
    limit = ceil(255 * least) if alpha.dtype == np.uint8 else least
    left, top, width, height = cv2.boundingRect((alpha >= limit).view(np.uint8))
    return Rect(left, top, left + width, top + height) if width else None


def lay(
    foreground: NDArray[Depth], alpha: AnyAlpha, mapping: Mapping, size: Size
) -> Layer[Depth] | None:
    """Move and scale a cut-out.

    It is laid on whole pixels: at a scale of 1 so that they stay exact, at others so that each is
    made only once, row by row and column by column, which takes a tenth of the time.

    Args:
        foreground: HxWx3 uint8 or uint16 RGB.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        mapping: From the photo to the canvas.
        size: (height, width) of the canvas.

    Returns:
        The part on the canvas; None if it is off the canvas.
    """
    if mapping == Mapping() and size == alpha.shape:
        return Layer(foreground, alpha)
    source = car_box(alpha, least=1e-6)
    if source is None:
        return None
    if mapping.scale == 1.0:
        return _shift(foreground, alpha, round(mapping.x), round(mapping.y), size)
    seen = _visible(source, mapping, size)
    return _resample(foreground, alpha, seen, mapping, size) if seen else None


def over(foreground: Pixels, alpha: Floats, canvas: Pixels) -> Pixels:
    """Lay a foreground over a canvas: a F + (1 - a) B, exactly F or B where alpha is 1 or 0.

    T. Porter, T. Duff: Compositing Digital Images. SIGGRAPH 1984. All three are of one size.
    """
    return np.asarray(cv2.blendLinear(foreground, canvas, alpha, 1.0 - alpha), np.uint8)


def lay_over(behind: Pixels, layer: Layer[np.uint8]) -> None:
    """Lay a layer over what is behind it, HxWx3 uint8 RGB of its size, in place."""
    for top in range(0, len(behind), _ROWS):
        rows = slice(top, top + _ROWS)
        cover = from_8_bit(layer.cover[rows])
        behind[rows] = over(layer.foreground[rows], cover, behind[rows])


def sampled(pixels: Floats, placed: Rect, wanted: PixelBox) -> Floats:
    """Enlarge a part of a picture in which nothing is sharp.

    Args:
        pixels: The picture.
        placed: Where the whole picture lies on the canvas.
        wanted: The part of the canvas to make.

    Returns:
        That part; 0 outside the picture.
    """
    down, across = wanted.shape
    scale = placed.width / pixels.shape[1]
    # Centres of pixels map onto centres of pixels, hence the halves.
    matrix = np.array(
        [
            [1 / scale, 0.0, (wanted.left + 0.5 - placed.left) / scale - 0.5],
            [0.0, 1 / scale, (wanted.top + 0.5 - placed.top) / scale - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(pixels, matrix, (across, down), flags=flags), np.float32)


def _shift(
    foreground: NDArray[Depth], alpha: AnyAlpha, x: int, y: int, size: Size
) -> Layer[Depth] | None:
    height, width = alpha.shape
    seen = Rect(x, y, x + width, y + height).within(Rect(0, 0, size[1], size[0]))
    if seen is None:
        return None
    rows = slice(int(seen.top) - y, int(seen.bottom) - y)
    columns = slice(int(seen.left) - x, int(seen.right) - x)
    return Layer(foreground[rows, columns], alpha[rows, columns], int(seen.left), int(seen.top))


def _visible(source: Rect, mapping: Mapping, size: Size) -> Rect | None:
    """The part of the source that comes to lie on the canvas, in whole pixels."""
    reach = _REACH * max(1.0, mapping.scale)
    canvas = Rect(-reach, -reach, size[1] + reach, size[0] + reach)
    seen = mapping.box(source).within(canvas)
    if seen is None:
        return None
    back = Mapping(1 / mapping.scale, -mapping.x / mapping.scale, -mapping.y / mapping.scale)
    part = back.box(seen)
    whole = Rect(floor(part.left), floor(part.top), ceil(part.right), ceil(part.bottom))
    return whole.within(source)


def _resample(
    foreground: NDArray[Depth], alpha: AnyAlpha, source: Rect, mapping: Mapping, size: Size
) -> Layer[Depth] | None:
    part = (
        slice(int(source.top), int(source.bottom)),
        slice(int(source.left), int(source.right)),
    )
    placed = mapping.box(source)
    left, top = round(placed.left), round(placed.top)
    size_made = (max(1, round(placed.right) - left), max(1, round(placed.bottom) - top))
    way = cv2.INTER_CUBIC if mapping.scale > 1.0 else cv2.INTER_AREA
    packed = cv2.resize(multiplied(foreground[part], alpha[part]), size_made, interpolation=way)
    made = divided(np.asarray(packed, np.uint16), foreground.dtype)
    return _shift(*made, left, top, size)


def multiplied(foreground: NDArray[Depth], alpha: AnyAlpha) -> NDArray[np.uint16]:
    """HxWx4 RGBA with premultiplied alpha, as resampling needs it."""
    result = np.empty((*alpha.shape, 4), np.uint16)
    share = 1.0 / np.iinfo(foreground.dtype).max
    for top in range(0, len(alpha), _ROWS):
        rows = slice(top, top + _ROWS)
        cover = from_8_bit(alpha[rows]) * _FULL
        colours = cv2.split(np.ascontiguousarray(foreground[rows]))
        for channel, one in enumerate(colours):
            made = cv2.multiply(one, cover, scale=share, dtype=cv2.CV_16U)
            result[rows, :, channel] = np.asarray(made, np.uint16)
        result[rows, :, 3] = np.rint(cover)
    return result


def divided(packed: NDArray[np.uint16], depth: np.dtype[Depth]) -> tuple[NDArray[Depth], Pixels]:
    """Foreground and alpha, in 8 bits, of what `multiplied` made."""
    white = float(np.iinfo(depth).max)
    kind = cv2.CV_8U if depth == np.uint8 else cv2.CV_16U
    foreground = np.empty((*packed.shape[:2], 3), depth)
    alpha = np.empty(packed.shape[:2], np.uint8)
    for top in range(0, len(packed), _ROWS):
        rows = slice(top, top + _ROWS)
        channels = cv2.split(packed[rows])
        cover = channels[3]
        made = [cv2.divide(one, cover, scale=white, dtype=kind) for one in channels[:3]]
        foreground[rows] = cv2.merge(made)
        alpha[rows] = to_8_bit(np.minimum(cover / _FULL, np.float32(1.0)))
    return foreground, alpha
