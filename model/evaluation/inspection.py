"""One look at each pair of a data folder, and what comes to light between the pairs.

What training leaves out is a problem, and what it would learn wrongly is worse; what it takes but a
person should look at is a remark.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from model.arrays import Floats, Mask, Pixels
from model.data.pairs import Pair
from model.data.reading import (
    binarise,
    check_sizes,
    read_image,
    read_mask_values,
    require_same_size,
)
from model.errors import DataError
from model.evaluation.drawing import MASK_COLOUR, draw_outline, fit
from model.language import mark, tr

THUMBNAIL = (240, 160)

# Of 4,036 studio masks and 644 of the street, these flag the few that look ragged to the eye; gaps
# between spokes are holes, so that a mask may have more of them.
SMALL = 1e-4
MANY_ISLANDS = 4
MANY_HOLES = 15

# Root mean square difference of two photos shrunk to 16 x 16, in grey levels. Copies of one photo
# in other sizes and compressions measured 0.6 to 1.7, different cars of one colour and angle in the
# same studio 3.9 and more.
SIGNATURE = 16
SAME_PHOTO = 2.5


class Kind(StrEnum):
    """What may be wrong, worst first; the text heads a list of findings."""

    ALONE = mark("photo or mask without partner")
    UNUSABLE = mark("unreadable, of different sizes, or not black and white")
    OVERLOOKED = mark("mask without the car that is there")
    FULL = mark("mask that is all car")
    INVERTED = mark("inverted mask")
    MISPLACED = mark("mask that lies beside its car")
    EMPTY = mark("mask without a car")
    SOFT = mark("mask with values between black and white")
    RAGGED = mark("ragged mask")
    COPY = mark("photo that is there twice")
    LEAK = mark("photo that is there twice in different groups")


PROBLEMS = frozenset({Kind.ALONE, Kind.UNUSABLE})
"""What training leaves out."""

WRONG = frozenset({Kind.OVERLOOKED, Kind.FULL, Kind.INVERTED, Kind.MISPLACED})
"""What training would learn, and should not."""

GREY = 1e-3  # of a photo: so much grey away from the edge is more than antennas that are half seen
EDGE = 1 / 250  # of the longer side: so far on either side an edge may be soft, as ours are
LEAST_EDGE = 3  # px

FRAME = 0.98  # of a photo's outermost pixels; no car fills so many, but what is around it does


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind and a sentence that names the file."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Inspection:
    """What one look at a pair found.

    Attributes:
        pair: The pair.
        findings: What is wrong; empty if all is well.
        size: Width and height in pixels; None where the pair is unusable, as for all below.
        share: The car's share of the photo, in [0, 1].
        picture: The photo at thumbnail size with the mask's outline, RGB.
        signature: SIGNATURE x SIGNATURE x 3 float32, the photo as a coarse fingerprint.
    """

    pair: Pair
    findings: tuple[Finding, ...]
    size: tuple[int, int] | None = None
    share: float | None = None
    picture: Pixels | None = None
    signature: Floats | None = None


def inspect_all(pairs: Sequence[Pair]) -> Iterator[Inspection]:
    """Look at each pair once, on all cores, in order."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(inspect, pairs)


def inspect(pair: Pair) -> Inspection:
    """Read a pair and look at it."""
    try:
        check_sizes(pair)
        image, values = read_image(pair.image), read_mask_values(pair.mask)
        mask = binarise(values, pair.mask).astype(bool)
        require_same_size(pair, image, mask)
    except DataError as error:
        return Inspection(pair, (Finding(Kind.UNUSABLE, str(error)),))
    signature = cv2.resize(image, (SIGNATURE, SIGNATURE), interpolation=cv2.INTER_AREA)
    return Inspection(
        pair,
        tuple(look_at_mask(pair, values, mask)),
        (image.shape[1], image.shape[0]),
        float(mask.mean()),
        draw_outline(fit(image, *THUMBNAIL), mask, MASK_COLOUR),
        signature.astype(np.float32),
    )


def look_at_mask(pair: Pair, values: Pixels, mask: Mask) -> Iterator[Finding]:
    """Yield what is odd about one mask.

    Args:
        pair: Whose mask it is.
        values: HxW, 255 wholly car.
        mask: HxW bool, the same cut at the half.
    """
    if not mask.any():
        yield Finding(Kind.EMPTY, tr("{mask} marks no car.", mask=pair.mask))
    elif mask.all():
        yield Finding(Kind.FULL, tr("{mask} marks every pixel as car.", mask=pair.mask))
    elif frame_share(mask) >= FRAME:
        yield Finding(
            Kind.INVERTED, tr("{mask} is inverted: all around the photo is car.", mask=pair.mask)
        )
    else:
        islands, holes = count_small(mask), count_small(~mask)
        if islands > MANY_ISLANDS or holes > MANY_HOLES:
            text = tr(
                "{mask} has {islands} small islands and {holes} small holes.",
                mask=pair.mask,
                islands=islands,
                holes=holes,
            )
            yield Finding(Kind.RAGGED, text)
    share = grey_share(values, mask)
    if share > GREY:
        yield Finding(
            Kind.SOFT,
            tr(
                "{mask} is neither black nor white in {share:.1%} of its pixels.",
                mask=pair.mask,
                share=share,
            ),
        )


def grey_share(values: Pixels, mask: Mask) -> float:
    """Return how much of a photo is neither black nor white, but for the mask's soft edge."""
    between = (values != 0) & (values != values.max())
    if not between.any():
        return 0.0
    reach = max(LEAST_EDGE, round(EDGE * max(mask.shape)))
    around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    edge = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, around)
    return float(np.count_nonzero(between & (edge == 0))) / values.size


def frame_share(mask: Mask) -> float:
    """Return how much of a photo's outermost pixels a mask marks."""
    frame = [mask[0], mask[-1], mask[1:-1, 0], mask[1:-1, -1]]
    return float(np.concatenate(frame).mean())


def count_small(mask: Mask) -> int:
    """Return how many connected pieces of a mask are smaller than `SMALL` of the photo."""
    pieces = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask).view(np.uint8))[2]
    return int(np.count_nonzero(pieces[1:, cv2.CC_STAT_AREA] < SMALL * mask.size))


def find_copies(inspections: Sequence[Inspection]) -> Iterator[Finding]:
    """Yield photos that are there more than once, also in another size or compression.

    Such photos in different groups leak: one may be trained on while the other one is validated on.
    """
    looked = [(each.pair, each.signature) for each in inspections if each.signature is not None]
    pairs = [pair for pair, _ in looked]
    signatures = np.array([signature.ravel() for _, signature in looked], np.float32)
    for first, second in _alike(signatures):
        yield _copy(pairs[first], pairs[second])


def _alike(signatures: Floats) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows whose root mean square difference is at most `SAME_PHOTO`."""
    if not len(signatures):
        return
    # |a - b|² = |a|² + |b|² - 2ab; centred, so that float32 keeps the digits of small differences.
    centred = signatures - signatures.mean(axis=0)
    squares = np.einsum("ij,ij->i", centred, centred)
    limit = SAME_PHOTO**2 * signatures.shape[1]
    for first in range(len(centred) - 1):
        rest = slice(first + 1, None)
        distances = squares[first] + squares[rest] - 2 * (centred[rest] @ centred[first])
        for offset in np.flatnonzero(distances <= limit):
            yield first, first + 1 + int(offset)


def _copy(first: Pair, second: Pair) -> Finding:
    """Return the finding for two photos that are one."""
    files = {"first": first.image, "second": second.image}
    if filecmp.cmp(first.image, second.image, shallow=False):
        text = tr("{first} and {second} are the same file.", **files)
    else:
        text = tr("{first} and {second} show the same photo.", **files)
    if first.group == second.group:
        return Finding(Kind.COPY, text)
    leak = mark("They are of the groups {first} and {second}: remove one.")
    return Finding(Kind.LEAK, f"{text} {tr(leak, first=first.group, second=second.group)}")
