"""The new background seen through the car's windows, in place of what stood behind them.

A window shows the car's dark inside and, through it or mirrored in it, the light of the place where
the photo was taken. So it is taken as I = D + t B: the inside D, and a share t of the light B of
the old place, which is told from the window's own bright parts. What is dark is inside and stays;
what is bright is old light, which is taken out, with its colour, and the new background let in,
dimmed as glass dims it. Windows that are dark all over, tinted or in the shade, let little through.

With straight alpha that is a colour and a cover like any edge's, so cut-outs, composites and layers
are made of it as they are of other cars.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.arrays import AnyAlpha, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.photo.box import PixelBox
from app.core.photo.placement import Placement

_DARK = 0.12  # of white: so dark is the inside of a car, through which nothing is seen
_LEAST = 0.34  # likewise: no window's light is told from less
_BRIGHT = 92  # percentile of a window's brightness that counts as all of its light
_DIMMED = 0.78  # what two panes let through; ECE R43 asks for 0.7 to 0.75 of one windscreen
_TINT = (44.0, 54.0, 52.0)  # the glass itself, a little green
_DARKEST = 0.82  # what the darkest privacy glass swallows: it lets 15 to 20 % through
_SHEEN = (17.0, 19.0, 20.0)  # what such glass shows of itself in daylight
_CLEAREST = 0.98  # no window lets through more, however bright it is to be
_TOUCHED = 1.5 / 255  # so little transparency in 8 bits marks what is not the photo's own
_SURE = 0.6  # nothing is tinted that is less likely to be a window: a dark spot on paint is seen
_SMALLEST = 2e-4  # of the photo: what is smaller is no window
_FINE = 0.0012  # of the longer side: noise of that size is no pattern of light
_WIDE = 0.35  # of a window's shorter side: so far the light of one place reaches
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709, item 3.2


def seen_through(
    foreground: Pixels,
    alpha: AnyAlpha,
    glass: Pixels | None,
    placement: Placement,
    *,
    spoil: bool = False,
) -> tuple[Pixels, AnyAlpha]:
    """Make a car's windows see-through.

    Args:
        foreground: HxWx3 uint8 RGB.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        glass: hxw uint8 of any size, 255 where there is a window; None if that is not known.
        placement: How much of what is behind is seen, how bright that is, and how dark the glass
            is; clear and dark by 0, all stays as it is.
        spoil: Whether the foreground may be overwritten, which spares a copy of it.

    Returns:
        HxWx3 uint8 RGB and HxW float32: the same with the windows half clear, and without the
        light of what stood behind them in their colours. Nowhere in darkened glass the alpha is
        full, as it is where a pixel is the photo's own.
    """
    if glass is None or not placement.shows_glass:
        return foreground, alpha
    panes = list(_panes(fitted(glass, alpha.shape)))
    if not panes:
        return foreground, alpha
    parts = [foreground[box.part].copy() for box, _ in panes]  # boxes may overlap
    colours = foreground if spoil else foreground.copy()
    cover = from_8_bit(alpha)
    cover = cover.copy() if cover is alpha else cover
    fine = max(0.5, _FINE * max(alpha.shape))
    for (box, pane), part in zip(panes, parts, strict=True):
        through, light = _light(part, pane, fine)
        taken = (placement.glass * pane * through)[..., np.newaxis]
        left = np.clip(part - taken * light, 0.0, 255.0)
        # What little is left of light in another tint than its mean would be a tint of its own.
        left += taken * ((left @ _LUMINANCE)[..., np.newaxis] - left)
        left += (1.0 - _DIMMED) * taken * np.array(_TINT, np.float32)
        plain = _DIMMED * taken
        new = placement.glass_light * plain
        if placement.glass_light > 1.0:  # not so bright that what is left finds no room beside it
            room = np.float32(_CLEAREST) - left.max(axis=2, keepdims=True) / np.float32(255.0)
            new = np.maximum(plain, np.minimum(new, room))
        seen = pane > 0.0
        if placement.glass_tint > 0.0 and pane.max() >= _SURE:
            dark = np.float32(_DARKEST * placement.glass_tint) * pane[..., np.newaxis]
            left += dark * (np.array(_SHEEN, np.float32) - left)
            new = np.maximum((1.0 - dark) * new, np.float32(_TOUCHED))
        kept = 1.0 - new
        made = np.rint(np.clip(left / kept, 0.0, 255.0)).astype(np.uint8)
        np.copyto(colours[box.part], made, where=seen[..., np.newaxis])
        np.multiply(cover[box.part], kept[..., 0], out=cover[box.part], where=seen)
    return colours, cover


def fitted(glass: Pixels, shape: tuple[int, ...]) -> Pixels:
    """The windows at another size, HxW uint8."""
    if glass.shape == shape:
        return glass
    smaller = shape[0] < glass.shape[0]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(glass, shape[1::-1], interpolation=way), np.uint8)


def _panes(glass: Pixels) -> Iterator[tuple[PixelBox, Floats]]:
    """Each window: its box, and how much of each pixel in it is glass, in [0, 1]."""
    x, y, across, down = cv2.boundingRect(glass)
    if not across:
        return
    some = (glass[y : y + down, x : x + across] > 0).view(np.uint8)
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(some, connectivity=4)
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[number])
        if area < _SMALLEST * glass.size:
            continue
        box = PixelBox(left, top, left + width, top + height)
        pane = from_8_bit(glass[box.moved(x, y).part])
        pane[numbers[box.part] != number] = 0.0
        yield box.moved(x, y), pane


def _light(colours: Pixels, pane: Floats, fine: float) -> tuple[Floats, Floats]:
    """The light of the old place in a window.

    Args:
        colours: HxWx3 uint8 RGB.
        pane: HxW float32 in [0, 1]: where the window is.
        fine: Standard deviation in pixels of what counts as one spot.

    Returns:
        HxW: how much of it comes through, in [0, 1]; and HxWx3: the light itself, in [0, 255].
    """
    image = colours.astype(np.float32)
    brightness = cv2.GaussianBlur(image, (0, 0), fine) @ _LUMINANCE / np.float32(255.0)
    inside = brightness[pane > 0.5]
    brightest = float(np.percentile(inside, _BRIGHT)) if inside.size else 0.0
    full = np.float32(max(_LEAST, brightest))
    through = np.clip((brightness - _DARK) / (full - _DARK), 0.0, 1.0).astype(np.float32)
    weight = pane * through
    reach = max(1.0, _WIDE * min(pane.shape))
    mean = _blurred(image * weight[..., np.newaxis], reach)
    mean /= np.maximum(_blurred(weight, reach), 1e-4)[..., np.newaxis]
    level = np.maximum(mean @ _LUMINANCE, 1.0)
    light = mean * (255.0 * full / level)[..., np.newaxis]
    return through, np.minimum(light, 255.0)


def _blurred(values: Floats, sigma: float) -> Floats:
    """A wide blur, made at a size at which it is a narrow one."""
    factor = max(1, int(sigma / 6))
    height, width = values.shape[:2]
    size = (max(1, width // factor), max(1, height // factor))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
