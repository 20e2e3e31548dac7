"""Repairing an alpha: a photo's edits applied in order to the network's answer.

Alphas are 8 bits here, HxW uint8 with 255 for car, as they are packed, so nothing is lost in
between; an edit costs only the pixels it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.core.arrays import Pixels
from app.core.errors import PhotoError
from app.core.files.opencv import cv2
from app.core.language.translation import tr
from app.core.mask import pieces
from app.core.mask.alpha import decode_cover, packed_size
from app.core.mask.brush import coverage_of, mix
from app.core.mask.clicks import apply_click
from app.core.mask.smart_brush import smart_coverage
from app.core.photo.edits import (
    Click,
    DropAll,
    Edit,
    FillHole,
    KeepPiece,
    OwnMask,
    RemovePiece,
    Repair,
    Stroke,
)
from app.core.photo.photo import Photo

CACHE_BYTES = 192 << 20


def replay(cover: Pixels, edits: Sequence[Edit], image: Callable[[], Pixels]) -> Pixels:
    """Apply edits to a copy of an alpha, HxW uint8; loads the photo only if one needs it.

    Raises:
        ValueError: If a click or an own mask is damaged, or the mask of another size.
    """
    result = cover.copy()
    for edit in edits:
        apply(result, edit, image)
    return result


def apply(cover: Pixels, edit: Edit, image: Callable[[], Pixels]) -> bool:
    """Apply one edit to an alpha, HxW uint8, in place.

    Args:
        cover: The alpha.
        edit: What to do.
        image: Loads the photo, HxWx3 uint8 RGB.

    Returns:
        Whether the edit applied to anything; always true for strokes, clicks, masks
        and when all is dropped.

    Raises:
        ValueError: If a click or an own mask is damaged, or the mask of another size.
    """
    match edit:
        case Stroke():
            _stroke(cover, edit, image)
        case Click():
            apply_click(cover, edit)
        case FillHole():
            return pieces.fill_hole(cover, edit.at)
        case RemovePiece():
            return pieces.remove_piece(cover, edit.at)
        case KeepPiece():
            return pieces.keep_piece(cover, edit.at)
        case DropAll():
            cover[:] = 0
        case OwnMask():
            cover[:] = _own_mask(edit, cover.shape)
    return True


def needs_image(edits: Sequence[Edit]) -> bool:
    """Whether edits look at the photo's colours."""
    return any(isinstance(edit, Stroke) and edit.smart for edit in edits)


class Repairs:
    """A cache of repaired alphas, limited in bytes, so that one more edit costs one edit.

    It is thread-safe: entries are replaced as a whole, so at worst two threads do the same work.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: tuple[tuple[bytes, Repair, Pixels], ...] = ()  # the newest last

    @property
    def nbytes(self) -> int:
        """Bytes kept now."""
        return sum(cover.nbytes for _, _, cover in self._kept)

    def cover(
        self, alpha: bytes, repair: Repair, image: Callable[[], Pixels], *, keep: bool = True
    ) -> Pixels:
        """A photo's alpha with its repair, HxW uint8, read-only.

        Args:
            alpha: The network's alpha, packed.
            repair: The edits.
            image: Loads the photo, HxWx3 uint8 RGB in sRGB; called if an edit needs it.
            keep: Whether to cache it, because it is needed again soon.

        Raises:
            ValueError: If alpha or own mask is damaged, or the mask of another size.
        """
        known, start = self._longest(alpha, repair)
        if start is None:
            start = decode_cover(alpha)
        rest = repair[known:]
        result = replay(start, rest, image) if rest else start
        if keep:
            self.remember(alpha, repair, result)
        result.flags.writeable = False
        return result

    def remember(self, alpha: bytes, repair: Repair, cover: Pixels) -> None:
        """Cache a repaired alpha, which becomes read-only."""
        cover.flags.writeable = False
        kept = [entry for entry in self._kept if entry[:2] != (alpha, repair)]
        kept.append((alpha, repair, cover))
        while len(kept) > 1 and sum(entry[2].nbytes for entry in kept) > self._limit:
            kept.pop(0)
        self._kept = tuple(kept)

    def _longest(self, alpha: bytes, repair: Repair) -> tuple[int, Pixels | None]:
        """The longest cached prefix of a repair: its number of edits, and the alpha after them."""
        best: tuple[int, Pixels | None] = (0, None)
        for packed, edits, cover in self._kept:
            # Comparing is quick: edits that are the same objects are not looked into.
            longer = best[1] is None or len(edits) > best[0]
            if longer and repair[: len(edits)] == edits and packed == alpha:
                best = len(edits), cover
        return best


def read_cover(
    photo: Photo, image: Callable[[], Pixels], repairs: Repairs | None = None, *, keep: bool = True
) -> Pixels:
    """The alpha of a photo as its repair makes it, HxW uint8, read-only.

    Args:
        photo: The photo, its car found.
        image: Loads its pixels, HxWx3 uint8 RGB in sRGB; called if an edit needs them.
        repairs: The cache of repaired alphas.
        keep: Whether to cache it, because it is needed again soon.

    Raises:
        PhotoError: If the photo cannot be read, or no longer matches its alpha.
    """
    try:
        return (repairs or Repairs()).cover(photo.alpha or b"", photo.repair, image, keep=keep)
    except ValueError as error:
        raise changed(photo) from error


def changed(photo: Photo) -> PhotoError:
    """The error for a photo whose size no longer matches its alpha."""
    return PhotoError(
        photo.path, tr("has changed since its car was found"), tr("Remove it and add it again")
    )


def _stroke(cover: Pixels, stroke: Stroke, image: Callable[[], Pixels]) -> None:
    if stroke.smart:
        pixels = image()
        if pixels.shape[:2] != cover.shape:
            raise ValueError("the photo is of another size than its alpha")
        box, coverage = smart_coverage(cover, stroke, pixels)
    else:
        box, coverage = coverage_of(stroke, cover.shape)
    cover[box.part] = mix(cover[box.part], coverage, stroke.way)


def _own_mask(edit: OwnMask, shape: tuple[int, ...]) -> Pixels:
    if packed_size(edit.alpha) != shape[::-1]:
        raise ValueError("an own mask is damaged or of another size")
    mask = cv2.imdecode(np.frombuffer(edit.alpha, np.uint8), cv2.IMREAD_GRAYSCALE)
    if mask is None or mask.shape != shape:
        raise ValueError("an own mask is damaged or of another size")
    return np.asarray(mask, np.uint8)


def read_fitting_cover(photo: Photo, pixels: Pixels, repairs: Repairs | None = None) -> Pixels:
    """The alpha of a photo as its repair makes it, HxW uint8, read-only, for these pixels.

    Args:
        photo: The photo, its car found.
        pixels: What was loaded of it, HxWx3 uint8 RGB in sRGB.
        repairs: The cache of repaired alphas.

    Raises:
        PhotoError: If the photo no longer has the size of its alpha.
    """
    cover = read_cover(photo, lambda: pixels, repairs, keep=False)
    if cover.shape != pixels.shape[:2]:
        raise changed(photo)
    return cover
