"""Photos under a dealer's own banners, for fine-tuning.

    … -m tests.benchmarks.learning.banners wild salient --names street_val.txt --out MADE

Each photo is cropped about its car, as listings are, and brought to 1000 pixels; over it come what
one dealer puts on all of his: a frame, a banner along the bottom with a telephone number, a star
with a price somewhere on the car, and a sign with his name along the top. What they cover is not
car. The first photos of a shuffled list are to learn from, the next to look at:

    MADE/mine/images, MADE/mine/masks       --learn 20
    MADE/others/images, MADE/others/masks   --look 40

The photos are not the project's to pass on; what is made of them stays where it is made.
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from model.data.pairs import Pair, find_pairs
from model.data.reading import read_image, read_mask
from model.pages.report import write_bytes

Picture = NDArray[np.uint8]
Point = tuple[int, int]

WIDTH = 1000
BLUE, RED, YELLOW, WHITE = (16, 44, 110), (200, 24, 32), (255, 214, 0), (250, 250, 250)
FONT = cv2.FONT_HERSHEY_DUPLEX
TWICE = ("street_085", "street_134")
"""Photos that the list holds twice, or that a network was trained on under another name."""


def main() -> None:
    """Write both folders."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--names", type=Path, required=True, help="photos to draw from, one a line")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--learn", type=int, default=20)
    parser.add_argument("--look", type=int, default=40)
    args = parser.parse_args()
    wanted = set(args.names.read_text(encoding="utf-8").split()) - set(TWICE)
    pairs = [pair for root in args.data for pair in find_pairs(root).pairs]
    pairs = sorted((pair for pair in pairs if usable(pair, wanted)), key=lambda pair: pair.name)
    chance = random.Random(7)  # noqa: S311
    chance.shuffle(pairs)
    for number, pair in enumerate(pairs[: args.learn + args.look]):
        part = args.out / ("mine" if number < args.learn else "others")
        image, mask = cropped(read_image(pair.image), read_mask(pair.mask), chance)
        cover(image, mask, chance)
        for folder, pixels in (("images", image[..., ::-1]), ("masks", mask)):
            (part / folder).mkdir(parents=True, exist_ok=True)
            suffix = ".jpg" if folder == "images" else ".png"
            data = cv2.imencode(suffix, np.ascontiguousarray(pixels))[1].tobytes()
            write_bytes(part / folder / f"{pair.name}{suffix}", data)


def usable(pair: Pair, wanted: set[str]) -> bool:
    """Whether a photo is on the list; frames of films look too much alike."""
    return pair.name in wanted and not pair.name.startswith("clip")


def cropped(image: Picture, mask: Picture, chance: random.Random) -> tuple[Picture, Picture]:
    """Return photo and mask {0, 255} about the car, 1000 pixels wide."""
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    top = max(0, rows[0] - round(high * chance.uniform(0.1, 0.3)))
    bottom = rows[-1] + round(high * chance.uniform(0.05, 0.2))
    left = max(0, columns[0] - round(wide * chance.uniform(0.03, 0.15)))
    right = columns[-1] + round(wide * chance.uniform(0.03, 0.15))
    image, mask = (array[top:bottom, left:right] for array in (image, mask))
    size = (WIDTH, round(WIDTH * image.shape[0] / image.shape[1]))
    soft = cv2.resize(np.uint8(255) * (mask > 0), size, interpolation=cv2.INTER_CUBIC)
    hard = np.where(soft > 127, np.uint8(255), np.uint8(0))
    return np.ascontiguousarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)), hard


def cover(image: Picture, mask: Picture, chance: random.Random) -> None:
    """Draw what this dealer puts over a photo, and take it out of the mask."""
    hidden = np.zeros_like(mask)
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    star(
        image,
        hidden,
        chance,
        (
            round(chance.uniform(columns[0], columns[-1])),
            round(rows[0] + np.ptp(rows) * chance.uniform(0.2, 0.8)),
        ),
    )
    sign(image, hidden, chance)
    banner(image, hidden, chance)
    edge = round(0.012 * WIDTH)
    for canvas, colour in ((image, BLUE), (hidden, (255,) * 3)):
        end = (canvas.shape[1] - 1, canvas.shape[0] - 1)
        cv2.rectangle(canvas, (0, 0), end, colour, 2 * edge)
    mask[hidden > 0] = 0


def banner(image: Picture, hidden: Picture, chance: random.Random) -> None:
    """A blue banner with a red line along the bottom."""
    height = image.shape[0]
    top = round(height * (1 - chance.uniform(0.14, 0.22)))
    box(image, hidden, (0, top), (WIDTH, height), BLUE)
    cv2.line(image, (0, top), (WIDTH, top), RED, 8)
    number = f"0{chance.randint(30, 89)} / {chance.randint(100000, 999999)}"
    write(image, f"AUTOHAUS NORD   {number}", (40, (top + height) // 2 + 14), 1.4, WHITE)


def sign(image: Picture, hidden: Picture, chance: random.Random) -> None:
    """A white sign with the dealer's name, along the top."""
    left, top = chance.randint(10, WIDTH - 330), chance.randint(10, image.shape[0] // 8)
    box(image, hidden, (left, top), (left + 320, top + 96), WHITE)
    cv2.circle(image, (left + 48, top + 48), 36, RED, -1, cv2.LINE_AA)
    write(image, "NORD", (left + 104, top + 64), 2.0, BLUE)


def star(image: Picture, hidden: Picture, chance: random.Random, at: Point) -> None:
    """A yellow star with the price on it."""
    outer, turn = chance.uniform(85, 125), chance.uniform(0, math.pi)
    corners = [
        (at[0] + radius * math.cos(turn + angle), at[1] + radius * math.sin(turn + angle))
        for number in range(32)
        for radius, angle in [(outer * (1 - 0.16 * (number % 2)), number * math.pi / 16)]
    ]
    shape = np.round(corners).astype(np.int32)
    cv2.fillPoly(hidden, [shape], 255)
    cv2.fillPoly(image, [shape], YELLOW, cv2.LINE_AA)
    cv2.polylines(image, [shape], isClosed=True, color=RED, thickness=5, lineType=cv2.LINE_AA)
    price = f"{chance.randint(3, 59)}.{chance.choice((490, 900, 950, 990))}"
    write(image, price, (at[0] - round(0.72 * outer), at[1] + 12), outer / 70, RED)


def box(image: Picture, hidden: Picture, start: Point, end: Point, colour: tuple[int, ...]) -> None:
    """A filled rectangle."""
    cv2.rectangle(image, start, end, colour, -1)
    cv2.rectangle(hidden, start, end, 255, -1)


def write(image: Picture, text: str, at: Point, scale: float, colour: tuple[int, ...]) -> None:
    """A line of text; `at` is its lower left corner."""
    cv2.putText(image, text, at, FONT, scale, colour, max(2, round(2.4 * scale)), cv2.LINE_AA)


if __name__ == "__main__":
    main()
