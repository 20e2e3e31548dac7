"""Small pictures and colour profiles to read."""

from __future__ import annotations

import numpy as np
import PIL.Image
from PIL import ImageCms

from app.core.arrays import Pixels

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
QUARTERS = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def quarters(side: int = 32) -> PIL.Image.Image:
    """A picture that shows how it was turned: red, green, blue and white quarters."""
    return PIL.Image.fromarray(QUARTERS.repeat(side // 2, 0).repeat(side // 2, 1))


def corners(pixels: Pixels) -> list[tuple[int, ...]]:
    """The colours near the corners, rounded to full steps: top left, right, bottom left, right."""
    edge = pixels.shape[0] // 8
    found = [pixels[y, x] for y in (edge, -edge) for x in (edge, -edge)]
    return [tuple(int(value) for value in np.rint(colour / 255.0) * 255) for colour in found]


def rgb_profile(gamma: float) -> bytes:
    """An RGB profile with sRGB's primaries and another tone curve (ICC.1:2010, 8.3)."""
    curve = b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(gamma * 256).to_bytes(2, "big")
    primaries = {b"rXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971)}
    primaries |= {b"bXYZ": (0.1431, 0.0606, 0.7141), b"wtpt": (0.9642, 1.0, 0.8249)}
    tags = {name: xyz(*value) for name, value in primaries.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return profile(b"RGB ", tags)


def grey_profile(gamma: float) -> bytes:
    """A grey profile with a tone curve (ICC.1:2010, 8.3)."""
    curve = b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(gamma * 256).to_bytes(2, "big")
    return profile(b"GRAY", {b"wtpt": xyz(0.9642, 1.0, 0.8249), b"kTRC": curve})


def xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(fixed(value) for value in values)


def fixed(value: float) -> bytes:
    return round(value * 65536).to_bytes(4, "big")


def profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body, start = len(tags).to_bytes(4, "big"), b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        place = (start + len(body)).to_bytes(4, "big")
        table += name + place + len(data).to_bytes(4, "big")
        body += data.ljust(-(-len(data) // 4) * 4, b"\0")
    head = bytes(4) + b"lcms\x02\x40\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += xyz(0.9642, 1.0, 0.8249)[8:]
    size = (start + len(body)).to_bytes(4, "big")
    return size + (head + bytes(128 - len(head)))[4:128] + table + body
