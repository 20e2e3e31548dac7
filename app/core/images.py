"""The edge to files: photos in, pictures out. Pillow and OpenCV inside, RGB outside."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SUFFIXES: frozenset[str] = frozenset(
    ".jpg .jpeg .jpe .jfif .mpo .png .apng .webp .tif .tiff .bmp .dib .gif .avif .avifs"
    " .heic .heif .hif .jp2 .ppm .pgm .pnm".split()
)


@dataclass(frozen=True, eq=False)
class Image:
    """A photo as loaded.

    Attributes:
        pixels: HxWx3 uint8 RGB, upright.
        icc: The RGB colour profile the pixels are in; None means sRGB.
        path: The file it came from.
        dpi: Horizontal and vertical dots per inch as the file states them, if it does.
    """

    pixels: NDArray[np.uint8]
    icc: bytes | None
    path: Path
    dpi: tuple[float, float] | None = None


def load(path: Path) -> Image:
    """Load a photo upright, as 8-bit RGB.

    Raises:
        PhotoError: The file cannot be read or is no photo.
    """
    raise NotImplementedError


def load_thumbnail(path: Path, side: int) -> NDArray[np.uint8]:
    """A small version of a photo, upright, HxWx3 uint8 RGB, no side longer than ``side``.

    Raises:
        PhotoError: The file cannot be read or is no photo.
    """
    raise NotImplementedError


def save_png(
    path: Path,
    pixels: NDArray[np.uint8],
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    overwrite: bool = False,
) -> None:
    """Write HxW grey, HxWx3 RGB or HxWx4 RGBA (straight alpha) uint8 pixels as a PNG, whole or not.

    Raises:
        OutputError: The file cannot be written, or is there already and ``overwrite`` is not set.
    """
    raise NotImplementedError


def save_image(
    path: Path,
    pixels: NDArray[np.uint8],
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    quality: int = 92,
    overwrite: bool = False,
) -> None:
    """Write a picture in the format its ending names: PNG, JPEG or WebP.

    Raises:
        OutputError: As in `save_png`, or another ending.
    """
    raise NotImplementedError


def encode_alpha(alpha: NDArray[np.float32]) -> bytes:
    """HxW float32 alpha in [0, 1] as a compact 8-bit PNG in memory; the 0.5 contour stays."""
    raise NotImplementedError


def decode_alpha(data: bytes) -> NDArray[np.float32]:
    """The alpha, HxW float32 in [0, 1], that `encode_alpha` packed."""
    raise NotImplementedError
