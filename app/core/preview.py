"""From a photo to what the screen shows of it: thumbnails, and frames in several sizes.

A frame is made of the functions that export uses, so what is seen is what is written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core import images
from app.core.composite import Background, Colour, Picture, backdrop, over
from app.core.errors import PhotoError
from app.core.look import Backdrop, Look, View
from app.core.matte import estimate_foreground, from_8_bit, to_8_bit
from app.core.mending import Repairs, changed, read_cover
from app.core.opencv import cv2
from app.core.photo import Photo, PhotoId
from app.core.repair import Repair

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

SMALLEST_LEVEL = 600  # pixels; below this a level saves no time worth having
CACHE_BYTES = 192 << 20


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture of a photo or a background.

    Attributes:
        key: Whose it is.
        pixels: HxWx3 uint8 RGB, or HxWx4 RGBA with straight alpha once the car was found.
    """

    key: object
    pixels: Pixels


@dataclass(frozen=True, eq=False)
class Frame:
    """A photo made ready for the screen.

    Attributes:
        photo_id: Whose it is.
        look: What was asked for.
        levels: The picture in full size and halved again and again, so that zooming out neither
            flickers nor costs time. uint8: HxW grey, HxWx3 RGB, or HxWx4 RGBA with the colours
            already multiplied by alpha.
        image: The photo itself, HxWx3 uint8 RGB, to paint on.
        cover: Its alpha with its repair, HxW uint8; None until its car was found. Both read-only.
    """

    photo_id: PhotoId
    look: Look
    levels: tuple[Pixels, ...]
    image: Pixels | None = None
    cover: Pixels | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the photo in pixels."""
        height, width = self.levels[0].shape[:2]
        return width, height


@dataclass(frozen=True, eq=False)
class Unseen:
    """Why there is no frame.

    Attributes:
        photo_id: Whose frame was asked for.
        look: What was asked for.
        error: What cannot be read: the photo or the backdrop.
    """

    photo_id: PhotoId
    look: Look
    error: PhotoError


class ByteCache:
    """Keeps the arrays that were used last, up to a number of bytes; the newest always stays.

    Not for use by several threads at a time.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._arrays: OrderedDict[object, Pixels] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """Bytes kept now."""
        return sum(array.nbytes for array in self._arrays.values())

    def get(self, key: object, make: Callable[[], Pixels]) -> Pixels:
        """The array kept under a key; made first if there is none."""
        if key not in self._arrays:
            self._arrays[key] = make()
        self._arrays.move_to_end(key)
        while len(self._arrays) > 1 and self.nbytes > self._limit:
            self._arrays.popitem(last=False)
        return self._arrays[key]


class Previewer:
    """Makes frames; keeps what it decoded last, since people go back and forth.

    Not for use by several threads at a time.
    """

    def __init__(self, cache: ByteCache | None = None, repairs: Repairs | None = None) -> None:
        self._cache = cache or ByteCache()
        self._repairs = repairs or Repairs()

    def frames(self, photo: Photo, look: Look) -> Iterator[Frame | Unseen]:
        """Make the frame of a photo.

        Args:
            photo: The photo; without an alpha it is shown as it is, whatever the view.
            look: View and backdrop.

        Yields:
            One frame, or why there is none.
        """
        try:
            image = self._load(photo.path)
            cover = None if photo.alpha is None else self._cover(photo, image)
            pixels = self._pixels(photo, look, image, cover)
            yield Frame(photo.id, look, levels(pixels), image, cover)
        except PhotoError as error:
            yield Unseen(photo.id, look, error)

    def _pixels(self, photo: Photo, look: Look, image: Pixels, cover: Pixels | None) -> Pixels:
        if cover is None or look.view is View.PHOTO:
            return image
        if look.view is View.MASK:
            return cover
        alpha = from_8_bit(cover)
        foreground = self._foreground(photo, image, alpha)
        background = load_backdrop(look.backdrop, self._load)
        if background is None:
            return premultiply(foreground, alpha)
        # What `compose` does, with the foreground kept for the next background.
        return over(foreground, alpha, backdrop(background, *alpha.shape))

    def _cover(self, photo: Photo, image: Pixels) -> Pixels:
        cover = read_cover(photo, lambda: image, self._repairs)
        if cover.shape != image.shape[:2]:
            raise changed(photo)
        return cover

    def _load(self, path: Path) -> Pixels:
        return self._cache.get(path, lambda: _load_srgb(path))

    def _foreground(self, photo: Photo, pixels: Pixels, alpha: Floats) -> Pixels:
        key = (photo.path, photo.alpha, photo.repair)
        return self._cache.get(key, lambda: estimate_foreground(pixels, alpha))


def read_alpha(photo: Photo, pixels: Pixels, repairs: Repairs | None = None) -> Floats:
    """The alpha of a photo as its repair makes it, HxW float32 in [0, 1].

    Args:
        photo: The photo, its car found.
        pixels: What was loaded of it, HxWx3 uint8 RGB in sRGB.
        repairs: What is mended already.

    Raises:
        PhotoError: If the file is of another size by now.
    """
    cover = read_cover(photo, lambda: pixels, repairs, keep=False)
    if cover.shape != pixels.shape[:2]:
        raise changed(photo)
    return from_8_bit(cover)


def load_backdrop(
    chosen: Backdrop, load: Callable[[Path], Pixels] | None = None
) -> Background | None:
    """Read what a backdrop names.

    Raises:
        PhotoError: If its picture cannot be read.
    """
    if chosen.colour is not None:
        return Colour(*chosen.colour)
    if chosen.picture is not None:
        return Picture((load or _load_srgb)(chosen.picture))
    return None


def thumbnails(
    key: object,
    path: Path,
    alpha: bytes | None,
    side: int,
    *,
    repair: Repair = (),
    repairs: Repairs | None = None,
) -> Iterator[Thumbnail]:
    """Make a thumbnail; of a file that cannot be read there is none.

    Args:
        key: Whose it is.
        path: The photo.
        alpha: Its alpha, packed, if there is one.
        side: What no side is longer than, in pixels.
        repair: What was mended of the alpha.
        repairs: What is mended already.

    Yields:
        One thumbnail, or nothing.
    """
    try:
        pixels = images.load_thumbnail(path, side)
        if alpha is not None:
            known = repairs or Repairs()
            cover = known.cover(alpha, repair, lambda: _load_srgb(path), keep=False)
            small = cv2.resize(cover, pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
            pixels = np.dstack([pixels, small])
    except (PhotoError, ValueError):
        return
    yield Thumbnail(key, pixels)


def premultiply(foreground: Pixels, alpha: Floats) -> Pixels:
    """Foreground, HxWx3 RGB, and alpha as HxWx4 RGBA with its colours multiplied by alpha."""
    colours = over(foreground, alpha, np.zeros_like(foreground))
    return np.dstack([colours, to_8_bit(alpha)])


def levels(pixels: Pixels) -> tuple[Pixels, ...]:
    """A picture in full size and halved until its longer side is at most `SMALLEST_LEVEL`."""
    result = [np.ascontiguousarray(pixels)]
    while max(result[-1].shape[:2]) > SMALLEST_LEVEL:
        height, width = result[-1].shape[:2]
        size = (max(1, width // 2), max(1, height // 2))
        result.append(
            np.asarray(cv2.resize(result[-1], size, interpolation=cv2.INTER_AREA), np.uint8)
        )
    return tuple(result)


def _load_srgb(path: Path) -> Pixels:
    return images.to_srgb(images.load(path)).pixels
