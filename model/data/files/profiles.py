"""Colour profiles made for photos that name their colour space without bringing a profile."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import ImageCms

_Doubles = NDArray[np.float64]
_XY = tuple[float, float]

_D65: _XY = (0.3127, 0.3290)
_D50 = np.array([0.9642, 1.0, 0.8249])  # ICC.1:2010, 7.2.16
_BRADFORD = np.array(  # ICC.1:2010, E.1
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_STEPS = 4096  # of a tone curve


@dataclass(frozen=True)
class Primaries:
    """The chromaticities (x, y) of red, green, blue and white."""

    red: _XY
    green: _XY
    blue: _XY
    white: _XY = _D65

    def like(self, other: Primaries) -> bool:
        """Whether they are another's, to what a file's rounding may do."""
        return bool(np.abs(np.array(self._rows()) - np.array(other._rows())).max() < 0.002)

    def to_pcs(self) -> _Doubles:
        """Return the 3x3 matrix from linear RGB to XYZ under D50.

        Raises:
            ValueError: There is no such space.
        """
        if min(y for _, y in self._rows()) <= 0.0:
            raise ValueError("a chromaticity without light")
        columns = np.array([[x / y, 1.0, (1.0 - x - y) / y] for x, y in self._rows()]).T
        white = columns[:, 3]
        try:
            matrix = columns[:, :3] * np.linalg.solve(columns[:, :3], white)
        except np.linalg.LinAlgError as error:
            raise ValueError("the primaries lie on a line") from error
        scale = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
        adapted: _Doubles = np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD @ matrix
        return adapted

    def _rows(self) -> tuple[_XY, _XY, _XY, _XY]:
        return self.red, self.green, self.blue, self.white


BT709 = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_RGB = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
ADOBE_GAMMA = 563 / 256  # Adobe RGB (1998), 4.3.1.2
_P3_D65 = Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))

# ITU-T H.273, table 2
PRIMARIES = {
    1: BT709,
    4: Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.310, 0.316)),
    5: Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: _P3_D65,
}


def srgb_curve(values: _Doubles) -> _Doubles:
    """IEC 61966-2-1: from coded to linear."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def power(gamma: float) -> Callable[[_Doubles], _Doubles]:
    """A curve that is a power."""
    return lambda values: values**gamma


def _pq(values: _Doubles) -> _Doubles:
    """SMPTE ST 2084; white is 203 cd/m² (ITU-R BT.2408), what is brighter is clipped."""
    root = values ** (32 / 2523)
    light = np.maximum(root - 107 / 128, 0.0) / (2413 / 128 - 2392 / 128 * root)
    return np.minimum(light ** (8192 / 1305) * 10_000 / 203, 1.0)


def _hlg(values: _Doubles) -> _Doubles:
    """ITU-R BT.2100's HLG; white is at 75 %, what is brighter is clipped."""
    upper = (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12
    light = np.where(values <= 0.5, values**2 / 3, upper)
    return np.minimum(light**1.2 / 0.203, 1.0)


# ITU-T H.273, table 3; the camera curves of television are shown as sRGB is, as browsers do.
CURVES: dict[int, Callable[[_Doubles], _Doubles]] = {
    **dict.fromkeys((1, 6, 13, 14, 15), srgb_curve),
    4: power(2.2),
    5: power(2.8),
    8: power(1.0),
    16: _pq,
    18: _hlg,
}


def matrix_profile(primaries: Primaries, curve: Callable[[_Doubles], _Doubles]) -> bytes:
    """Return an RGB profile, ICC.1:2001-04 (version 2), that Little CMS reads.

    Args:
        primaries: Of the space.
        curve: From coded to linear, both in [0, 1].

    Raises:
        ValueError: There is no such space.
    """
    columns = primaries.to_pcs().T
    steps = np.clip(curve(np.linspace(0.0, 1.0, _STEPS)), 0.0, 1.0)
    table = np.rint(steps * 65535).astype(">u2").tobytes()
    tone = b"curv" + bytes(4) + struct.pack(">I", _STEPS) + table
    name = b"Forecourt\0"
    note = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78)
    tags = {b"desc": note, b"cprt": b"text" + bytes(4) + b"CC0\0", b"wtpt": _xyz(_D50)}
    for tag, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True):
        tags[tag] = _xyz(column)
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), tone)
    return _put_together(tags)


@lru_cache(maxsize=8)
def works(icc: bytes) -> bool:
    """Whether a profile is whole, and colours can be converted from it (ICC.1:2010, 7.2)."""
    if len(icc) <= 128 or icc[36:40] != b"acsp" or int.from_bytes(icc[:4], "big") > len(icc):
        return False
    mode = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK", b"Lab ": "LAB"}.get(icc[16:20])
    if mode is None:
        return False
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        return False
    return True


def _xyz(values: _Doubles) -> bytes:
    fixed = (round(float(value) * 65536) for value in values)
    return b"XYZ " + bytes(4) + struct.pack(">3i", *fixed)


def _put_together(tags: dict[bytes, bytes]) -> bytes:
    """Return a profile of these tags; equal ones are stored once (7.3.1)."""
    table, body, places = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    start = 132 + 12 * len(tags)
    for name, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data.ljust(-(-len(data) // 4) * 4, b"\0")
        table += name + struct.pack(">II", places[data], len(data))
    head = struct.pack(">I", start + len(body)) + bytes(4) + b"\x02\x10\0\0mntrRGB XYZ "
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _xyz(_D50)[8:]
    return head.ljust(128, b"\0") + table + body
