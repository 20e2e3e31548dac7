"""The smart brush: snaps a stroke to the edges of the photo within what it covers.

GrabCut decides for each painted pixel whether it is car, from the colours inside and outside and
from the edges in between:

    C. Rother, V. Kolmogorov, A. Blake: GrabCut. ACM Transactions on Graphics 23(3), 2004.

What is not painted stays as it is; the middle of the stroke is taken as painted. GrabCut's answer
is hard, so a guided filter (K. He, J. Sun, X. Tang, ECCV 2010) makes its edge follow the photo's,
equally soft.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.mask.alpha import clean_alpha, to_8_bit
from app.core.mask.brush import coverage_of
from app.core.photo.box import PixelBox
from app.core.photo.edits import Stroke, Way

_MARGIN = 0.5  # of the brush's size: what is looked at around the painted part
_LEAST_MARGIN = 16  # px
_LARGEST = 200_000  # px that GrabCut works on, at most: about a quarter of a second
_CORE = 0.3  # of the brush's size: the middle of the stroke
_ROUNDS = 2  # of GrabCut; further ones make it no better, only slower
_SEED = 20041  # OpenCV starts its colour clusters at random
_SURE = 230  # of 255: alphas that say whose a pixel is
_GAP = 0.25  # of the brush's size: strips that are left between the stroke and the car
_RADIUS = 3  # px of GrabCut's picture: how far an edge may be drawn
_SMOOTHNESS = 1e-4  # He's epsilon for brightness in [0, 1]


def smart_coverage(cover: Pixels, stroke: Stroke, image: Pixels) -> tuple[PixelBox, Pixels]:
    """How much of each pixel a smart stroke covers.

    Args:
        cover: The alpha it is painted on, HxW uint8.
        stroke: The stroke.
        image: The photo, HxWx3 uint8 RGB.

    Returns:
        As `coverage_of` does, and never more coverage. Where only car or only background is in
        sight, exactly the same.
    """
    box, painted = coverage_of(stroke, cover.shape)
    if box.is_empty:
        return box, painted
    margin = max(_LEAST_MARGIN, round(stroke.size * _MARGIN))
    outer = box.grown(margin).clipped(PixelBox.whole(cover.shape))
    around = np.zeros(outer.shape, np.uint8)
    around[box.seen_from(outer).part] = painted
    core = _core(stroke, outer, cover.shape)
    small = _small_size(outer.shape)
    gap = max(1, round(stroke.size * _GAP * small[0] / outer.shape[0]))
    alpha, inside, middle = (
        _resized(values, small) for values in (cover[outer.part], around, core)
    )
    seeds = _seeds(alpha, inside >= 128, middle >= 128, stroke.way, gap)
    car = _grab(_resized(image[outer.part], small), seeds)
    if car is None:
        return box, painted
    soft = _guided(car, image[outer.part])[box.seen_from(outer).part]
    wanted = to_8_bit(soft if stroke.way is Way.ADD else np.float32(1.0) - soft)
    return box, np.minimum(painted, wanted)


def _core(stroke: Stroke, outer: PixelBox, shape: tuple[int, ...]) -> Pixels:
    """The middle of a stroke, in the part of the photo that is looked at."""
    box, middle = coverage_of(replace(stroke, size=stroke.size * _CORE, hardness=1.0), shape)
    core = np.zeros(outer.shape, np.uint8)
    if not box.is_empty:
        core[box.seen_from(outer).part] = middle
    return core


def _seeds(cover: Pixels, painted: Flags, core: Flags, way: Way, gap: int) -> Pixels:
    """The seed of each pixel for GrabCut, HxW uint8.

    Between the stroke and the car it adds to there is often an unpainted strip. It is left
    undecided: as background, it would teach GrabCut the car's colours as background's. Erasing
    is the same with the roles swapped.

    Args:
        cover: The alpha, at GrabCut's size, as all of these.
        painted: What the stroke covers.
        core: Its middle.
        way: Whether it adds or erases.
        gap: The largest width of such a strip, in px.
    """
    likeness = cover if way is Way.ADD else 255 - cover
    strip = _widened(likeness >= 128, gap) & _widened(painted, gap)
    seeds = np.where(likeness >= 128, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    seeds[~painted & ~strip & (likeness <= 255 - _SURE)] = cv2.GC_BGD
    seeds[painted] = cv2.GC_PR_FGD
    # What the stroke passes over and is on its side already stays there.
    seeds[core | (likeness >= _SURE)] = cv2.GC_FGD
    # To OpenCV 0 and 1 are surely the rest and the car, 2 and 3 probably.
    return seeds if way is Way.ADD else seeds ^ np.uint8(1)


def _widened(region: Flags, by: int) -> Flags:
    distance = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray((distance <= by) & region.any())


def _grab(image: Pixels, seeds: Pixels) -> Floats | None:
    """Car or not, HxW float32 {0, 1}; None if the seeds contain only one of the two."""
    if not {cv2.GC_FGD, cv2.GC_BGD} <= set(np.unique(seeds).tolist()):
        return None
    cv2.setRNGSeed(_SEED)
    nowhere, models = (0, 0, 0, 0), (np.zeros((1, 65)), np.zeros((1, 65)))
    cv2.grabCut(image, seeds, nowhere, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD), np.float32)


def _guided(car: Floats, image: Pixels) -> Floats:
    """The answer at the photo's size, its edges aligned with the photo's: HxW float32 in [0, 1]."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32) * np.float32(1 / 255)
    guide = np.asarray(cv2.resize(grey, car.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
    mean_guide, mean_car = _mean(guide), _mean(car)
    variance = _mean(guide * guide) - mean_guide * mean_guide
    slope = (_mean(guide * car) - mean_guide * mean_car) / (variance + np.float32(_SMOOTHNESS))
    offset = mean_car - slope * mean_guide
    size = image.shape[1::-1]
    alpha = cv2.resize(_mean(slope), size) * grey + cv2.resize(_mean(offset), size)
    return clean_alpha(np.asarray(alpha, np.float32))


def _mean(values: NDArray[np.floating]) -> Floats:
    window = 2 * _RADIUS + 1
    return np.asarray(cv2.blur(values, (window, window)), np.float32)


def _small_size(shape: tuple[int, int]) -> tuple[int, int]:
    """(height, width) that GrabCut works at, within its limit of pixels."""
    scale = min(1.0, (_LARGEST / (shape[0] * shape[1])) ** 0.5)
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _resized(values: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(values, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)
