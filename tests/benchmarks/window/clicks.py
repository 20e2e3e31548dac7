"""How many clicks mend a mask: `python -m tests.benchmarks.window.clicks`.

On the street photos held back for validation whose IoU is below 0.98 with the rim left aside: as in
`network.faults`, what lies closer to the true edge than a hundredth of the car's size counts
nothing, since outlines drawn by hand differ that much and nobody clicks on a line. Every click is
put into the middle of the largest wrong piece, where it is furthest from what is right. Printed are
the IoU after each click, beside what it would be if every click mended its piece down to the last
pixel: no tool that changes a piece a click can do better. The last line says what the rim costs: of
all photos under 0.98 with it, how many would reach 0.98 if everything else were right.

With `--older` and the weights of older versions, 50 faults are mended instead: answers of these
networks and of today's whose IoU without the rim is from 0.93 to 0.97. Of each photo the one
nearest to 0.95 is taken, and where photos do not suffice, a second whose wrong pixels are mostly
others. The clicks see what the network said that made the fault, as they do in the window. It
neither passes nor fails.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.core.arrays import Flags, Pixels
from app.core.files.opencv import cv2
from app.core.mask.alpha import clean_alpha, encode_alpha, to_8_bit
from app.core.mask.clicks import apply_click, click_edit
from app.core.network import Network
from app.core.photo.edits import Click
from app.segmenter import LazySegmenter
from model.commands.data.correct import correct, read_corrections
from model.data.pairs import find_pairs, read_names
from model.data.reading import read_pair

GOOD = 0.98
FAULTY, LEAST, MOST, FAULTS = 0.95, 0.93, 0.97, 50
ANOTHER = 0.7  # IoU of what is wrong in two answers: with less they are two faults
RIM = 0.012  # of the car's size, the square root of its area
CLICKS = 6


class Case(NamedTuple):
    """A photo and its mask; the true one, and where that is told exactly: beside its rim."""

    name: str
    image: Pixels
    cover: Pixels
    probability: bytes
    mask: Flags
    told: Flags

    def iou(self, kept: Flags) -> float:
        """Intersection over union, without the rim."""
        return iou(kept & self.told, self.mask & self.told)

    def wrong(self, kept: Flags) -> Flags | None:
        """The largest wrong piece beside the rim."""
        return largest((kept != self.mask) & self.told)


def main() -> None:
    """Print a line for each photo, and a summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="photos to look at")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--older", type=Path, nargs="+", help="weights whose faults are mended")
    args = parser.parse_args()
    if args.older:
        mend_faults(args.data, [args.weights, *args.older], args.limit)
        return
    clicked, ideal, by_rim = [], [], []
    for case in cases(args.data, LazySegmenter(args.weights), args.limit):
        kept = case.cover >= 128
        if iou(kept, case.mask) < GOOD:
            by_rim.append(iou(np.where(case.told, case.mask, kept), case.mask))
        if case.iou(kept) < GOOD:
            clicked.append(course(case))
            ideal.append(ideal_course(case))
            print(case.name, *(f"{iou:.3f}" for iou in clicked[-1]), flush=True)
    summary("clicks", clicked)
    summary("whole pieces", ideal)
    reached = sum(each >= GOOD for each in by_rim)
    print(
        f"with the rim {len(by_rim)} photos are under {GOOD}; all else being right, their median "
        f"would be {np.median(by_rim):.3f}, and {reached} would reach {GOOD}"
    )


def cases(data: Path, network: Network, limit: int | None) -> Iterator[Case]:
    """The photos held back."""
    names = set(read_names(data / "street_val.txt"))
    corrections = read_corrections(Path("model/data/corrections.json"))
    pairs = [pair for kind in ("wild", "salient") for pair in find_pairs(data / kind).pairs]
    for pair in [pair for pair in pairs if pair.name in names][:limit]:
        image, values = read_pair(pair)
        mask = correct((values > 0) * np.uint8(255), corrections.get(pair.name, {})) > 127
        answer = network.predict(image)
        cover = to_8_bit(clean_alpha(answer.alpha))
        if answer.probability is not None:
            packed = encode_alpha(answer.probability)
            yield Case(pair.name, image, cover, packed, mask, ~rim(mask))


def mend_faults(data: Path, weights: Sequence[Path | None], limit: int | None) -> None:
    """Print a line for each fault of these networks, and a summary."""
    by_name: dict[str, list[Case]] = {}
    for each in weights:
        for case in cases(data, LazySegmenter(each), limit):
            if LEAST <= case.iou(case.cover >= 128) < MOST:
                by_name.setdefault(case.name, []).append(case)
    faults = [two_faults(by_name[name]) for name in sorted(by_name)]
    rounds = [each[number] for number in (0, 1) for each in faults if number < len(each)]
    courses = []
    for case in rounds[:FAULTS]:
        courses.append(course(case))
        print(case.name, *(f"{iou:.3f}" for iou in courses[-1]), flush=True)
    summary("clicks on faults", courses)
    within = sum(max(each[:3]) >= GOOD for each in courses)
    print(f"  {len({case.name for case in rounds[:FAULTS]})} photos; {within} within two clicks")


def two_faults(answers: Sequence[Case]) -> list[Case]:
    """The answer to a photo whose IoU is nearest to `FAULTY`, and the next that errs elsewhere."""

    def wrong(case: Case) -> Flags:
        return np.asarray(((case.cover >= 128) != case.mask) & case.told)

    first, *others = sorted(answers, key=lambda case: abs(case.iou(case.cover >= 128) - FAULTY))
    return [first, *[each for each in others if iou(wrong(first), wrong(each)) < ANOTHER][:1]]


def rim(mask: Flags) -> Flags:
    """What lies close to the edge of a mask."""
    reach = max(1, round(RIM * float(mask.sum()) ** 0.5))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    car = mask.astype(np.uint8)
    return np.asarray(cv2.dilate(car, around) != cv2.erode(car, around))


def course(case: Case) -> list[float]:
    """The IoU before the first click and after each."""
    cover, done = case.cover.copy(), list[Click]()
    ious = [case.iou(cover >= 128)]
    for _ in range(CLICKS):
        piece = case.wrong(cover >= 128)
        if piece is not None:
            edit = click_edit(cover, case.image, case.probability, middle(piece), done)
            apply_click(cover, edit)
            done.append(edit)
        ious.append(case.iou(cover >= 128))
    return ious


def ideal_course(case: Case) -> list[float]:
    """The same if each click mended its piece wholly and nothing else."""
    kept = case.cover >= 128
    ious = [case.iou(kept)]
    for _ in range(CLICKS):
        piece = case.wrong(kept)
        if piece is not None:
            kept = kept ^ piece
        ious.append(case.iou(kept))
    return ious


def largest(wrong: Flags) -> Flags | None:
    """The largest wrong piece."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        wrong.astype(np.uint8), connectivity=4
    )
    if count == 1:
        return None
    return np.asarray(labels == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA]))


def middle(piece: Flags) -> tuple[float, float]:
    """The pixel of a piece that is furthest from its border, (x, y)."""
    inside = cv2.distanceTransform(np.pad(piece.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    row, column = np.unravel_index(int(inside.argmax()), inside.shape)
    return float(column) + 0.5, float(row) + 0.5


def iou(kept: Flags, mask: Flags) -> float:
    """Intersection over union."""
    return float((kept & mask).sum() / max(int((kept | mask).sum()), 1))


def summary(name: str, courses: Sequence[Sequence[float]]) -> None:
    """Print what the clicks did on the whole."""
    all_of_them = np.array(courses)
    needed = [next((n for n, x in enumerate(each) if x >= GOOD), CLICKS + 1) for each in courses]
    print(f"{name}, {len(courses)} photos, before and after each of {CLICKS}")
    print("  mean  ", *(f"{x:.3f}" for x in all_of_them.mean(axis=0)))
    print("  median", *(f"{x:.3f}" for x in np.median(all_of_them, axis=0)))
    print(f"  clicks to {GOOD}: median {np.median(needed):.0f} ({CLICKS + 1}: not within {CLICKS})")
    print(f"  first click made worse: {int((all_of_them[:, 1] < all_of_them[:, 0]).sum())}")


if __name__ == "__main__":
    main()
