"""How many clicks mend a mask: `python -m tests.benchmarks.window.clicks`.

On the street photos held back for validation whose IoU is below 0.95. Every click is put into the
middle of the largest wrong piece, where it is furthest from what is right. Printed are the IoU
after each click, beside what it would be if every click mended its piece down to the last pixel:
no tool that changes a piece a click can do better. It neither passes nor fails.
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

POOR, GOOD = 0.95, 0.98
CLICKS = 6


class Case(NamedTuple):
    """A photo whose mask is wrong somewhere."""

    name: str
    image: Pixels
    cover: Pixels
    probability: bytes
    mask: Flags


def main() -> None:
    """Print a line for each photo, and a summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="photos to look at")
    parser.add_argument("--weights", type=Path)
    args = parser.parse_args()
    clicked, ideal = [], []
    for case in poor(args.data, LazySegmenter(args.weights), args.limit):
        clicked.append(course(case))
        ideal.append(ideal_course(case))
        print(case.name, *(f"{iou:.3f}" for iou in clicked[-1]), flush=True)
    summary("clicks", clicked)
    summary("whole pieces", ideal)


def poor(data: Path, network: Network, limit: int | None) -> Iterator[Case]:
    """The photos held back of which the network's mask is poor."""
    names = set(read_names(data / "street_val.txt"))
    corrections = read_corrections(Path("model/data/corrections.json"))
    pairs = [pair for kind in ("wild", "salient") for pair in find_pairs(data / kind).pairs]
    for pair in [pair for pair in pairs if pair.name in names][:limit]:
        image, values = read_pair(pair)
        mask = correct((values > 0) * np.uint8(255), corrections.get(pair.name, {})) > 127
        answer = network.predict(image)
        cover = to_8_bit(clean_alpha(answer.alpha))
        if iou(cover >= 128, mask) < POOR and answer.probability is not None:
            yield Case(pair.name, image, cover, encode_alpha(answer.probability), mask)


def course(case: Case) -> list[float]:
    """The IoU before the first click and after each."""
    cover, done = case.cover.copy(), list[Click]()
    ious = [iou(cover >= 128, case.mask)]
    for _ in range(CLICKS):
        piece = largest((cover >= 128) != case.mask)
        if piece is not None:
            edit = click_edit(cover, case.image, case.probability, middle(piece), done)
            apply_click(cover, edit)
            done.append(edit)
        ious.append(iou(cover >= 128, case.mask))
    return ious


def ideal_course(case: Case) -> list[float]:
    """The same if each click mended its piece wholly and nothing else."""
    kept = case.cover >= 128
    ious = [iou(kept, case.mask)]
    for _ in range(CLICKS):
        piece = largest(kept != case.mask)
        if piece is not None:
            kept = kept ^ piece
        ious.append(iou(kept, case.mask))
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
