"""OpenRaster: a picture in layers, as GIMP, Krita and MyPaint open it.

A zip of PNG files (https://www.openraster.org, version 0.0.3): the kind of file first and stored as
it is, the stack, the layers, the picture as it looks in all, and a thumbnail.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from app.core.arrays import Pixels
from app.core.files.deep_tiff import Dpi
from app.core.files.encode import to_png
from app.core.files.opencv import cv2

MIMETYPE = "image/openraster"
_MERGED = "mergedimage.png"
_THUMBNAIL = 256  # px: its longer side at most
_SAME_TIME = (1980, 1, 1, 0, 0, 0)  # in the zip, so that equal pictures are equal files


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer.

    Attributes:
        name: What picture editors call it.
        pixels: HxWx3 RGB or HxWx4 RGBA with straight alpha, uint8.
        x: How far right it begins in the picture.
        y: How far down.
    """

    name: str
    pixels: Pixels
    x: int = 0
    y: int = 0


def to_openraster(
    layers: list[Layer], merged: Pixels, dpi: Dpi | None, xmp: bytes | None = None
) -> bytes:
    """Encode layers in sRGB.

    Args:
        layers: From the lowest to the uppermost.
        merged: What they look like together, HxWx3.
        dpi: Dots per inch, across and down.
        xmp: An XMP packet for the merged picture.

    Raises:
        ValueError: The picture is too large for the format.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # PNGs are packed already
        _add(archive, "mimetype", MIMETYPE.encode("ascii"))
        _add(archive, "stack.xml", _stack(layers, merged, dpi))
        for number, layer in enumerate(layers):
            _add(archive, _place(number), to_png(layer.pixels, None, dpi))
        _add(archive, _MERGED, to_png(merged, None, dpi, xmp))
        _add(archive, "Thumbnails/thumbnail.png", to_png(_small(merged), None, None))
    return buffer.getvalue()


def merged_picture(path: Path) -> io.BytesIO | None:
    """Return the merged picture's file within a picture of layers; None if it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.read("mimetype") != MIMETYPE.encode("ascii"):
                return None
            return io.BytesIO(archive.read(_MERGED))
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return None


def _stack(layers: list[Layer], merged: Pixels, dpi: Dpi | None) -> bytes:
    height, width = merged.shape[:2]
    image = ElementTree.Element("image", version="0.0.3", w=str(width), h=str(height))
    if dpi:
        image.set("xres", str(round(dpi[0])))
        image.set("yres", str(round(dpi[1])))
    stack = ElementTree.SubElement(image, "stack")
    for number, layer in reversed(list(enumerate(layers))):  # the uppermost comes first
        ElementTree.SubElement(
            stack,
            "layer",
            {
                "name": layer.name,
                "src": _place(number),
                "x": str(layer.x),
                "y": str(layer.y),
                "opacity": "1.0",
                "visibility": "visible",
                "composite-op": "svg:src-over",
            },
        )
    return bytes(ElementTree.tostring(image, "UTF-8", xml_declaration=True))


def _place(number: int) -> str:
    return f"data/layer{number}.png"


def _small(merged: Pixels) -> Pixels:
    height, width = merged.shape[:2]
    factor = min(1.0, _THUMBNAIL / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(merged, size, interpolation=cv2.INTER_AREA), np.uint8)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _SAME_TIME), data)
