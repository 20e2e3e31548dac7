"""Moving and scaling a cut-out: each pixel is sampled once, without jaggies and without fringes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Deep, Depth, Floats, Pixels, Size
from app.core.compose.framing import Mapping
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit, to_8_bit
from app.core.photo.box import PixelBox, Rect

_FULL = np.float32(45000.0)  # in 16 bits, with room above for the overshoot of a cubic
_ROWS = 512  # worked on at a time, so that a photo of 50 megapixels costs no gigabytes
_REACH = 3  # px that an enlarged pixel takes from its neighbours, and one
_TOGETHER = 16_000_000  # pixels, up to which resampling all channels together is quicker, and fits


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
    for rows in _bands(len(behind)):
        behind[rows] = over(layer.foreground[rows], from_8_bit(layer.cover[rows]), behind[rows])


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
    large = max(source.width * source.height, size_made[0] * size_made[1]) > _TOGETHER
    resample = _one_by_one if large else _together
    return _shift(*resample(foreground[part], alpha[part], size_made, way), left, top, size)


def _together(
    foreground: NDArray[Depth], alpha: AnyAlpha, size: tuple[int, int], way: int
) -> tuple[NDArray[Depth], Pixels]:
    """Resample a cut-out to (width, height)."""
    packed: Deep = np.asarray(
        cv2.resize(multiplied(foreground, alpha), size, interpolation=way), np.uint16
    )
    return divided(packed, foreground.dtype)


def _one_by_one(
    foreground: NDArray[Depth], alpha: AnyAlpha, size: tuple[int, int], way: int
) -> tuple[NDArray[Depth], Pixels]:
    """Do the same channel by channel, in a quarter of the memory.

    Made smaller, all pixels are the same; made larger, OpenCV rounds a channel alone another way
    now and then, which a picture shows as one level here and there.
    """
    cover: Deep = np.asarray(cv2.resize(_covering(alpha), size, interpolation=way), np.uint16)
    made = np.empty((*cover.shape, 3), foreground.dtype)
    for channel in range(3):
        weighted = _weighted(foreground[:, :, channel], alpha)
        resized = np.asarray(cv2.resize(weighted, size, interpolation=way), np.uint16)
        del weighted
        for rows in _bands(len(cover)):
            made[rows, :, channel] = _unweighted(resized[rows], cover[rows], foreground.dtype)
    return made, _alpha_of(cover)


def multiplied(foreground: NDArray[Depth], alpha: AnyAlpha) -> Deep:
    """HxWx4 RGBA with premultiplied alpha, as resampling needs it."""
    result = np.empty((*alpha.shape, 4), np.uint16)
    for rows in _bands(len(alpha)):
        channels: list[Deep] = [
            _weighted(foreground[rows, :, one], alpha[rows]) for one in range(3)
        ]
        result[rows] = cv2.merge([*channels, _covering(alpha[rows])])
    return result


def divided(packed: Deep, depth: np.dtype[Depth]) -> tuple[NDArray[Depth], Pixels]:
    """Foreground and alpha, in 8 bits, of what `multiplied` made."""
    foreground = np.empty((*packed.shape[:2], 3), depth)
    alpha = np.empty(packed.shape[:2], np.uint8)
    for rows in _bands(len(packed)):
        *channels, cover = cv2.split(packed[rows])
        covering = np.asarray(cover, np.uint16)
        made = [_unweighted(np.asarray(one, np.uint16), covering, depth) for one in channels]
        foreground[rows] = cv2.merge(made)
        alpha[rows] = _alpha_of(covering)
    return foreground, alpha


def _covering(alpha: AnyAlpha) -> Deep:
    """An alpha in 16 bits, with room above, see `_FULL`."""
    made = np.empty(alpha.shape, np.uint16)
    for rows in _bands(len(alpha)):
        made[rows] = np.rint(from_8_bit(alpha[rows]) * _FULL)
    return made


def _alpha_of(covering: Deep) -> Pixels:
    """An alpha in 8 bits, of what `_covering` made."""
    made = np.empty(covering.shape, np.uint8)
    for rows in _bands(len(covering)):
        made[rows] = to_8_bit(np.minimum(covering[rows] / _FULL, np.float32(1.0)))
    return made


def _weighted(channel: NDArray[Depth], alpha: AnyAlpha) -> Deep:
    """A channel, HxW, multiplied by its alpha."""
    share = 1.0 / np.iinfo(channel.dtype).max
    made = np.empty(alpha.shape, np.uint16)
    for rows in _bands(len(alpha)):
        cover = from_8_bit(alpha[rows]) * _FULL
        one = np.ascontiguousarray(channel[rows])
        cv2.multiply(one, cover, dst=made[rows], scale=share, dtype=cv2.CV_16U)
    return made


def _unweighted(channel: Deep, cover: Deep, depth: np.dtype[Depth]) -> NDArray[Depth]:
    """A channel, HxW, of what `_weighted` made."""
    kind = cv2.CV_8U if depth == np.uint8 else cv2.CV_16U
    white = float(np.iinfo(depth).max)
    return np.asarray(cv2.divide(channel, cover, scale=white, dtype=kind), depth)


def _bands(height: int) -> Iterator[slice]:
    return (slice(top, top + _ROWS) for top in range(0, height, _ROWS))
