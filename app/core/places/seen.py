"""What is seen of a finished picture: its file, its car, and what was laid over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import PIL.Image

from app.core.arrays import Floats, Pixels
from app.core.compose.warp import car_box
from app.core.files import images
from app.core.files.opening import opened
from app.core.mask.alpha import clean_alpha
from app.core.mask.findings import look_for_findings
from app.core.network import Network
from app.core.output.receipt import read_receipt
from app.core.photo.box import PixelBox, Rect
from app.core.photo.finding import Finding

_ENDINGS = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "TIFF": ".tif"}
_ENDINGS |= {"GIF": ".gif", "BMP": ".bmp", "AVIF": ".avif", "HEIF": ".heic"}
_EVEN = 2.5  # levels: what a frame's lines differ by within themselves, after compression
_STEP = 18.0  # levels: what a frame's inner edge steps by at least, nearly everywhere along it
_ALONG = 0.9  # of an edge's length
_THICKEST = 0.2  # of the picture's side

# The quantisation of luminance at quality 50: ITU-T T.81, table K.1, in its own order.
_T81 = (
    *(16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49),
    *(35, 37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56),
    *(80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99),
)


@dataclass(frozen=True)
class Seen:
    """A finished picture.

    Attributes:
        path: Its file.
        size: (width, height) in pixels, upright.
        nbytes: Size of the file.
        ending: What its format ends with, whatever the file is called; empty if it is another.
        quality: Of a JPEG, as nearly as its tables tell; None for others.
        inner: What is left of it without a frame laid around it: all of it if there is none.
        car: The box around the car; None if there is none, or nobody looked.
        cut_off: Whether the car goes on beyond the picture's edge.
        plates: How many number plates Forecourt has covered in it, as its receipt says.
        found: Whether there was a look for a car, and it was found; None if nobody looked.
    """

    path: Path
    size: tuple[int, int]
    nbytes: int
    ending: str
    quality: int | None
    inner: PixelBox
    car: Rect | None = field(default=None)
    cut_off: bool = False
    found: bool | None = None
    plates: int = 0

    @property
    def framed(self) -> bool:
        """Whether there is a frame around it."""
        return self.inner != PixelBox.whole(self.size[::-1])


def look_at(path: Path, network: Network | None) -> Seen:
    """Look at a picture.

    Args:
        path: Its file.
        network: Finds the car; None if the car does not matter.

    Raises:
        ForecourtError: The picture cannot be read, or the network failed.
    """
    with opened(path) as picture:
        ending = _ENDINGS.get(picture.format or "", "")
        quality = _quality(picture) if ending == ".jpg" else None
    image = images.load(path)
    height, width = image.pixels.shape[:2]
    car, cut_off, found = None, False, None
    if network is not None:
        answer = network.predict(image.pixels)
        alpha = images.keep_clear(image, clean_alpha(answer.alpha))
        findings = look_for_findings(alpha, answer.probability)
        found = Finding.NO_CAR not in findings
        car = car_box(alpha, least=0.5) if found else None
        cut_off = Finding.CUT_OFF in findings
    inner = _inside_frame(image.pixels)
    nbytes = path.stat().st_size
    receipt = read_receipt(images.read_notes(path))
    plates = len(receipt.values.get("plates", ())) if receipt else 0
    size = (width, height)
    return Seen(path, size, nbytes, ending, quality, inner, car, cut_off, found, plates)


def _quality(picture: PIL.Image.Image) -> int | None:
    """The quality at which the usual encoder makes tables nearest to those of a JPEG."""
    tables = getattr(picture, "quantization", None)
    if not tables or len(tables[0]) != len(_T81):
        return None
    # Pillow gives tables in the order of rows: only their sorted values can be compared safely.
    own = np.sort(np.array(tables[0], float))
    off = [float(np.abs(_table(quality) - own).sum()) for quality in range(1, 101)]
    return int(np.argmin(off)) + 1


def _table(quality: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The sorted table of luminance at a quality, as libjpeg scales it (jcparam.c)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    values = (np.array(_T81) * scale + 50) // 100
    return np.sort(np.clip(values, 1, 255).astype(np.float64))


def _inside_frame(pixels: Pixels) -> PixelBox:
    """What a frame of one colour leaves of a picture: all of it if there is none.

    A frame is a band of one colour along two opposite sides at least, with a straight hard edge; a
    plain studio wall has no such edge.
    """
    height, width = pixels.shape[:2]
    grey = np.asarray(pixels, np.float32).mean(axis=2)
    top, bottom = _band(grey), _band(grey[::-1])
    inner = grey[top : height - bottom].T
    left, right = _band(inner), _band(inner[::-1])
    top, bottom = (top, bottom) if top and bottom else (0, 0)
    left, right = (left, right) if left and right else (0, 0)
    return PixelBox(left, top, width - right, height - bottom)


def _band(grey: Floats) -> int:
    """How many of the first rows are a band of one colour with a hard edge; 0 if there is none."""
    most = int(_THICKEST * len(grey))
    first = float(np.median(grey[0]))
    for row in range(most):
        if np.abs(grey[row] - first).mean() > _EVEN:
            # Compression smears the edge over a row or two.
            step = np.abs(grey[min(row + 2, len(grey) - 1)] - first)
            return row if row and (step > _STEP).mean() >= _ALONG else 0
    return 0
