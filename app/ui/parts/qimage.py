"""The only place where arrays are converted to Qt's pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from app.core.arrays import Pixels

_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def to_qimage(pixels: Pixels, *, premultiplied: bool = False) -> QImage:
    """Copy an array into a picture that is fast to draw.

    Args:
        pixels: HxW grey, HxWx3 RGB or HxWx4 RGBA, uint8.
        premultiplied: Whether the colours of RGBA are already multiplied by alpha.

    Returns:
        A picture that owns its pixels.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    kind = _FORMATS[channels]
    if channels == 4 and premultiplied:
        kind = QImage.Format.Format_RGBA8888_Premultiplied
    shared = QImage(pixels.data, width, height, pixels.strides[0], kind)
    # The conversion copies, so nothing refers to the array after this function returns.
    return shared.convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied if channels == 4 else QImage.Format.Format_RGB32
    )


def shared_qimage(pixels: Pixels, *, opaque: bool) -> QImage:
    """Let a picture show an array's pixels, including later changes, without copying them.

    Args:
        pixels: Contiguous HxWx4 BGRA uint8, with the colours multiplied by alpha. It must outlive
                the picture.
        opaque: Whether alpha is 255 everywhere.
    """
    height, width = pixels.shape[:2]
    kinds = QImage.Format
    kind = kinds.Format_RGB32 if opaque else kinds.Format_ARGB32_Premultiplied
    return QImage(pixels.data, width, height, pixels.strides[0], kind)
