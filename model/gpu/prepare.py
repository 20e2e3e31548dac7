"""Pack the data of a visit into parts that a small transfer takes: python -m model.gpu.prepare.

    a.tar   street photos, backgrounds, other things as far as room is, two views of each vehicle
    b.tar   labelled photos of sellers, those corrected by hand apart; four more views
    c.tar   the other views

Each is unpacked into the same folder there, as soon as it arrives. Photos are reduced to the size
they are trained at; no name of `--exclude` goes along.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import cv2

from model.arrays import Pixels
from model.commands.data.correct import read_corrections
from model.commands.data.pack import add, encode
from model.data.pairs import Pair, find_pairs, find_photos, read_names, without
from model.data.reading import read_image, read_soft_mask
from model.network.config import PreprocessConfig
from model.network.preprocess import input_size, resize

Member = tuple[str, bytes]
Job = Callable[[], list[Member]]

TRAINED = PreprocessConfig(960 * 640)
PARTS = {"a": (0, 2), "b": (2, 6), "c": (6, 10)}
"""Which views of a vehicle go into which part."""
SELLERS = Path(__file__).parents[1] / "data" / "sellers.json"
"""Which photos of sellers were looked at, and what is wrong with the network's answers to them."""
STEP = 3
"""Views that follow one another are alike: every third is taken first."""


def at_most(array: Pixels, pixels: int) -> Pixels:
    """Return a photo or mask of no more pixels than that."""
    height, width = array.shape[:2]
    scale = min((pixels / (height * width)) ** 0.5, 1.0)
    return array if scale == 1 else resize(array, (round(height * scale), round(width * scale)))


def photo(image: Pixels, quality: int) -> bytes:
    """Return HxWx3 RGB as WebP."""
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return encode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])


def studio(pair: Pair, folder: str) -> list[Member]:
    """Return a studio photo and its soft mask at the trained size."""
    image, mask = read_image(pair.image), read_soft_mask(pair.mask)
    size = input_size(image.shape[0], image.shape[1], TRAINED)
    return both(folder, pair.name, resize(image, size), resize(mask, size), 72)


def reduced(pair: Pair, folder: str, pixels: int, quality: int) -> list[Member]:
    """Return a photo and its soft mask of at most `pixels`."""
    image, mask = read_image(pair.image), read_soft_mask(pair.mask)
    return both(folder, pair.name, at_most(image, pixels), at_most(mask, pixels), quality)


def as_is(pair: Pair, folder: str) -> list[Member]:
    """Return the two files as they are: small, or with grey that means unknown."""
    names = (f"images/{pair.image.name}", f"masks/{pair.mask.name}")
    files = (pair.image, pair.mask)
    return [
        (f"{folder}/{name}", path.read_bytes()) for name, path in zip(names, files, strict=True)
    ]


def background(path: Path) -> list[Member]:
    """Return a photo without a car."""
    return [(f"backgrounds/{path.stem}.webp", photo(at_most(read_image(path), 500_000), 68))]


def both(folder: str, name: str, image: Pixels, mask: Pixels, quality: int) -> list[Member]:
    """Return a photo and its mask as members of a tar file."""
    stored = encode(".png", mask, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return [
        (f"{folder}/images/{name}.webp", photo(image, quality)),
        (f"{folder}/masks/{name}.png", stored),
    ]


def jobs(part: str, args: argparse.Namespace) -> Iterator[Job]:
    """Yield what makes the members of a part, the most needed first."""
    excluded = frozenset().union(*(read_names(path) for path in args.exclude))

    def pairs(root: Path) -> list[Pair]:
        return without(find_pairs(root).pairs, excluded)

    vehicles: dict[str, list[Pair]] = {}
    for pair in pairs(args.data / "carvana"):
        vehicles.setdefault(pair.group, []).append(pair)
    if part == "a":
        yield from (
            partial(reduced, pair, "wild", 960 * 640, 82) for pair in pairs(args.street / "wild")
        )
        yield from (partial(as_is, pair, "salient") for pair in pairs(args.street / "salient"))
        yield from (partial(background, path) for path in find_photos(args.data / "backgrounds"))
    if part == "b" and args.sellers:
        corrections = read_corrections(SELLERS)
        for pair in pairs(args.sellers):
            yield partial(as_is, pair, "marked" if corrections.get(pair.name) else "seller")
    for number, views in enumerate(vehicles.values()):
        for view in range(*PARTS[part]):
            if view < len(views):
                yield partial(studio, views[(number + view * STEP) % len(views)], f"carvana_{part}")
    if part == "a" and args.things:
        yield from (partial(reduced, pair, "things", 96_000, 62) for pair in pairs(args.things))


def write(path: Path, work: Iterator[Job], limit: int) -> int:
    """Write a part of at most `limit` bytes; return how many photos it holds."""
    count = 0
    with ThreadPoolExecutor() as pool, tarfile.open(path, "w") as tar:
        for group in pool.map(lambda job: job(), list(work)):
            if tar.offset + sum(len(data) + 1024 for _, data in group) > limit:
                pool.shutdown(cancel_futures=True)
                break
            for name, data in group:
                add(tar, name, data)
            count += 1
    return count


def main() -> None:
    """Read the command line and pack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path, help="carvana/ and backgrounds/")
    parser.add_argument("--street", type=Path, required=True, help="wild/ and salient/, corrected")
    parser.add_argument("--sellers", type=Path, help="made by `python -m model correct`")
    parser.add_argument("--things", type=Path, help="main objects that are no cars")
    parser.add_argument("--exclude", nargs="+", type=Path, required=True, help="names kept back")
    parser.add_argument("--part-mb", type=float, default=48.0)
    parser.add_argument("--out", type=Path, default=Path(".gpu"))
    args = parser.parse_args()
    cv2.setNumThreads(1)
    args.out.mkdir(exist_ok=True)
    for part in PARTS:
        path = args.out / f"{part}.tar"
        count = write(path, jobs(part, args), round(args.part_mb * 2**20))
        sys.stdout.write(f"{path}: {count} photos, {path.stat().st_size / 2**20:.1f} MiB\n")


if __name__ == "__main__":
    main()
