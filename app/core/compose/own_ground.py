"""The photo's own ground under a car: kept below a new wall, or its surroundings blurred.

The car stays where it was photographed, with the shadow that it had.
"""

from __future__ import annotations

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Filling, Own, Picture, Surroundings, paint_background
from app.core.compose.framing import Shot
from app.core.compose.scenes import foot_of_wall
from app.core.files.opencv import cv2
from app.core.photo.box import Rect

_SIDE = 640  # px, at most, at which surroundings are blurred: nothing in them is sharp
_WIDEST = 0.03  # of the longer side: the standard deviation of the strongest blur
_SHARP = 0.05  # of the car's height: so far from its tyres the ground stays sharp
_FAR = 0.55  # of the car's height above its tyres: from there on all is blurred
_NEAR = 1.2  # likewise below them
_SOFT = 0.006  # of the height: how softly a wall ends on the ground
_HIGHEST, _LOWEST = 0.30, 0.92  # of the car's height: where the ground may end behind it
_USUAL = 0.6  # of the picture's height: where it ends without a car


def on_own_ground(
    background: Own, photo: Pixels, alpha: Floats, car: Rect | None, line: float | None
) -> Pixels:
    """Return what is behind a car that stays on the photo's own ground.

    Args:
        background: What is made of it.
        photo: HxWx3 uint8 RGB.
        alpha: HxW float32 in [0, 1].
        car: Where the car is; None if there is none.
        line: How far down the ground ends, in heights of the photo; None is where it seems to.

    Returns:
        HxWx3 uint8 RGB.
    """
    if isinstance(background, Surroundings):
        return _blurred(photo, alpha, car, background.blur)
    return _behind_wall(background.filling, photo, ground_line(photo, car, line))


def ground_line(photo: Pixels, car: Rect | None, line: float | None = None) -> float:
    """How far down the ground ends behind a car, in heights of the photo."""
    if line is not None:
        return line
    if car is None:
        return _USUAL
    height = photo.shape[0]
    tall = car.bottom - car.top
    within = ((car.top + _HIGHEST * tall) / height, (car.top + _LOWEST * tall) / height)
    beside = np.ones(photo.shape[1], np.bool)
    beside[max(0, int(car.left)) : int(car.right)] = False
    enough = beside.mean() > 0.08
    return foot_of_wall(np.ascontiguousarray(photo[:, beside]) if enough else photo, within)


def _behind_wall(filling: Filling, photo: Pixels, line: float) -> Pixels:
    height, width = photo.shape[:2]
    edge = max(1.0, line * height)
    if isinstance(filling, Picture):
        # Its own floor would be seen in mid-air: only what stands on it is shown.
        foot = max(1, round(foot_of_wall(filling.pixels) * filling.pixels.shape[0]))
        filling = Picture(filling.pixels[:foot], filling.scene)
    upper = round(edge + 3 * _SOFT * height)
    whole = Rect(0, 0, width, max(1, min(height, upper)))
    wall = paint_background(filling, whole, Shot(whole, (int(whole.height), width)), keeps=1.0)
    rows = np.arange(len(wall), dtype=np.float32) + 0.5
    share = np.clip((edge - rows) / (_SOFT * height) * 0.5 + 0.5, 0.0, 1.0)
    cover = np.repeat(np.asarray(share, np.float32)[:, np.newaxis], width, axis=1)
    made = photo.copy()
    made[: len(wall)] = cv2.blendLinear(wall, photo[: len(wall)], cover, 1.0 - cover)
    return made


def _blurred(photo: Pixels, alpha: Floats, car: Rect | None, blur: float) -> Pixels:
    """The surroundings as a lens shows them that is sharp at the car: the farther, the softer."""
    if blur <= 0.0:
        return photo
    near = _smeared(photo, alpha, 0.35 * blur)
    far = _smeared(photo, alpha, blur)
    depth = _depth(len(photo), car)
    # Sharp becomes a little soft, then soft: a plain mixture would look like two pictures.
    first = np.clip(2.0 * depth, 0.0, 1.0)
    second = np.clip(2.0 * depth - 1.0, 0.0, 1.0)
    return _mixed(_mixed(photo, near, first), far, second)


def _depth(height: int, car: Rect | None) -> Floats:
    """In each row, from 0 at the car to 1 where all is blurred."""
    if car is None:
        return np.ones(height, np.float32)
    tall = max(1.0, car.height)
    above = (car.bottom - np.arange(height, dtype=np.float32)) / tall
    behind = (above - _SHARP) / (_FAR - _SHARP)
    before = (-above - _SHARP) / (_NEAR - _SHARP)
    return np.asarray(np.clip(np.maximum(behind, before), 0.0, 1.0), np.float32)


def _smeared(photo: Pixels, alpha: Floats, blur: float) -> Pixels:
    """A blurred photo into which nothing of the car's colours runs."""
    height, width = photo.shape[:2]
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    cover = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    open_ = 1.0 - cv2.dilate(cover, np.ones((5, 5), np.uint8))
    sigma = max(0.3, _WIDEST * blur * max(size))
    weight = cv2.GaussianBlur(open_, (0, 0), sigma)
    summed = cv2.GaussianBlur(small * open_[..., np.newaxis], (0, 0), sigma)
    known = np.clip(weight, 1e-3, None)[..., np.newaxis]
    mean = np.where(weight[..., np.newaxis] > 0.02, summed / known, small)
    soft = np.clip(mean, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _mixed(first: Pixels, second: Pixels, share: Floats) -> Pixels:
    """Two pictures mixed row by row."""
    cover = np.repeat(share[:, np.newaxis], first.shape[1], axis=1)
    return np.asarray(cv2.blendLinear(second, first, cover, 1.0 - cover), np.uint8)
