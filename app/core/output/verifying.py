"""Proof that a result shows the photo's own car: its opaque pixels against the photo's.

From the receipt in the file it is known where the photo's points lie in it and, for composites,
where nothing but car is seen. There every pixel must be the photo's own, or the mean of those that
a smaller result has averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.core.arrays import AnyAlpha, Flags, Floats, Pixels, Size
from app.core.compose.car.turning import turned
from app.core.compose.plates import coverage
from app.core.compose.warp import lay
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.language.translation import tr
from app.core.output.output import Kind
from app.core.output.receipt import Noted, read_receipt, unpack
from app.core.output.recipe import hash_photo
from app.core.photo.box import PixelBox
from app.core.photo.plate import Plates

EXACT = 2  # levels: what averaging and rounding may differ by at the car's rim
LOSSY = 24  # levels: what compression of a good quality does to nearly all pixels
_STRAY = 10_000  # one pixel in so many may be farther off, then: at hard edges of colours
_BLOCK = 16  # px: as far as JPEG, with its colours at half size, carries an edge
_TURNED = 3  # px: as far as a turned pixel takes from its neighbours
_MOST_CANVAS = 4  # photos: a turned one needs no more room
_MOST_SCALE = 500.0  # a photo of 60 pixels made 30,000 wide: more takes memory by its square
_COLOURS = {  # of the map: the photo's own, changed, the car's soft edge, everything else
    "own": (40, 160, 70),
    "changed": (220, 30, 30),
    "edge": (240, 190, 40),
    "rest": (205, 210, 216),
}


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a comparison of a result with its photo found.

    Attributes:
        opaque: How many pixels show nothing but car.
        changed: How many of them are not the photo's own.
        allowed: How many may differ since the file is compressed with loss.
        worst: The largest difference, in levels of 255.
        tolerance: The difference that still counts as the photo's own.
        edge: Pixels that mix car and background; None if that is not known.
        total: All pixels of the result.
        map: HxWx3 uint8 RGB: green the photo's own, red changed, yellow the edge, grey the rest.
        plates: How many number plates were covered on purpose; they are not compared.
    """

    opaque: int
    changed: int
    allowed: int
    worst: int
    tolerance: int
    edge: int | None
    total: int
    map: Pixels
    plates: int = 0

    @property
    def holds(self) -> bool:
        """Whether the car is untouched."""
        return self.opaque > 0 and self.changed <= self.allowed


def verify(result: Path, photo: Path) -> Verdict:
    """Compare a result with the photo it was made of.

    Raises:
        PhotoError: Either cannot be read, the result has no receipt or is a mask, or the photo is
            another one.
    """
    receipt = _receipt(result)
    if hash_photo(photo) != receipt.values["photo"]:
        raise PhotoError(
            photo,
            tr("it is not the photo that {result} was made of", result=result.name),
            tr("Name the original, unchanged"),
        )
    shown, alpha, lossless = _read(result)
    kind = Kind(receipt.values["settings"]["kind"])
    if kind is Kind.MASK:
        raise PhotoError(
            result, tr("it is a mask, which shows no car"), tr("Verify a cut-out or a composite")
        )
    image = images.load(photo)
    own = images.to_srgb(image).pixels if kind is Kind.COMPOSITE else image.pixels
    try:
        expected, there = _seen(own, receipt, shown.shape[:2])
        opaque = there & (_opaque(receipt, shown.shape[:2]) if alpha is None else alpha == 255)
    except ValueError as error:
        remedy = tr("Make it again: results of older versions, and edited ones, have none")
        raise PhotoError(result, tr("there is no receipt of Forecourt in it"), remedy) from error
    if receipt.turn is not None:  # what is next to the edge was mixed with it
        reach = np.ones((2 * _TURNED + 1,) * 2, np.uint8)
        opaque = cv2.erode(opaque.view(np.uint8), reach) > 0
    # Under a cut-out with its shadow, the floor is half transparent, too.
    known = alpha is not None and not receipt.values["settings"].get("shadow")
    edge = (alpha > 0) & (alpha < 255) if alpha is not None and known else None
    plates = _plates(receipt)
    opaque &= ~_hidden(plates, receipt, own.shape, shown.shape[:2], lossless=lossless)
    same = receipt.mapping.scale == 1.0 and receipt.turn is None
    tolerance = (0 if same else EXACT) if lossless else LOSSY
    verdict = _compare(shown, expected, opaque, edge, tolerance)
    return replace(verdict, plates=len(plates))


def _receipt(result: Path) -> Noted:
    receipt = read_receipt(images.read_notes(result))
    if receipt is None:
        raise PhotoError(
            result,
            tr("there is no receipt of Forecourt in it"),
            tr("Make it again: results of older versions, and edited ones, have none"),
        )
    return receipt


def _read(result: Path) -> tuple[Pixels, Pixels | None, bool]:
    """The result's pixels as they are stored, its alpha if it has one, and if it is lossless."""
    with images.opened_result(result) as picture:
        lossless = picture.format in {"PNG", "TIFF", "PSD"}
        pixels = np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    return np.ascontiguousarray(pixels[..., :3]), alpha, lossless


def _seen(own: Pixels, receipt: Noted, size: tuple[int, int]) -> tuple[Pixels, Flags]:
    """The photo itself as it lies in the result, and where it does."""
    canvas = np.zeros((*size, 3), np.uint8)
    there = np.zeros(size, np.bool)
    # Averages are taken over the same pixels as in the result if the same part is laid.
    seen: Floats = np.zeros(own.shape[:2], np.float32)
    seen[PixelBox(*receipt.values["box"]).part] = 1.0
    if receipt.mapping.scale > _MOST_SCALE:
        raise ValueError(f"a scale of {receipt.mapping.scale:g}")
    layer = lay(*_turned(own, seen, receipt), receipt.mapping, size)
    if layer is not None:
        canvas[layer.place] = layer.foreground
        there[layer.place] = layer.alpha >= 1.0
    return canvas, there


def _turned(own: Pixels, seen: AnyAlpha, receipt: Noted) -> tuple[Pixels, AnyAlpha]:
    """A part of a photo as it was turned, if it was.

    Raises:
        ValueError: The receipt's turn is none of this photo.
    """
    turn = receipt.turn
    if turn is None:
        return own, seen
    if turn.height * turn.width > _MOST_CANVAS * seen.size:
        raise ValueError(f"a canvas of {turn.size}")
    return turned(own, seen, turn)


def _plates(receipt: Noted) -> Plates:
    """What of the photo its receipt says was covered on purpose."""
    plates = []
    for corners in receipt.values.get("plates", ()):
        a, b, c, d = ((float(x), float(y)) for x, y in corners)
        plates.append((a, b, c, d))
    return tuple(plates)


def _hidden(plates: Plates, receipt: Noted, photo: Size, size: Size, *, lossless: bool) -> Flags:
    """Where number plates were covered in the result, and as far as compression carries that."""
    hidden = np.zeros(size, np.uint8)
    black = np.zeros((*photo[:2], 3), np.uint8)
    layer = lay(*_turned(black, coverage(plates, photo), receipt), receipt.mapping, size)
    if layer is None:
        return np.zeros(size, np.bool)
    hidden[layer.place] = layer.alpha > 0
    reach = 1 if lossless else _BLOCK
    return np.asarray(cv2.dilate(hidden, np.ones((2 * reach + 1,) * 2, np.uint8)) > 0, np.bool)


def _opaque(receipt: Noted, size: tuple[int, int]) -> Flags:
    """Where a composite shows nothing but car, as its receipt says."""
    flags = unpack(str(receipt.values["opaque"]))
    factor = -(-max(size) // max(flags.shape))
    if any(factor * side < whole for side, whole in zip(flags.shape, size, strict=True)):
        raise ValueError(f"a map of {flags.shape} for {size}")
    large = flags.repeat(factor, axis=0).repeat(factor, axis=1)
    return large[: size[0], : size[1]]


def _compare(
    shown: Pixels, expected: Pixels, opaque: Flags, edge: Flags | None, tolerance: int
) -> Verdict:
    difference = np.asarray(cv2.absdiff(shown, expected).max(axis=2))
    changed = opaque & (difference > tolerance)
    drawn = np.full(shown.shape, _COLOURS["rest"], np.uint8)
    if edge is not None:
        drawn[edge] = _COLOURS["edge"]
    drawn[opaque] = _COLOURS["own"]
    drawn[changed] = _COLOURS["changed"]
    return Verdict(
        int(np.count_nonzero(opaque)),
        int(np.count_nonzero(changed)),
        int(np.count_nonzero(opaque)) // _STRAY if tolerance == LOSSY else 0,
        int(difference[opaque].max(initial=0)),
        tolerance,
        None if edge is None else int(np.count_nonzero(edge)),
        opaque.size,
        drawn,
    )
