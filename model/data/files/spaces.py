"""Which colour space a photo is in, if it is not sRGB and not said by a profile that works."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import PIL.Image

from model.data.files import isobmff, jpeg, png
from model.data.files.profiles import (
    ADOBE_GAMMA,
    ADOBE_RGB,
    BT709,
    CURVES,
    PRIMARIES,
    Primaries,
    matrix_profile,
    power,
    works,
)

_SRGB_GAMMA = 1 / 2.2
_NEAR = 0.01


def profile_of(path: Path, picture: PIL.Image.Image) -> bytes | None:
    """Return the profile of an opened photo's colours; None for sRGB and where nothing is said.

    A photo's own profile is left out where it does not work; only where a PNG has cICP, that goes
    before (PNG, third edition, 4.3).
    """
    coding = png.coding_of(path) if picture.format == "PNG" else None
    if coding is not None:
        return _coded(*coding)
    own = picture.info.get("icc_profile")
    if isinstance(own, bytes) and works(own):
        return own
    match picture.format:
        case "PNG":
            return _of_notes(picture)
        case "AVIF" | "HEIF":
            coding = isobmff.coding_of(path)
            return _coded(*coding) if coding else None
        case "JPEG" | "MPO":
            return _adobe_rgb() if jpeg.is_adobe_rgb(picture) else None
    return None


@cache
def _coded(primaries: int, transfer: int) -> bytes | None:
    """The profile of numbers of ITU-T H.273; None for sRGB and numbers that say nothing."""
    space, curve = PRIMARIES.get(primaries, BT709), CURVES.get(transfer, CURVES[13])
    if space is BT709 and curve is CURVES[13]:
        return None
    return matrix_profile(space, curve)


@cache
def _adobe_rgb() -> bytes:
    return matrix_profile(ADOBE_RGB, power(ADOBE_GAMMA))


def _of_notes(picture: PIL.Image.Image) -> bytes | None:
    """The profile of a PNG's cHRM and gAMA; sRGB goes before them."""
    gamma, corners = picture.info.get("gamma"), picture.info.get("chromaticity")
    if "srgb" in picture.info or (gamma is None and corners is None):
        return None
    try:
        return _of_numbers(gamma, corners)
    except (ValueError, TypeError, ArithmeticError):
        return None


def _of_numbers(gamma: float | None, corners: tuple[float, ...] | None) -> bytes | None:
    space = BT709
    if corners is not None:
        white, red, green, blue = zip(corners[::2], corners[1::2], strict=True)
        space = Primaries(red, green, blue, white)
    shown = _SRGB_GAMMA if gamma is None else float(gamma)
    if not 0.1 <= shown <= 10.0:
        return None
    if abs(shown - _SRGB_GAMMA) < _NEAR and space.like(BT709):
        return None  # what sRGB is written as where its own chunk is not known
    return matrix_profile(space, CURVES[13] if gamma is None else power(1.0 / shown))
