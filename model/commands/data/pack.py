"""The command `python -m model pack`: data made small, in parts, to carry to another machine.

Photos and masks are reduced to the size that training keeps anyway, masks with soft edges, and laid
into tar files of a size that any way of carrying takes. Each part is whole in itself:

    for part in PACKED/*.tar; do tar -xf "$part" -C DATA; done
"""

from __future__ import annotations

import argparse
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
from tqdm import tqdm

from model.arrays import Pixels
from model.commands.options import size, spread
from model.commands.telling import say
from model.data.cache import decode
from model.data.pairs import Pair, find_pairs, find_photos, matching_nothing, read_names, without
from model.errors import DataError
from model.network.config import PreprocessConfig
from model.pages.report import make_folder
from model.training.prepare import CACHE_SCALE

Member = tuple[str, bytes]


@dataclass(frozen=True)
class Packed:
    """What was packed, and sentences about what was not."""

    parts: tuple[Path, ...]
    photos: int
    problems: tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model pack`."""
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="data folders")
    parser.add_argument("--out", type=Path, required=True, metavar="PACKED")
    parser.add_argument("--backgrounds", type=Path, metavar="DIR", help="photos without masks")
    parser.add_argument(
        "--exclude", nargs="+", type=Path, default=[], metavar="FILE", help="names not to pack"
    )
    parser.add_argument(
        "--unknown", nargs="+", type=int, choices=(0, 1), default=[0], help="as in training"
    )
    parser.add_argument(
        "--size",
        type=size,
        default=768 * 512,
        metavar="WxH",
        help="training size; a quarter more on either side is kept",
    )
    parser.add_argument("--quality", type=int, default=92, help="of the photos, 1 to 100")
    parser.add_argument("--part-mb", type=float, default=50.0, help="size of a part, at most")


def run(args: argparse.Namespace) -> int:
    """Pack; return the exit status."""
    make_folder(args.out)
    stored = PreprocessConfig(round(args.size * CACHE_SCALE))
    names = frozenset().union(*(read_names(path) for path in args.exclude))
    unknown = spread(args.unknown, args.data, "--unknown")
    files: list[tuple[str, Pair | Path, bool]] = []
    found = [find_pairs(root).pairs for root in args.data]
    for name in matching_nothing((pair for pairs in found for pair in pairs), names):
        say(f"--exclude: {name} matches nothing.")
    for root, pairs_of_root, grey in zip(args.data, found, unknown, strict=True):
        pairs = without(pairs_of_root, names)
        files += [(root.resolve().name, pair, bool(grey)) for pair in pairs]
    if args.backgrounds:
        folder = args.backgrounds.resolve().name
        files += [(folder, path, False) for path in find_photos(args.backgrounds)]
    packed = pack(files, args.out, stored, args.quality, int(args.part_mb * 2**20))
    for problem in packed.problems:
        say(f"Left out: {problem}")
    say(f"{packed.photos} photos in {len(packed.parts)} parts: {args.out}")
    return 0 if packed.photos else 1


def pack(
    files: list[tuple[str, Pair | Path, bool]],
    out: Path,
    stored: PreprocessConfig,
    quality: int,
    limit: int,
) -> Packed:
    """Write `files` (folder, file, whether grey is unknown) into parts of at most `limit` bytes.

    Raises:
        DataError: A part cannot be written.
    """
    problems: list[str] = []
    groups = members(files, stored, quality, problems)
    parts: list[Path] = []
    count = 0
    group = next(groups, None)
    try:
        while group is not None:
            path = out / f"part_{len(parts) + 1:03d}.tar"
            beside = path.with_name(f".{path.name}.part")
            with tarfile.open(beside, "w") as tar:
                while group is not None and (
                    tar.offset == 0 or tar.offset + in_tar(group) <= limit
                ):
                    for member in group:
                        add(tar, *member)
                    count += 1
                    group = next(groups, None)
            beside.replace(path)
            parts.append(path)
    except OSError as error:
        raise DataError(f"{out} cannot be written: {error}. Choose another --out.") from error
    return Packed(tuple(parts), count, tuple(problems))


def members(
    files: list[tuple[str, Pair | Path, bool]],
    stored: PreprocessConfig,
    quality: int,
    problems: list[str],
) -> Iterator[list[Member]]:
    """Yield what is to be stored of each file: a photo, and its mask if it has one."""
    for folder, file, unknown in tqdm(files, unit="photo"):
        decoded = decode(file, stored, unknown)
        if isinstance(decoded, str):
            problems.append(decoded)
            continue
        photo, *masks = decoded
        name = file.stem if isinstance(file, Path) else file.name
        bgr = cv2.cvtColor(photo, cv2.COLOR_RGB2BGR)
        lossy = encode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])
        if isinstance(file, Path):
            yield [(f"{folder}/{name}.webp", lossy)]
        else:
            mask = encode(".png", masks[0], [])
            yield [(f"{folder}/images/{name}.webp", lossy), (f"{folder}/masks/{name}.png", mask)]


def encode(suffix: str, array: Pixels | cv2.typing.MatLike, how: list[int]) -> bytes:
    """Return an array as a file's bytes."""
    _, data = cv2.imencode(suffix, array, how)
    return bytes(data)


def in_tar(group: list[Member]) -> int:
    """Return the bytes that members take in a tar file: a head each, in blocks, and its end."""
    return sum(512 + -(-len(data) // 512) * 512 for _, data in group) + tarfile.RECORDSIZE


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a file; without time or owner, so that the same data gives the same parts."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
