"""Forecourt in other programs: a photo in, the car out.

::

    from app.api import Cutter

    cutter = Cutter.load()                       # once: takes a second or two
    cutout = cutter.cut("car.jpg")               # or HxWx3 uint8 RGB
    cutout.save("car.png")                       # as `forecourt cut` writes it
    cutout.save("ad.jpg", background="white")    # or a picture's file, or "showroom_light"
    print(cutout.size, cutout.findings)          # empty, or why to look at it

Many photos, several at a time; one that cannot be cut does not stop the others::

    cutter = Cutter.load(at_once=2)
    photos = sorted(Path("photos").glob("*.jpg"))
    for photo, cutout in zip(photos, cutter.cut_all(photos)):
        if isinstance(cutout, ForecourtError):
            print(cutout)                        # names the file and the remedy
        elif Finding.NO_CAR not in cutout.findings:
            cutout.save(f"out/{photo.stem}.png")

The names in ``__all__``, their arguments and attributes stay as they are; what is added has a
default. What goes wrong is a `ForecourtError`, whose text names the file and the remedy. One
`Cutter` may be used from several threads.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from app.core.arrays import Alpha, Pixels
from app.core.compose.background import Picture, parse_background
from app.core.compose.car.foreground import estimate_foreground, pack
from app.core.errors import ForecourtError
from app.core.files import images
from app.core.installation import check_installation
from app.core.mask.alpha import to_8_bit
from app.core.output.cutting.segmenting import find
from app.core.output.cutting.trouble import as_forecourt_error, no_car
from app.core.output.output import Kind, Output
from app.core.output.rendering import render
from app.core.photo.finding import Finding
from app.core.photo.placement import STANDING
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
        photo: HxWx3 uint8 RGB, as it was read; None takes the foreground in its place.
    """

    alpha: Alpha
    foreground: Pixels
    certainty: float | None
    icc: bytes | None = None
    dpi: tuple[float, float] | None = None
    findings: tuple[Finding, ...] = ()
    least_dice: float | None = None
    photo: Pixels | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]

    def rgba(self) -> Pixels:
        """HxWx4 uint8 RGBA with straight alpha; what is wholly transparent is black."""
        return pack(self.foreground, self.alpha)

    def compose(self, background: str | os.PathLike[str] | Pixels) -> Pixels:
        """Put the car on a background, as `forecourt cut --background` does.

        Args:
            background: As that option takes it: a built-in name such as "showroom_light", a colour
                such as "white" or "#ff8800", or a picture's file; or its pixels, HxWx3 uint8 RGB.

        Returns:
            hxwx3 uint8 RGB, in sRGB.

        Raises:
            ForecourtError: The background cannot be read; or no car was found.
            ValueError: Its pixels are of another shape or type.
        """
        if Finding.NO_CAR in self.findings:
            raise no_car(Path("photo"))
        if isinstance(background, str | os.PathLike):
            behind = parse_background(os.fspath(background))
        else:
            behind = Picture(_given(background).pixels)
        photo = images.Image(
            self.foreground if self.photo is None else self.photo, self.icc, Path()
        )
        return render(
            photo, to_8_bit(self.alpha), Kind.COMPOSITE, behind, placement=STANDING.back()
        )

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        background: str | os.PathLike[str] | Pixels | None = None,
    ) -> None:
        """Write the cut-out, or the car on a background, whole or not at all.

        Args:
            path: The file, ending in .png, .webp, .tif or .avif, with a background also in .jpg;
                its folder is made if need be.
            overwrite: Whether a file of that name is replaced.
            background: As `compose` takes it; None leaves it transparent.

        Raises:
            ForecourtError: The file cannot be written, or is there already and may not be
                replaced, or has another ending; or no car was found, so there is nothing to write.
        """
        target = Path(path)
        if Finding.NO_CAR in self.findings:
            raise no_car(target)
        alone = background is None
        output = Output(Kind.CUTOUT if alone else Kind.COMPOSITE, target.suffix.lower())
        images.save_image(
            target,
            self.rgba() if background is None else self.compose(background),
            icc=self.icc if alone else None,
            dpi=self.dpi,
            quality=output.quality,
            overwrite=overwrite,
        )


class Cutter:
    """Cuts cars out of photos with a network that is loaded once; made by `load`."""

    def __init__(self, segmenter: LazySegmenter, at_once: int = 1) -> None:
        self._segmenter = segmenter
        self._at_once = at_once

    @classmethod
    def load(
        cls,
        weights: str | os.PathLike[str] | None = None,
        device: str = "auto",
        *,
        at_once: int = 1,
    ) -> Self:
        """Load the network.

        Args:
            weights: A weights file of your own training; None takes the one that comes with
                Forecourt.
            device: auto, cpu, cuda or mps.
            at_once: How many photos are cut at the same time, by `cut_all` or in threads of your
                own: each has its share of the processor's cores.

        Raises:
            ForecourtError: The weights, the device or the installation cannot be used.
            ValueError: No photo at a time is none at all.
        """
        if at_once < 1:
            raise ValueError(f"at least one photo is cut at a time, not {at_once}")
        check_installation()
        segmenter = LazySegmenter(None if weights is None else Path(weights), device)
        segmenter.start()
        if at_once > 1:
            segmenter.share(at_once)
        return cls(segmenter, at_once)

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
        return Cutout(
            *(alpha, foreground, found.certainty, photo.icc, photo.dpi, *told, photo.pixels)
        )

    def cut_all(
        self, photos: Iterable[str | os.PathLike[str] | Pixels]
    ) -> Generator[Cutout | ForecourtError, None, None]:
        """Cut the cars out of many photos, as many at the same time as `load` was told.

        No more than twice as many are held in memory.

        Args:
            photos: Each as `cut` takes it.

        Yields:
            One for each photo, in order: its cut-out, or why there is none.

        Raises:
            ValueError: Pixels are of another shape or type.
        """
        with ThreadPoolExecutor(self._at_once) as threads:
            waiting: deque[Future[Cutout | ForecourtError]] = deque()
            for photo in photos:
                waiting.append(threads.submit(self._tried, photo))
                if len(waiting) >= 2 * self._at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _tried(self, image: str | os.PathLike[str] | Pixels) -> Cutout | ForecourtError:
        try:
            return self.cut(image)
        except (ForecourtError, MemoryError) as error:
            path = Path(image) if isinstance(image, str | os.PathLike) else Path("photo")
            return as_forecourt_error(error, path)


def _given(pixels: Pixels) -> images.Image:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
        text = f"an image is HxWx3 uint8 RGB, and this is {pixels.shape} {pixels.dtype}"
        raise ValueError(text)
    return images.Image(np.ascontiguousarray(pixels), None, Path())
