"""Are photos that follow one another in a folder told apart where they show two cars?

`python -m tests.benchmarks.network.neighbours`: the photos of four car dealers in `seller`, named
as a camera counts. Which of them show one car was told by eye, photo by photo.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tqdm import tqdm

from app.core.output.cutting.segmenting import segment_photos
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.grouping import group_vehicles
from app.segmenter import LazySegmenter

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
# The numbers of each car's first photo; those that follow up to the next show it, too.
FIRST = {
    "conn": (0, 6, 9, 15, 19, 23, 27, 31, 35, 39, 43, 47, 51, 58, 63, 69, 74, 80),
    "eagl": (26, 32, 36, 41, 43, 49, 53),
    "jinb": (
        *(0, 4, 8, *range(12, 20), 20, *range(25, 53), 53),
        *(number for number in range(55, 131)),
    ),
    "valle": (
        *(0, 4, 9, 12, 15, 18, 20, 22, 24, 27, 30, 33, 36, 40, 44, 46, 48, 50, 53, 56, 59, 62, 65),
        *(68, 71, 73, 77, 81, 86, 88, 90, 93, 98, 101, 105, 108, 112, 116, 118, 121, 126, 128),
        *(131, 136, 140, 145, 149, 153, 156, 160, 164, 168, 171, 175, 179, 184, 186, 189),
    ),
}
LAST = {"conn": 85, "eagl": 56, "jinb": 130, "valle": 190}


def main() -> int:
    """Print how many neighbours are parted, of two cars and of one."""
    network = LazySegmenter(tells_cars=True)
    for dealer, first in FIRST.items():
        paths = sorted((DATA / "seller" / "images").glob(f"{dealer}_*"))
        paths = [path for path in paths if first[0] <= _number(path) <= LAST[dealer]]
        if not paths:
            print(f"{dealer}: no photos in {DATA / 'seller'}.")
            continue
        photos = [_found(path, network) for path in tqdm(paths, unit="photo", leave=False)]
        (told,) = group_vehicles(photos)
        truth = [sum(number <= _number(path) for number in first) for path in paths]
        print(f"{dealer}: {_parted(truth, [told[photo.id] for photo in photos])}")
    return 0


def _found(path: Path, network: LazySegmenter) -> Photo:
    (result,) = segment_photos([path], network)
    assert result.car is not None
    number = _number(path)
    file = Path(f"/lot/IMG_{number:04}.jpg")
    return Photo(PhotoId(number), file, Path(file.name)).with_found(result.car)


def _number(path: Path) -> int:
    return int(path.stem.split("_")[1])


def _parted(truth: Sequence[int], told: Sequence[int]) -> str:
    both = list(zip(pairwise(truth), pairwise(told), strict=True))
    other = [a != b for (first, then), (a, b) in both if first != then]
    same = [a != b for (first, then), (a, b) in both if first == then]
    return f"{sum(other)} of {len(other)} of two cars parted, {sum(same)} of {len(same)} of one"


if __name__ == "__main__":
    raise SystemExit(main())
