"""A click on what is wrong: the part of the mask around it changes, up to where it stops.

A random walk with priors (Grady 2006) on the regions of the photo: the influence of a click spreads
over bonds between regions and fades where the network was sure of what is there now, and where it
said something else than at the click.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.core.arrays import Flags, Floats, Pixels
from app.core.files.encode import to_png
from app.core.files.opencv import cv2
from app.core.mask.alpha import decode_alpha, from_8_bit
from app.core.mask.brush import mix
from app.core.mask.regions import Numbers, Regions, divide
from app.core.photo.box import PixelBox
from app.core.photo.edits import Click, Point, Way

LONGEST = 640  # px of the side at which regions are told apart: that of a packed probability
_SHARE = 0.4  # of a click's influence that a region needs to follow it
# Chosen as those of `regions`: how firmly what is there now stays.
_STAYS, _LEAST, _NEAR, _LIKE = 0.03, 0.02, 0.3, 8.0
_HELD = 1e5
_STEPS = 300
_EXACT = 1e-4

Seed = tuple[tuple[int, int], Way]


def click_edit(
    cover: Pixels, image: Pixels, probability: bytes | None, at: Point, earlier: Iterable[Click]
) -> Click:
    """Find out what a click means.

    Args:
        cover: The alpha as it is now, HxW uint8.
        image: The photo, HxWx3 uint8 RGB, of any size.
        probability: What the network said of it, packed; None if that is not known.
        at: (x, y) of the click in px of the alpha.
        earlier: Clicks before this one: what they said holds.
    """
    height, width = cover.shape
    small = _reduced(from_8_bit(cover)) if probability is None else decode_alpha(probability)
    size = small.shape[1], small.shape[0]
    now = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA)) >= 128
    scale = size[0] / width, size[1] / height
    x, y = _to(at, scale, size)
    way = Way.ERASE if cover[_inside(at, cover.shape)] >= 128 else Way.ADD
    seeds = [(_to(click.at, scale, size), click.way) for click in earlier]
    seen = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    part = spread(divide(seen, small), now, ((x, y), way), seeds)
    return _packed(at, way, part, now, (1 / scale[0], 1 / scale[1]))


def spread(regions: Regions, cover: Flags, click: Seed, earlier: Iterable[Seed] = ()) -> Flags:
    """The pixels that follow a click, HxW, connected and the clicked one among them.

    Args:
        regions: The regions of the photo.
        cover: HxW: what is kept now.
        click: (x, y) in px, and whether it adds or erases.
        earlier: Clicks before it.
    """
    (x, y), way = click
    kept = regions.mean(cover) >= 0.5
    follows = kept if way is Way.ADD else ~kept
    fixed = {int(regions.labels[v, u]): float(each is way) for (u, v), each in earlier}
    here = int(regions.labels[y, x])
    influence = _walk(regions, follows, _firmness(regions, kept, here), fixed | {here: 1.0})
    wrong = cover != (way is Way.ADD)
    changed = wrong & ((influence >= _SHARE)[regions.labels] | (regions.labels == here))
    changed[y, x] = True
    _, pieces = cv2.connectedComponents(changed.astype(np.uint8), connectivity=8)
    return np.asarray(pieces == pieces[y, x])


def apply_click(cover: Pixels, click: Click) -> None:
    """Change an alpha, HxW uint8, in place, as a click says.

    Raises:
        ValueError: What the click stands for is damaged.
    """
    box = PixelBox(*click.box)
    if box.is_empty or box.clipped(PixelBox.whole(cover.shape)) != box:
        raise ValueError("a click is beside the photo")
    part = decode_alpha(click.part)
    finer = max(1.0, box.shape[1] / part.shape[1])
    size = box.shape[1], box.shape[0]
    smooth = cv2.resize(cv2.GaussianBlur(part, (0, 0), 0.7), size, interpolation=cv2.INTER_LINEAR)
    edge = np.clip((smooth - 0.5) * (1.5 * finer) + 0.5, 0, 1)
    coverage = np.rint(edge * 255).astype(np.uint8)
    cover[box.part] = mix(cover[box.part], coverage, click.way)


def _firmness(regions: Regions, kept: np.ndarray, here: int) -> Numbers:
    """How firmly each region stays what it is."""
    said = regions.probability
    sure = np.where((said >= 0.5) == kept, 2 * np.abs(said - 0.5), 1.0)  # a repair is sure
    like = np.exp(-_LIKE * np.abs(said - said[here]))
    car = max(float(regions.area[kept].sum()), 1.0)
    far = np.linalg.norm(regions.middle - regions.middle[here], axis=1) / np.sqrt(car)
    firm = _STAYS * regions.area * (_LEAST + sure**2) * (_NEAR + far) * (1.02 - like)
    return np.asarray(firm, np.float64)


def _walk(regions: Regions, prior: np.ndarray, firm: Numbers, fixed: dict[int, float]) -> Numbers:
    """The share in [0, 1] of walkers from each region that end at a click of its way.

    Solves (L + firm) x = firm * prior by conjugate gradients.
    """
    first, second, bond = regions.first, regions.second, regions.bond
    count = len(firm)
    firm, aim = firm.copy(), prior.astype(float)
    for place, value in fixed.items():
        firm[place], aim[place] = _HELD, value
    whole = firm + np.bincount(first, bond, count) + np.bincount(second, bond, count)

    def times(values: Numbers) -> Numbers:
        over = np.bincount(first, bond * values[second], count)
        return np.asarray(
            whole * values - over - np.bincount(second, bond * values[first], count), np.float64
        )

    found = aim.copy()
    rest = firm * aim - times(found)
    way = ready = rest / whole
    error = float(rest @ ready)
    limit = _EXACT**2 * max(float((firm * aim) @ (firm * aim / whole)), 1e-12)
    for _ in range(_STEPS):
        if error <= limit:
            break
        ahead = times(way)
        step = error / float(way @ ahead)
        found += step * way
        rest = rest - step * ahead
        ready = rest / whole
        before, error = error, float(rest @ ready)
        way = ready + (error / before) * way
    return found


def _packed(at: Point, way: Way, part: Flags, now: Flags, scale: tuple[float, float]) -> Click:
    """The edit of a part, which takes in what is beside it and is so already: no seam stays."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    near = cv2.dilate(part.astype(np.uint8), kernel) > 0
    whole = (part | (near & (now == (way is Way.ADD)))).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(whole)
    box = PixelBox(left, top, left + width, top + height).grown(2)
    box = box.clipped(PixelBox.whole(whole.shape))
    across, down = scale
    place = (round(box.left * across), round(box.top * down))
    end = (round(box.right * across), round(box.bottom * down))
    packed = to_png(np.ascontiguousarray(whole[box.part] * np.uint8(255)), None, None)
    return Click(at, way, (*place, *end), packed)


def _reduced(cover: Floats) -> Floats:
    scale = min(1.0, LONGEST / max(cover.shape))
    size = max(1, round(cover.shape[1] * scale)), max(1, round(cover.shape[0] * scale))
    return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32)


def _to(at: Point, scale: tuple[float, float], size: tuple[int, int]) -> tuple[int, int]:
    x, y = int(at[0] * scale[0]), int(at[1] * scale[1])
    return min(max(x, 0), size[0] - 1), min(max(y, 0), size[1] - 1)


def _inside(at: Point, shape: tuple[int, ...]) -> tuple[int, int]:
    """The (row, column) of a point."""
    return min(max(int(at[1]), 0), shape[0] - 1), min(max(int(at[0]), 0), shape[1] - 1)
