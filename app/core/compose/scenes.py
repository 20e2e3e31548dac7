"""Where cars stand in a background picture: from the file beside it, else by looking."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from app.core.arrays import Pixels
from app.core.codec import UNSOUND
from app.core.files.opencv import cv2
from app.core.files.taken import names_camera
from app.core.photo.scene import PLAIN, Scene

_NEAREST = 0.9  # of the height: what is so far down is floor in nearly all pictures
_ROWS = 160  # px: at that height a picture is looked at
_MAY_LACK = ("lines", "wall")  # in a file
_HIGHEST, _LOWEST = 0.34, 0.80  # of the height: where a wall may meet the floor


def scene_of(picture: Path, pixels: Pixels) -> Scene:
    """Where cars stand in a picture.

    Args:
        picture: Its file; a file beside it that ends in .json tells.
        pixels: HxWx3 uint8 RGB.
    """
    return read_scene(picture) or estimated(pixels)


def read_scene(picture: Path) -> Scene | None:
    """What the file beside a picture says; None if there is none, or it makes no sense."""
    try:
        values = json.loads(picture.with_suffix(".json").read_text("utf-8"))
        known = {
            each.name: float(values[each.name])
            for each in fields(Scene)
            if each.name not in _MAY_LACK
        }
        lines, wall = bool(values.get("lines", True)), values.get("wall")
        wall = None if wall is None else float(wall)
    except (OSError, *UNSOUND):
        return None
    scene = Scene(**known, lines=lines, wall=wall)
    return scene if is_sound(scene) else None


def is_captured(picture: Path) -> bool:
    """Whether a picture is known to be a photo: the file beside it says so, or it names a camera.

    Of others nobody knows whether they were taken, computed or painted.
    """
    try:
        values = json.loads(picture.with_suffix(".json").read_text("utf-8"))
        return bool(values["photo"])
    except (OSError, *UNSOUND):
        return names_camera(picture)


def is_sound(scene: Scene) -> bool:
    """Whether a car can stand like that."""
    shares = 0.2 <= scene.floor <= 1.0 and 0.02 <= scene.car <= 1.0 and 0.0 <= scene.gloss <= 1.0
    ends = scene.horizon if scene.wall is None else scene.wall
    return shares and -1.0 <= scene.horizon <= ends < scene.floor


def foot_of_wall(pixels: Pixels, within: tuple[float, float] = (_HIGHEST, _LOWEST)) -> float:
    """How far down a wall, or what is there, meets the floor: at the strongest horizontal edge.

    Args:
        pixels: HxWx3 uint8 RGB.
        within: Where it may be, in heights of the picture.
    """
    width = max(1, round(_ROWS * pixels.shape[1] / pixels.shape[0]))
    small = cv2.resize(pixels, (width, _ROWS), interpolation=cv2.INTER_AREA)
    rows = cv2.GaussianBlur(np.asarray(small, np.float32), (0, 0), 2).mean(axis=1)
    steps = np.abs(np.diff(rows, axis=0)).sum(axis=1)
    first = min(_ROWS - 2, round(within[0] * _ROWS))
    last = max(first + 1, round(within[1] * _ROWS))
    return (first + int(np.argmax(steps[first:last])) + 1) / _ROWS


def estimated(pixels: Pixels) -> Scene:
    """Guess where the floor of a picture is: below the strongest horizontal edge.

    Cars are put well in front of where the wall, or what is there, meets the floor; a camera at
    the height of a car's roof sees the horizon a car's height above the tyres. The user can move
    the floor.

    Args:
        pixels: HxWx3 uint8 RGB.
    """
    meets = foot_of_wall(pixels)
    floor = min(0.95, max(_NEAREST, meets + 0.55 * (1.0 - meets)))
    car = min(PLAIN.car, max(0.25, 1.1 * (floor - min(meets, 0.5))))
    return Scene(floor, floor - car, car, wall=meets if meets >= floor - car else None)
