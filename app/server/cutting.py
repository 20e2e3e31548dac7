"""From a request's wishes to the bytes of a picture."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from http import HTTPStatus
from math import sqrt
from pathlib import Path

import numpy as np

from app.core.arrays import AnyAlpha, Pixels
from app.core.compose.framing import Framing, Mapping, shot_of
from app.core.compose.warp import car_box
from app.core.errors import FileError, ForecourtError
from app.core.files import encode, images
from app.core.files.opencv import memory_errors
from app.core.files.opening import opened
from app.core.network import Network
from app.core.output.cutting.segmenting import find
from app.core.output.output import QUALITY, Kind
from app.core.output.rendering import render
from app.core.photo.box import Rect
from app.core.photo.finding import Finding, Findings
from app.server.refusal import RefusedError, bad
from app.server.wishes import Wishes

MOST_PIXELS = 50_000_000


@dataclass(frozen=True)
class Result:
    """A picture as it is answered.

    Attributes:
        data: The bytes of its file.
        mime: Their kind.
        size: (width, height) in pixels.
        car: Where the car is in it, in its pixels.
        findings: What should be known of it, as of a result of `forecourt cut`.
    """

    data: bytes
    mime: str
    size: tuple[int, int]
    car: Rect
    findings: Findings


def carry_out(wishes: Wishes, network: Network) -> Result:
    """Cut a photo as a request wishes.

    Raises:
        RefusedError: The photo cannot be read, is too large, or shows no car.
    """
    try:
        with memory_errors():
            image = images.to_srgb(_load(wishes.photo))
            found = find(image, network)
            return _made(wishes, image, found.alpha, found.findings)
    except FileError as error:
        text = f"The photo cannot be read: {error.problem}."
        raise bad("invalid_image", text, f"{error.remedy}.") from error
    except ForecourtError as error:
        raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", str(error)) from error
    except MemoryError as error:
        text = "The photo needs more memory than is free."
        raise bad("image_too_large", text, "Send a smaller one, or try again later.") from error


def _load(data: bytes) -> images.Image:
    """Read a photo by way of a file, as all photos are read."""
    with tempfile.TemporaryDirectory(prefix="forecourt-") as folder:
        path = Path(folder) / "photo"
        path.write_bytes(data)
        with opened(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                text = f"Send one of at most {MOST_PIXELS // 1_000_000} megapixels."
                raise bad("image_too_large", "The photo is too large.", text)
        return images.load(path)


def _made(wishes: Wishes, image: images.Image, alpha: AnyAlpha, findings: Findings) -> Result:
    car = car_box(alpha)
    if car is None or Finding.NO_CAR in findings:
        raise bad("unknown_foreground", "No car was found in the photo.", "Send one of a car.")
    framing = _framing(wishes, alpha, car)
    kind = Kind.MASK if wishes.alpha_only else Kind.CUTOUT
    pixels = render(image, alpha, kind, framing=framing)
    if wishes.colour is not None and not wishes.alpha_only:
        pixels = over(pixels, wishes.colour)
    shot = shot_of(_whole(alpha), car, framing, edge=False)
    data, mime = _encoded(pixels, wishes.format)
    return Result(data, mime, shot.size[::-1], Mapping().seen_in(shot).box(car), findings)


def _framing(wishes: Wishes, alpha: AnyAlpha, car: Rect) -> Framing:
    margin = None if wishes.margin is None else wishes.margin.as_share(car)
    height, width = shot_of(_whole(alpha), car, Framing(margin=margin), edge=False).size
    if wishes.megapixels is None or height * width <= wishes.megapixels * 1e6:
        return Framing(margin=margin)
    scale = sqrt(wishes.megapixels * 1e6 / (height * width))
    return Framing(longest=max(1, int(max(height, width) * scale)), margin=margin)


def _whole(alpha: AnyAlpha) -> Rect:
    return Rect(0, 0, alpha.shape[1], alpha.shape[0])


def over(pixels: Pixels, colour: tuple[int, int, int, int]) -> Pixels:
    """Lay HxWx4 RGBA over an RGBA colour, both with straight alpha (Porter and Duff's *over*)."""
    cover = pixels[..., 3:].astype(np.float32) / 255
    ground = np.float32(colour[3] / 255) * (1 - cover)
    both = cover + ground
    mixed = pixels[..., :3] * cover + np.array(colour[:3], np.float32) * ground
    rgb = mixed / np.maximum(both, np.float32(1e-6))
    rgba: Pixels = np.rint(np.concatenate([rgb, both * 255], axis=2)).astype(np.uint8)
    return rgba


def _encoded(pixels: Pixels, suffix: str) -> tuple[bytes, str]:
    try:
        if suffix == "png":
            return encode.to_png(pixels, None, None), "image/png"
        if suffix == "webp":
            return encode.to_webp(pixels, None, None, QUALITY), "image/webp"
        return encode.to_jpeg(pixels, None, None, QUALITY), "image/jpeg"
    except ValueError as error:
        text = "The result is too large for this format."
        raise bad("image_too_large", text, "Ask for png.") from error
