"""Twenty photos of a kind: what others of it gain by them, what the studio loses, what it takes.

    … -m tests.benchmarks.learning.twenty wild --names street_val.txt --turn 1 --out OUT
    … -m tests.benchmarks.learning.twenty wild --names street_val.txt --turn 1 --out OUT \
        --studio carvana carvana/val_vehicles.txt

Photos that no network was trained on are parted into some to learn from, OUT/mine, and others to
look at, OUT/others; which ones is decided by chance, before anything is measured. Three turns of
30 photos look at each once. Several photos of one group (frames of a film) are all among the
others. Folders that are there already, such as those of `banners`, are taken as they are. Then

    model train OUT/mine --from shipped --out OUT/run        all else by its defaults
    model evaluate OUT/others --weights … --compare …        the new weights beside the old ones
    model evaluate STUDIO --vehicles LIST --weights … --compare …

say what came of it; of each the seconds on the clock and on the processors are told. Nothing is
chosen by what is seen here: where no look at what was held back is better, the new weights are the
old ones, and then nothing is evaluated.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import torch

from app.core.resources import weights_path
from model.data.pairs import Pair, find_pairs, read_names
from model.network.weights import read_tensors
from model.pages.report import write_bytes

SEED = 7


def main() -> None:
    """Part the photos, learn, and look at the others."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", nargs="*", type=Path, help="where to draw from")
    parser.add_argument("--names", type=Path, help="photos never trained on, one a line")
    parser.add_argument("--learn", type=int, default=20, help="so many photos are learnt from")
    parser.add_argument("--turn", type=int, default=1, help="which of the partings, from 1")
    parser.add_argument("--studio", nargs=2, type=Path, metavar=("DATA", "VEHICLES"))
    parser.add_argument("--limit", help="of the studio's photos at most so many")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    mine, others, run = (args.out / name for name in ("mine", "others", "run"))
    if not mine.exists():
        pairs = [pair for root in args.data for pair in find_pairs(root).pairs]
        wanted = read_names(args.names)
        for folder, part in zip(
            (mine, others),
            parted([p for p in pairs if p.name in wanted], args.learn, args.turn),
            strict=True,
        ):
            copy(part, folder)
    model("train", mine, "--from", "shipped", "--out", run)
    new, old = run / "final.safetensors", weights_path()
    if same(new, old):
        print("The new weights are the old ones.")
        return
    both = ("--weights", new, "--compare", old)
    model("evaluate", others, *both, "--out", args.out / "report_others")
    if args.studio:
        data, vehicles = args.studio
        some = ("--limit", args.limit) if args.limit else ()
        where = ("--vehicles", vehicles, *some, "--out", args.out / "report_studio")
        model("evaluate", data, *both, *where)


def parted(pairs: list[Pair], learn: int, turn: int) -> tuple[list[Pair], list[Pair]]:
    """Return photos to learn from and the others; groups of several are among the others."""
    groups: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: pair.name):
        groups.setdefault(pair.group, []).append(pair)
    single = [group[0] for group in groups.values() if len(group) == 1]
    films = [pair for group in groups.values() if len(group) > 1 for pair in group]
    random.Random(SEED).shuffle(single)  # noqa: S311
    begin = (turn - 1) * (len(single) - learn)
    single = single[begin:] + single[:begin]
    look = len(single) - learn
    if look < 1:
        raise SystemExit(f"{len(single)} photos are too few to learn from {learn}.")
    return single[look:], single[:look] + films


def copy(pairs: Iterable[Pair], folder: Path) -> None:
    """Copy photos and masks, byte for byte."""
    for pair in pairs:
        for name, path in (("images", pair.image), ("masks", pair.mask)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            write_bytes(folder / name / f"{pair.name}{path.suffix}", path.read_bytes())


def same(new: Path, old: Path) -> bool:
    """Whether two files hold the same numbers."""
    one, other = read_tensors(new)[0], read_tensors(old)[0]
    return all(torch.equal(one[name], other[name]) for name in one)


def model(*words: object) -> None:
    """Run a command of `model`, and tell what it took."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "model", *map(str, words)], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"{words[0]}: {time.monotonic() - began:.0f} s, {seconds:.0f} CPU s\n", flush=True)


if __name__ == "__main__":
    main()
