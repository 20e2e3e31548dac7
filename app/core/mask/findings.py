"""No car, a car that is cut off, several cars: told from what the network answered.

All thresholds were chosen on photos of the training data and on every other photo without a car;
`tests/benchmarks/network/findings.py` prints what they do to the others.
"""

from __future__ import annotations

import numpy as np

from app.core.arrays import AnyAlpha, Flags, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox
from app.core.photo.finding import Finding, Findings

LONGEST = 640  # px: the side at which pieces and borders are looked at
LEAST_AREA = 0.002  # of the photo: what is smaller is a speck, not the car that is meant
SURE = np.float32(0.98)  # what is as probable is surely car
LEAST_CORE = 0.2  # of the car's pixels are sure: backgrounds have 0.09 at most, cars from 0.39
LEAST_SURE = 0.95  # see `_sureness`: for networks that are never quite sure
LEAST_TOUCH = 0.06  # of the photo's longer side: a tyre that just touches the border is whole
LEAST_OTHER = 0.15  # of the main car's area: smaller pieces are signs, mirrors, reflections
APART = 0.02  # a piece nearer than that belongs to the car, in square roots of its area
_HALF = np.float32(0.5)
_RIM = 3  # px: an edge that ends at a box is soft there


def look_for_findings(
    alpha: Floats, probability: Floats | None = None, *, unsure: bool = False
) -> Findings:
    """Return what should be said about the car that was found.

    Args:
        alpha: HxW float32 in [0, 1], as it is written.
        probability: What the network said before pieces were dropped, of any size; None if that is
            not known: then it is the alpha.
        unsure: Whether the network's certainty is below its limit.
    """
    kept = _small(alpha)
    said = kept if probability is None else _small(probability)
    if not _is_there(kept, said):
        return (Finding.NO_CAR,)
    found = []
    if _is_cut_off(kept >= _HALF):
        found.append(Finding.CUT_OFF)
    if _are_several(said >= _HALF):
        found.append(Finding.SEVERAL)
    if unsure:
        found.append(Finding.UNSURE)
    return tuple(found)


def is_empty(alpha: AnyAlpha) -> bool:
    """Whether there is no car in an alpha, HxW, whoever made it."""
    return not bool((alpha >= (128 if alpha.dtype == np.uint8 else _HALF)).any())


def is_all_but_empty(alpha: AnyAlpha) -> bool:
    """Whether there are only specks in an alpha, HxW: what is left of a car that was removed."""
    car = alpha >= (128 if alpha.dtype == np.uint8 else _HALF)
    return int(np.count_nonzero(car)) < LEAST_AREA * car.size


def goes_on_beyond(box: PixelBox, cover: Pixels) -> bool:
    """Whether a car seems to go on beyond the box in which alone it was looked for.

    Args:
        box: The box, in pixels of the photo. A side at the photo's own border cuts nothing off.
        cover: HxW uint8: the car, nothing of which is outside the box.
    """
    inside = box.clipped(PixelBox.whole(cover.shape))
    car = cover[inside.part] >= 128
    height, width = cover.shape
    sides = (
        (inside.left > 0, car[:, :_RIM].any(1)),
        (inside.top > 0, car[:_RIM].any(0)),
        (inside.right < width, car[:, -_RIM:].any(1)),
        (inside.bottom < height, car[-_RIM:].any(0)),
    )
    longest = max((int(np.count_nonzero(side)) for cuts, side in sides if cuts), default=0)
    return bool(longest >= LEAST_TOUCH * max(car.shape))


def _is_there(kept: Floats, said: Floats) -> bool:
    pixels = int(np.count_nonzero(said >= _HALF))
    if not (kept >= _HALF).any() or pixels < LEAST_AREA * said.size:
        return False
    core = int(np.count_nonzero(said >= SURE))
    return core >= LEAST_CORE * pixels or _sureness(said, pixels) >= LEAST_SURE


def _sureness(said: Floats, pixels: int) -> float:
    """How little doubt there is about a car of so many pixels, at most 1.

    The same measure as the network's own certainty, but of what is looked at here.
    """
    doubt = np.minimum(said, 1.0 - said)
    return 1.0 - float(np.einsum("ij,ij->", doubt, doubt, dtype=np.float64)) / pixels


def _is_cut_off(car: Flags) -> bool:
    borders = car[0], car[-1], car[:, 0], car[:, -1]
    longest = max(int(np.count_nonzero(border)) for border in borders)
    return bool(longest >= LEAST_TOUCH * max(car.shape))


def _are_several(car: Flags) -> bool:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(car.astype(np.uint8))
    areas = np.array(stats[1:, cv2.CC_STAT_AREA], float)
    main = int(np.argmax(areas)) + 1
    away = cv2.distanceTransform((labels != main).astype(np.uint8), cv2.DIST_L2, 3)
    reach = APART * float(np.sqrt(areas.max()))
    large = 1 + np.flatnonzero(areas >= LEAST_OTHER * areas.max())
    others = [label for label in large if label != main]
    return any(float(away[labels == label].min()) > reach for label in others)


def _small(alpha: Floats) -> Floats:
    scale = LONGEST / max(alpha.shape)
    if scale >= 1.0:
        return np.nan_to_num(alpha, nan=0.0)
    size = max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale))
    small = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    return np.nan_to_num(np.asarray(small, np.float32), nan=0.0)
