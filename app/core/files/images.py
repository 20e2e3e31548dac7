"""Reading photos and writing pictures, with Pillow and OpenCV; arrays are RGB."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import PIL
import PIL.Image

from app.core.arrays import Alpha, Colours, Pixels
from app.core.errors import OutputError, PhotoError
from app.core.files import encode
from app.core.files.disk import write_whole
from app.core.files.freed import give_back
from app.core.files.opencv import cv2
from app.core.files.opening import SUFFIXES, opened, understood
from app.core.files.openraster import merged_picture
from app.core.files.psd import merged_psd, notes_of
from app.core.language.translation import tr
from model.data.files import masks, opening, photos

__all__ = [
    "SUFFIXES",
    "Image",
    "Notes",
    "Reduced",
    "count_pixels",
    "is_own_result",
    "keep_clear",
    "load",
    "load_mask",
    "load_reduced",
    "load_thumbnail",
    "read_notes",
    "save_image",
    "stored_size",
    "to_srgb",
]


@dataclass(frozen=True, eq=False)
class Image:
    """A photo as loaded.

    Attributes:
        pixels: HxWx3 uint8 RGB, upright.
        icc: The RGB colour profile the pixels are in; None means sRGB.
        path: The file it came from.
        dpi: Horizontal and vertical dots per inch as the file states them, if it does.
        cover: HxW uint8, how opaque the file says each pixel is; None if it says nothing.
    """

    pixels: Pixels
    icc: bytes | None
    path: Path
    dpi: tuple[float, float] | None = None
    cover: Pixels | None = None


@dataclass(frozen=True, eq=False)
class Reduced(Image):
    """A photo loaded smaller than it is.

    Attributes:
        full_size: (width, height) of the whole photo, upright.
    """

    full_size: tuple[int, int] = (0, 0)


def load(path: Path) -> Image:
    """Load a photo by the rules of `model.data.files`: upright, 8-bit RGB in its own profile.

    Raises:
        PhotoError: The file cannot be read, is damaged or cut short, or is no photo.
    """
    with understood(path):
        read = photos.read_photo(path)
    give_back(read.pixels)
    return Image(read.pixels, read.icc, path, read.dpi, read.cover)


def count_pixels(path: Path) -> int:
    """Return how many pixels a photo has, without decoding it; errors as of `load`."""
    width, height = stored_size(path)
    return width * height


def stored_size(path: Path) -> tuple[int, int]:
    """Return (width, height) by a picture's header alone, not upright; errors as of `load`."""
    with understood(path):
        return opening.stored_size(path)


def load_thumbnail(path: Path, side: int) -> Pixels:
    """Load a small version of a photo, upright, HxWx3 uint8 in sRGB, no side longer than ``side``.

    A JPEG is decoded at a reduced size.

    Raises:
        PhotoError: The file cannot be read, is damaged or cut short, or is no photo.
    """
    with understood(path):
        return photos.read_thumbnail(path, side)


def load_reduced(path: Path, side: int) -> Reduced | None:
    """Load a photo as `load` does, but at a half, a quarter or an eighth of its size.

    Args:
        path: The photo.
        side: The longer side at least, in pixels.

    Returns:
        The photo; None if it is no JPEG or not large enough for this to save time.

    Raises:
        PhotoError: The file cannot be read, is damaged or cut short, or is no photo.
    """
    with understood(path):
        read = photos.read_reduced(path, side)
    if read is None:
        return None
    return Reduced(read.pixels, read.icc, path, full_size=read.full_size)


def load_mask(path: Path) -> Pixels:
    """Load a mask by the rules of `model.data.files`: HxW uint8, 255 wholly car.

    Raises:
        PhotoError: The file cannot be read, or is in colour.
    """
    with understood(path):
        return masks.read_mask(path).values


def load_srgb(path: Path) -> Pixels:
    """Load a photo's pixels, HxWx3 uint8 in sRGB; errors as of `load`."""
    return to_srgb(load(path)).pixels


def to_srgb(image: Image) -> Image:
    """Convert a photo's colours to sRGB."""
    return replace(image, pixels=photos.in_srgb(image.pixels, image.icc), icc=None)


def keep_clear(image: Image, alpha: Alpha) -> Alpha:
    """Let what is see-through in a photo stay so: the windows of a cut-out that is cut again."""
    if image.cover is None:
        return alpha
    kept: Alpha = np.minimum(alpha, image.cover * np.float32(1 / 255))
    return kept


def save_image(
    path: Path,
    pixels: Colours,
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    quality: int = 92,
    xmp: bytes | None = None,
    exif: bytes | None = None,
    overwrite: bool = False,
    spoil: bool = False,
) -> None:
    """Write a picture, whole or not at all, in the format its ending names; make its folder.

    Args:
        path: The file to write, ending in .png, .jpg, .jpeg, .webp, .tif, .tiff or .avif.
        pixels: HxW grey, HxWx3 RGB or HxWx4 RGBA (straight alpha), uint8 or uint16; only PNG
            and TIFF keep the latter. JPEG has no alpha: there they lie over white.
        icc: The colour profile the pixels are in; None means sRGB.
        dpi: Horizontal and vertical dots per inch; WebP and AVIF do not keep them.
        quality: Of JPEG, WebP and AVIF, 1 to 100.
        xmp: An XMP packet to embed; at most 65,502 bytes in a JPEG.
        exif: The photo's, as `kept_exif` returns it; None for none.
        overwrite: Whether a file of that name is replaced.
        spoil: Whether the pixels are not needed any more: a PNG spares a copy of them then.

    Raises:
        OutputError: The file cannot be written, its ending is another, or it is there already and
            ``overwrite`` is not set.
    """
    profile = _profile_for(pixels, icc)
    with encoding(path):
        match path.suffix.lower():
            case ".png":
                data = encode.to_png(pixels, profile, dpi, xmp, exif, spoil=spoil)
            case ".jpg" | ".jpeg":
                data = encode.to_jpeg(_in_8_bit(pixels), profile, dpi, quality, xmp, exif)
            case ".webp":
                data = encode.to_webp(_in_8_bit(pixels), profile, dpi, quality, xmp, exif)
            case ".tif" | ".tiff":
                data = encode.to_tiff(pixels, profile, dpi, xmp, exif)
            case ".avif":
                data = encode.to_avif(_in_8_bit(pixels), profile, quality, xmp, exif)
            case _:
                raise OutputError(
                    path,
                    tr("pictures of this kind cannot be written"),
                    tr("Use .png, .jpg, .webp, .tif or .avif"),
                )
    write_whole(path, data, overwrite=overwrite)


@dataclass(frozen=True)
class Notes:
    """What a picture's file says of itself beside its pixels.

    Attributes:
        software: Which program wrote it; empty if it does not say.
        xmp: Its XMP packet; empty if it has none.
    """

    software: str = ""
    xmp: bytes = b""

    @property
    def ours(self) -> bool:
        """Whether it bears this program's mark."""
        return self.software == encode.SOFTWARE


def read_notes(path: Path) -> Notes:
    """Read what a picture's file says of itself; nothing if it is no picture."""
    try:
        with opened_result(path) as picture:
            info = picture.info | notes_of(picture)
            software = info.get("Software") or picture.getexif().get(encode.SOFTWARE_TAG)
            xmp = info.get("xmp") or b""
    except (PhotoError, OSError):  # Pillow's own for what is no picture is one, too
        return Notes()
    return Notes(str(software or ""), xmp if isinstance(xmp, bytes) else b"")


@contextmanager
def opened_result(path: Path) -> Iterator[PIL.Image.Image]:
    """Open a picture as `opened` does, or a picture of layers as it looks in all."""
    merge = {".ora": merged_picture, ".psd": merged_psd}.get(path.suffix.lower())
    merged = merge(path) if merge else None
    with PIL.Image.open(merged) if merged else opened(path) as picture:
        yield picture


def is_own_result(path: Path) -> bool:
    """Whether a picture was written by Forecourt: it bears the program's name in its notes."""
    return read_notes(path).ours


@contextmanager
def encoding(path: Path) -> Iterator[None]:
    """Raise `OutputError` where a picture does not fit into the format of its file."""
    try:
        yield
    except (ValueError, MemoryError, cv2.error) as error:
        raise OutputError(
            path,
            tr("the picture is too large for this kind of file"),
            tr("Write a PNG, or a smaller picture"),
        ) from error


def _in_8_bit(pixels: Colours) -> Pixels:
    return np.asarray(pixels >> 8 if pixels.dtype == np.uint16 else pixels, np.uint8)


def _profile_for(pixels: Colours, icc: bytes | None) -> bytes | None:
    """The profile; None for grey, which an RGB profile does not fit."""
    return icc if pixels.ndim == 3 else None
