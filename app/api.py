"""Forecourt in other programs: a photo in, the car out.

::

    from app.api import Cutter

    cutter = Cutter.load()                # once: takes a second or two
    cutout = cutter.cut("car.jpg")        # or HxWx3 uint8 RGB
    cutout.save("car.png")                # as `forecourt cut` writes it
    print(cutout.size, cutout.findings)   # empty, or why to look at it

The names in ``__all__``, their arguments and attributes stay as they are; what is added has a
default. What goes wrong is a `ForecourtError`, whose text names the file and the remedy. One
`Cutter` may be used from several threads.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from app.core.arrays import Alpha, Pixels
from app.core.compose.car.foreground import estimate_foreground, pack
from app.core.errors import ForecourtError
from app.core.files import images
from app.core.installation import check_installation
from app.core.output.cutting.segmenting import find
from app.core.output.cutting.trouble import no_car
from app.core.output.output import Kind, Output
from app.core.photo.finding import Finding
from app.segmenter import LazySegmenter

__all__ = ["Cutout", "Cutter", "Finding", "ForecourtError"]


@dataclass(frozen=True, eq=False)
class Cutout:
    """A car without its background.

    Attributes:
        alpha: HxW float32 in [0, 1], of the photo's own size: how much of each pixel is car.
        foreground: HxWx3 uint8 RGB: the photo, at the car's edge without the background's colours.
        certainty: About the Dice in [0, 1] that the network expects of the alpha; None if it does
            not tell.
        icc: The RGB colour profile of the foreground; None means sRGB.
        dpi: Dots per inch, across and down, as the photo's file states them.
        findings: Why it should be looked at, as `forecourt cut` tells: no car was found, it is cut
            off by the frame, there are more cars, or the network is not sure.
        least_dice: The Dice in [0, 1] that the alpha probably has at least; None if that is not
            known.
    """

    alpha: Alpha
    foreground: Pixels
    certainty: float | None
    icc: bytes | None = None
    dpi: tuple[float, float] | None = None
    findings: tuple[Finding, ...] = ()
    least_dice: float | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]

    def rgba(self) -> Pixels:
        """HxWx4 uint8 RGBA with straight alpha; what is wholly transparent is black."""
        return pack(self.foreground, self.alpha)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write the cut-out as PNG, WebP, TIFF or AVIF, whole or not at all.

        Args:
            path: The file, ending in .png, .webp, .tif or .avif; its folder is made if need be.
            overwrite: Whether a file of that name is replaced.

        Raises:
            ForecourtError: The file cannot be written, or is there already and may not be
                replaced, or has another ending; or no car was found, so there is nothing to write.
        """
        target = Path(path)
        if Finding.NO_CAR in self.findings:
            raise no_car(target)
        output = Output(Kind.CUTOUT, target.suffix.lower())
        images.save_image(
            target,
            self.rgba(),
            icc=self.icc,
            dpi=self.dpi,
            quality=output.quality,
            overwrite=overwrite,
        )


class Cutter:
    """Cuts cars out of photos with a network that is loaded once; made by `load`."""

    def __init__(self, segmenter: LazySegmenter) -> None:
        self._segmenter = segmenter

    @classmethod
    def load(cls, weights: str | os.PathLike[str] | None = None, device: str = "auto") -> Self:
        """Load the network.

        Args:
            weights: A weights file of your own training; None takes the one that comes with
                Forecourt.
            device: auto, cpu, cuda or mps.

        Raises:
            ForecourtError: The weights, the device or the installation cannot be used.
        """
        check_installation()
        segmenter = LazySegmenter(None if weights is None else Path(weights), device)
        segmenter.start()
        return cls(segmenter)

    @property
    def device(self) -> str:
        """What the network runs on, in words, such as "CPU, 2 threads"."""
        return self._segmenter.device

    def cut(self, image: str | os.PathLike[str] | Pixels) -> Cutout:
        """Cut the car out of one photo.

        Args:
            image: A photo's file, or its pixels, HxWx3 uint8 RGB, upright and in sRGB.

        Raises:
            ForecourtError: The photo cannot be read, or the device gave out.
            ValueError: The pixels are of another shape or type.
            MemoryError: The photo does not fit into memory.
        """
        photo = images.load(Path(image)) if isinstance(image, str | os.PathLike) else _given(image)
        found = find(photo, self._segmenter)
        alpha = np.asarray(found.alpha, np.float32)
        foreground = estimate_foreground(photo.pixels, alpha)
        told = (found.findings, found.least_dice)
        return Cutout(alpha, foreground, found.certainty, photo.icc, photo.dpi, *told)


def _given(pixels: Pixels) -> images.Image:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
        text = f"an image is HxWx3 uint8 RGB, and this is {pixels.shape} {pixels.dtype}"
        raise ValueError(text)
    return images.Image(np.ascontiguousarray(pixels), None, Path())
