"""Masks that a trained network has reason to doubt: inverted, mirrored, beside their car, empty.

A network that was trained on other data cannot say that a mask is right. It can say that a mask is
right once it is inverted, mirrored or moved, and that is what careless tools do to masks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from model.arrays import Alpha, Mask, Pixels
from model.data.pairs import Pair
from model.data.reading import read_pair
from model.errors import DataError
from model.evaluation.inspection import Finding, Kind
from model.evaluation.scoring import Network
from model.network.preprocess import at_most, resize

PIXELS = 256 * 192
"""At this size masks are compared: what careless tools do to them is plain to see."""

SEEN = 0.02  # of the photo: so much must the network see to have an opinion
GOOD = 0.85  # IoU from which on both mean the same car
GAIN = 0.06  # of IoU, by which a change must better a mask for the mask to be wrong
FURTHEST = 0.25  # of a side: masks further away are something else


class Doubt(NamedTuple):
    """What is wrong with a mask: its kind, and what it does."""

    kind: Kind
    does: str


def ask(pairs: Iterable[Pair], network: Network) -> Iterator[Finding | None]:
    """Ask a network about masks; yields, pair by pair, what it doubts, or None."""
    for pair in pairs:
        try:
            image, mask = read_pair(pair)
        except DataError:
            yield None  # said by `inspect`
            continue
        doubt = doubt_in(mask.astype(bool), network.predict(image).alpha)
        yield doubt and Finding(doubt.kind, f"{pair.mask} {doubt.does}.")


def doubt_in(mask: Mask, alpha: Alpha) -> Doubt | None:
    """Compare a mask with what a network finds.

    Args:
        mask: HxW bool.
        alpha: HxW float32, the network's answer.
    """
    ours, theirs = _small(np.asarray(alpha >= 0.5)), _small(mask)
    if ours.mean() < SEEN:
        return None
    if not theirs.any():
        return Doubt(Kind.OVERLOOKED, f"marks no car, but there is one in {ours.mean():.0%} of it")
    limit = max(GOOD, _iou(ours, theirs) + GAIN)
    if _iou(ours, ~theirs) >= limit:
        return Doubt(Kind.INVERTED, "is inverted: what is no car is marked")
    for turn, name in _TURNS:
        if _iou(ours, turn(theirs)) >= limit:
            return Doubt(Kind.MISPLACED, f"is {name}")
    down, right = _way(ours, theirs)
    if _iou(ours, _moved(theirs, down, right)) >= limit:
        height, width = ours.shape
        text = f"lies {abs(right) / width:.0%} to the {'left' if right > 0 else 'right'} and "
        text += f"{abs(down) / height:.0%} {'above' if down > 0 else 'below'} its car"
        return Doubt(Kind.MISPLACED, text)
    return None


_TURNS: tuple[tuple[Callable[[Mask], Mask], str], ...] = (
    (np.fliplr, "mirrored"),
    (np.flipud, "upside down"),
    (lambda mask: mask[::-1, ::-1], "turned by 180 degrees"),
)


def _small(mask: Mask) -> Mask:
    """Return a mask of about `PIXELS`."""
    white: Pixels = mask * np.uint8(255)
    height, width = at_most(np.dstack([white] * 3), PIXELS).shape[:2]
    return resize(white, (height, width)) >= 128


def _iou(first: Mask, second: Mask) -> float:
    return float((first & second).sum() / max((first | second).sum(), 1))


def _way(ours: Mask, theirs: Mask) -> tuple[int, int]:
    """Return (down, right) from a mask's middle to the other's, in pixels; none if that is far."""
    way = np.argwhere(ours).mean(axis=0) - np.argwhere(theirs).mean(axis=0)
    if (np.abs(way) > FURTHEST * np.array(ours.shape)).any():
        return 0, 0
    down, right = np.rint(way).astype(int)
    return int(down), int(right)


def _moved(mask: Mask, down: int, right: int) -> Mask:
    """Return a mask moved; what comes in is no car."""
    height, width = mask.shape
    moved = np.zeros_like(mask)
    to_rows, from_rows = _parts(down, height)
    to_columns, from_columns = _parts(right, width)
    moved[to_rows, to_columns] = mask[from_rows, from_columns]
    return moved


def _parts(way: int, length: int) -> tuple[slice, slice]:
    """Return where moved pixels go to and come from along one side."""
    return slice(max(way, 0), length + min(way, 0)), slice(max(-way, 0), length - max(way, 0))
