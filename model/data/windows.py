"""Photos whose windows are known: parts drawn by hand, and polygons of windows beside them.

`parts/part_ids` has palette masks of a car's parts. Windscreens and rear windows are parts of their
own there; side windows lie inside the doors, so of a photo without polygons the doors say nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from model.arrays import Pixels
from model.data.english import told
from model.data.files.photos import read_srgb
from model.data.pairs import find_photos
from model.errors import DataError

GLASS, DOORS = (2, 8), (3, 5, 9, 11)
"""Indices of `part_ids`."""
UNKNOWN = 255
_ABOUT = (0.05, 0.2)  # of the doors' height and width: beside them may be other side windows
_SIZE = (640, 960)

Corners = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Windows:
    """A photo and what is known of its windows.

    Attributes:
        photo: The photo.
        parts: Its part masks; None if it has none.
        polygons: All windows that are not among its parts, in pixels of the photo; None if only
            its parts are known, or nothing.
        held: Whether it is measured on, and not learnt from.
    """

    photo: Path
    parts: Path | None
    polygons: tuple[Corners, ...] | None
    held: bool = False


def find_windows(root: Path, marks: Path | None = None) -> list[Windows]:
    """Return the photos of `root` whose windows are known, at least in part.

    Args:
        root: The folder with `parts/images` and `parts/part_ids`.
        marks: JSON: `{"held": [photo, …], "windows": {photo: [[[x, y], …], …]}}`, photos as paths
            below `root`.

    Raises:
        DataError: There is none, or the marks cannot be read.
    """
    held, drawn = _read_marks(marks) if marks else (set(), {})
    found = []
    for parts in sorted((root / "parts" / "part_ids").glob("*.png")):
        photo = root / "parts" / "images" / f"{parts.stem}.webp"
        name = photo.relative_to(root).as_posix()
        found.append(Windows(photo, parts, drawn.pop(name, None), name in held))
    found += [Windows(root / name, None, each, name in held) for name, each in drawn.items()]
    if not found:
        raise DataError(f"There are no photos with parts in {root / 'parts'}. Name another folder.")
    return found


def find_photos_of_cars(root: Path) -> list[Windows]:
    """Return the photos of a folder, or of its `images`, with what parts `part_ids` beside knows.

    Raises:
        DataError: There are none.
    """
    folder = root / "images" if (root / "images").is_dir() else root
    photos = find_photos(folder)
    if not photos:
        raise DataError(f"There are no photos in {folder}. Name another folder.")
    parts = [root / "part_ids" / f"{photo.stem}.png" for photo in photos]
    pairs = zip(photos, parts, strict=True)
    return [Windows(photo, part if part.is_file() else None, None) for photo, part in pairs]


def read_photo(windows: Windows) -> tuple[Pixels, Pixels]:
    """Return a photo, HxWx3 uint8 RGB, and its windows, HxW: 0, 1 or `UNKNOWN`.

    Raises:
        DataError: A file cannot be read.
    """
    with told("photo", windows.photo):
        image = read_srgb(windows.photo)
    nothing = windows.parts is None and windows.polygons is None
    known = np.full(image.shape[:2], UNKNOWN if nothing else 0, np.uint8)
    if windows.parts is not None:
        with told("mask", windows.parts), PIL.Image.open(windows.parts) as picture:
            parts = np.asarray(picture)
        size = image.shape[1], image.shape[0]
        parts = np.asarray(cv2.resize(parts, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        if windows.polygons is None:
            known[_about_doors(np.isin(parts, DOORS), parts)] = UNKNOWN
        known[np.isin(parts, GLASS)] = 1
    for corners in windows.polygons or ():
        cv2.fillPoly(known, [np.rint(corners).astype(np.int32)], 1)
    return image, known


def _about_doors(doors: NDArray[np.bool_], parts: Pixels) -> NDArray[np.bool_]:
    """The doors, and what is beside them and no other part."""
    _, _, width, height = cv2.boundingRect(doors.view(np.uint8))
    if not width:
        return doors
    reach = (2 * round(_ABOUT[1] * width) + 1, 2 * round(_ABOUT[0] * height) + 1)
    near = cv2.dilate(doors.view(np.uint8), np.ones(reach[::-1], np.uint8)) > 0
    return np.asarray(doors | (near & (parts == 0)), np.bool_)


def varied(
    image: Pixels, known: Pixels, chance: np.random.Generator, size: tuple[int, int] = _SIZE
) -> tuple[Pixels, Pixels]:
    """Return a photo and its windows mirrored, stretched, scaled and in another light.

    Args:
        image: HxWx3 uint8 RGB.
        known: HxW, see `read_photo`; beyond the photo nothing is known.
        chance: What decides.
        size: (height, width) of the results.
    """
    height, width = image.shape[:2]
    scale = np.sqrt(size[0] * size[1] / (height * width)) * np.exp(chance.uniform(-0.35, 0.25))
    stretch = np.exp(chance.uniform(-0.05, 0.22))
    across = scale * stretch * (-1 if chance.random() < 0.5 else 1)
    down = scale / stretch
    middle = np.array([width, height]) / 2 + chance.uniform(-0.08, 0.08, 2) * (width, height)
    matrix = np.array(
        [
            [across, 0, size[1] / 2 - across * middle[0]],
            [0, down, size[0] / 2 - down * middle[1]],
        ]
    )
    to = (size[1], size[0])
    moved = cv2.warpAffine(image, matrix, to, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
    seen = cv2.warpAffine(known, matrix, to, flags=cv2.INTER_NEAREST, borderValue=UNKNOWN)
    light = moved.astype(np.float32) / 255
    light = light ** np.exp(chance.uniform(-0.35, 0.35)) * chance.uniform(0.92, 1.08, 3)
    if chance.random() < 0.3:
        light = cv2.GaussianBlur(light, (0, 0), chance.uniform(0.4, 1.4))
    return np.clip(light * 255, 0, 255).astype(np.uint8), np.asarray(seen, np.uint8)


def _read_marks(path: Path) -> tuple[set[str], dict[str, tuple[Corners, ...]]]:
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        drawn = {
            name: tuple(np.array(each, np.float32).reshape(-1, 2) for each in polygons)
            for name, polygons in plain["windows"].items()
        }
        return set(plain["held"]), drawn
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"The marks {path} cannot be read ({error!r}). Mend them, or name another file."
        ) from error
