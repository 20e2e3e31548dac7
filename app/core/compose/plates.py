"""Number plates covered in perspective: by their own blur, a colour, or a picture.

A plate is laid flat, covered there, and laid back. Nothing of what stands on it is left: its blur
is made of the means of its four quarters, whatever the photo's size. More of them, one for each
character, could be compared with those of all plates there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from app.core.arrays import Depth, Floats
from app.core.errors import UsageError
from app.core.files import images
from app.core.files.disk import version_of
from app.core.files.opencv import cv2
from app.core.language.translation import mark, tr
from app.core.photo.box import PixelBox
from app.core.photo.plate import BLUR, PlateCover, Plates, Quad

MARGIN = 0.1
"""Of a plate's height: so far its cover reaches beyond it, since corners are found to a pixel."""
_BLUR = "blur"
_MEANS = (2, 2)  # columns and rows that a blur is made of
_FINE = 8  # times finer than pixels the cover's edge is drawn
_LEAST, _MOST = 2, 4096  # px: a plate's side when it lies flat


def parse_cover(text: str) -> PlateCover:
    """Understand what plates are covered with: ``blur``, a colour, or a picture's file.

    Raises:
        UsageError: It is none of them.
        PhotoError: The file cannot be read.
    """
    word = text.strip()
    if word.lower() == _BLUR:
        return BLUR
    for spelling in (word, f"#{word}" if len(word) == 6 else word):
        try:
            values = ImageColor.getrgb(spelling)
        except ValueError:
            continue
        return PlateCover(colour=(values[0], values[1], values[2]))
    path = Path(text)
    if path.suffix.lower() not in images.SUFFIXES and not path.is_file():
        wrong = mark("'{text}' covers no plate. Give blur, a colour such as white, or a picture.")
        raise UsageError(tr(wrong, text=text))
    _picture(*version_of(path))
    return PlateCover(picture=path)


def cover_plates(
    image: NDArray[Depth], plates: Sequence[Quad], cover: PlateCover
) -> NDArray[Depth]:
    """Return a photo with its number plates covered.

    Args:
        image: HxWx3 RGB, of 8 or 16 bits.
        plates: Where they are, in its pixels.
        cover: What they are covered with.

    Raises:
        PhotoError: The cover's picture cannot be read.
    """
    covered = image.copy()
    picture = None if cover.picture is None else _picture(*version_of(cover.picture))
    for quad in plates:
        _cover(covered, quad, cover, picture)
    return covered


def grown(plates: Sequence[Quad], margin: float = MARGIN) -> Plates:
    """Return what is covered of number plates: they and a margin, in shares of their height."""
    larger = []
    for quad in plates:
        width, height = _sides(quad)
        u = margin * height / width
        flat = np.array([(-u, -margin), (1 + u, -margin), (1 + u, 1 + margin), (-u, 1 + margin)])
        larger.append(_quad(cv2.perspectiveTransform(flat[None].astype(np.float32), _way(quad))[0]))
    return tuple(larger)


def coverage(plates: Sequence[Quad], shape: tuple[int, ...]) -> Floats:
    """Return how much of each pixel of a photo is in one of these, HxW in [0, 1]."""
    whole = np.zeros(shape[:2], np.float32)
    for quad in plates:
        box, share = _share(quad, shape)
        if not box.is_empty:
            whole[box.part] = np.maximum(whole[box.part], share)
    return whole


def _cover(canvas: NDArray[Depth], quad: Quad, cover: PlateCover, picture: Floats | None) -> None:
    """Cover one plate on a photo, in place."""
    outer = grown([quad])[0]
    box, share = _share(outer, canvas.shape)
    if box.is_empty:
        return
    levels = 257.0 if canvas.dtype == np.uint16 else 1.0
    width, height = (round(min(max(side, _LEAST), _MOST)) for side in _sides(outer))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array(outer, np.float32) - np.array((box.left, box.top), np.float32)
    # Pixels have their middles at halves: the transforms are of middles.
    way = _halves(_transform(corners, seen))
    under = canvas[box.part].astype(np.float32) / levels
    flat = _flat(under, way, (width, height), cover, picture)
    size = (under.shape[1], under.shape[0])
    laid = cv2.warpPerspective(
        flat, way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    mixed = under + share[..., None] * (laid - under)
    canvas[box.part] = np.rint(np.clip(mixed * levels, 0, 255 * levels)).astype(canvas.dtype)


def _flat(
    under: Floats,
    way: NDArray[np.float64],
    size: tuple[int, int],
    cover: PlateCover,
    picture: Floats | None,
) -> Floats:
    """What covers a plate as it lies flat, of (width, height)."""
    width, height = size
    if cover.colour is not None:
        return np.full((height, width, 3), cover.colour, np.float32)
    laid = cv2.warpPerspective(
        *(under, way, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    means = cv2.resize(laid, _MEANS, interpolation=cv2.INTER_AREA)
    blurred = cv2.resize(means, size, interpolation=cv2.INTER_LINEAR)
    if picture is None:
        return np.asarray(blurred, np.float32)
    smaller = width * height < picture.shape[0] * picture.shape[1]
    way_to = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    shown = np.asarray(cv2.resize(picture, size, interpolation=way_to), np.float32)
    # Premultiplied, so that what is transparent in it lends it no colour.
    return np.asarray(shown[..., :3] + (1.0 - shown[..., 3:]) * blurred, np.float32)


def _share(quad: Quad, shape: tuple[int, ...]) -> tuple[PixelBox, Floats]:
    """The box around a quadrilateral within a photo, and how much of each pixel is in it."""
    corners = np.array(quad)
    low, high = np.floor(corners.min(0)) - 1, np.ceil(corners.max(0)) + 1
    around = PixelBox(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    box = around.clipped(PixelBox.whole(shape))
    if box.is_empty:
        return box, np.zeros((0, 0), np.float32)
    height, width = box.shape
    drawn = np.zeros((height, width), np.float32)
    # Row by row of a finer grid, so that large plates take little memory.
    for top in range(0, height, 64):
        rows = min(64, height - top)
        fine = np.zeros((rows * _FINE, width * _FINE), np.uint8)
        points = (corners - (box.left, box.top + top)) * _FINE - 0.5
        cv2.fillPoly(fine, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
        small = cv2.resize(fine, (width, rows), interpolation=cv2.INTER_AREA)
        drawn[top : top + rows] = small.astype(np.float32) / 255
    return box, drawn


def _transform(start: Floats, end: Floats) -> NDArray[np.float64]:
    """From four points to four others, each 4x2."""
    return np.asarray(cv2.getPerspectiveTransform(start, end), np.float64)


def _halves(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """A transform of points, for OpenCV, where the middle of the first pixel is (0, 0)."""
    shift = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return np.asarray(np.linalg.inv(shift) @ way @ shift, np.float64)


def _way(quad: Quad) -> NDArray[np.float64]:
    """From the unit square to a quadrilateral."""
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    return _transform(unit, np.array(quad, np.float32))


def _sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a plate, each the mean of two sides, in pixels."""
    a, b, c, d = np.array(quad, np.float64)
    lengths = [float(np.linalg.norm(way)) for way in (b - a, c - d, d - a, c - b)]
    return max(sum(lengths[:2]) / 2, 1e-3), max(sum(lengths[2:]) / 2, 1e-3)


def _quad(corners: NDArray[np.float32]) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return a, b, c, d


@lru_cache(maxsize=2)
def _picture(path: Path, _changed: int, _size: int) -> Floats:
    """A cover's picture: HxWx4 float32, RGB in [0, 255] times its alpha in [0, 1]."""
    image = images.to_srgb(images.load(path))
    shape = (*image.pixels.shape[:2], 1)
    alpha = np.ones(shape, np.float32)
    if image.cover is not None:
        alpha = image.cover.astype(np.float32).reshape(shape) / 255
    return np.dstack([image.pixels * alpha, alpha]).astype(np.float32)
