"""How often findings are right: `python -m tests.benchmarks.network.findings`.

On photos that nothing was chosen by: every other background (those of odd places in the list; the
thresholds of `app/core/mask/findings.py` were chosen on the even ones), and the vehicles and street
photos held back for validation. Cars are cut off by taking 8 to 50 % of their length or height
away; two cars are two studio photos side by side. It prints figures and neither passes nor fails.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.core.arrays import Flags, Pixels
from app.core.mask.alpha import clean_alpha
from app.core.mask.findings import look_for_findings
from app.core.photo.finding import Finding, Findings
from app.segmenter import LazySegmenter
from model.data.pairs import Pair, find_pairs, read_names
from model.data.reading import read_image, read_pair

SIDES = ("left", "right", "left", "right", "top", "bottom")


def main() -> None:
    """Print one line for each kind of photo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=60, help="photos of each kind")
    parser.add_argument("--weights", type=Path)
    args = parser.parse_args()
    network = LazySegmenter(args.weights)

    def look(image: Pixels) -> Findings:
        answer = network.predict(image)
        return look_for_findings(clean_alpha(answer.alpha), answer.probability)

    show("without a car", map(look, without_car(args.data, args.limit)), Finding.NO_CAR)
    pairs = held_back(args.data)[: args.limit]
    found: dict[str, list[Findings]] = {"whole": [], "cut off": []}
    for pair in pairs:
        image, mask = read_pair(pair)
        if not touches(mask > 0):
            found["whole"].append(look(image))
            found["cut off"].append(look(truncated(image, mask > 0, chance(pair.name))))
    for name, wanted in (("whole", None), ("cut off", Finding.CUT_OFF)):
        show(name, found[name], wanted)
    studio = [pair for pair in pairs if pair.angle is not None]
    show("two cars", map(look, doubled(studio)), Finding.SEVERAL)


def show(name: str, found: Iterator[Findings] | list[Findings], wanted: Finding | None) -> None:
    """Print how often each finding was made, and how often the right one."""
    listed = list(found)
    counts = Counter(finding for findings in listed for finding in findings)
    right = sum(wanted in findings if wanted else not findings for findings in listed)
    told = ", ".join(f"{finding.value} {number}" for finding, number in counts.items())
    print(f"{name}: {right} of {len(listed)} right ({told or 'nothing found'})")


def without_car(data: Path, limit: int) -> Iterator[Pixels]:
    """Photos without a car that no threshold was chosen by."""
    files = sorted(file for file in (data / "backgrounds").iterdir() if file.suffix != ".csv")
    return map(read_image, files[1::2][:limit])


def held_back(data: Path) -> list[Pair]:
    """Studio and street photos that are for validation only, well mixed."""
    names = read_names(data / "carvana" / "val_vehicles.txt") | read_names(data / "street_val.txt")
    roots = (data / "carvana", data / "wild")
    pairs = [pair for root in roots for pair in find_pairs(root).pairs]
    kept = [pair for pair in pairs if names & {pair.name, pair.group}]
    chance("order").shuffle(kept)
    return kept


def touches(car: Flags) -> bool:
    """Whether a car, HxW, reaches the photo's border."""
    return bool(car[0].any() or car[-1].any() or car[:, 0].any() or car[:, -1].any())


def chance(seed: str) -> random.Random:
    """The same numbers each time."""
    return random.Random(seed)  # noqa: S311


def truncated(image: Pixels, car: Flags, numbers: random.Random) -> Pixels:
    """A photo without the part beyond a line through the car."""
    rows, columns = np.flatnonzero(car.any(axis=1)), np.flatnonzero(car.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    side, part = numbers.choice(SIDES), numbers.uniform(0.08, 0.5)
    across, down = int(part * (right - left)), int(part * (bottom - top))
    match side:
        case "left":
            return image[:, left + across :]
        case "right":
            return image[:, : right - across]
        case "top":
            return image[top + down :]
    return image[: bottom - down]


def doubled(pairs: list[Pair]) -> Iterator[Pixels]:
    """Two studio photos side by side, of one size."""
    for first, second in zip(pairs[::2], pairs[1::2], strict=False):
        left, right = read_image(first.image), read_image(second.image)
        if left.shape == right.shape:
            yield np.hstack([left, right])


if __name__ == "__main__":
    main()
