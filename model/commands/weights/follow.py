"""The command `python -m model follow`: the heads for windows and plates follow new weights.

They learn what the old weights and their heads answer on photos without marks, so that a better
network can ship although nobody draws windows and number plates again. What is written fits the
encoder of the new weights; how far it answers as the old heads do is measured on photos held back.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.commands.options import SHIPPED
from model.commands.telling import say
from model.data.pairs import CLIP, Pair, split_by_group
from model.data.selection import spread_evenly
from model.data.windows import Windows, find_photos_of_cars
from model.errors import DataError
from model.evaluation.heads import Agreement, compare
from model.network.heads.glass import Glass
from model.network.heads.heads import Heads
from model.network.heads.plates.head import PlateHead
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.weights import load_weights
from model.training.heads.follow import Networks, Parts, Seeing, follow

HELD = 0.1
"""Of the groups of photos."""
BLOCK = 10
"""Photos whose numbers lie in one block of so many are a group: views of one car follow another."""
NUMBERED = re.compile(r"(?P<name>.*?)(?P<number>\d+)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model follow`."""
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help="folders of photos of cars, no masks"
    )
    parser.add_argument("--old", type=Path, default=SHIPPED, help="weights whose heads there are")
    parser.add_argument("--heads", type=Path, metavar="DIR", help="of these (default: beside them)")
    parser.add_argument("--weights", type=Path, required=True, help="weights that get heads")
    parser.add_argument("--photos", type=int, default=600, help="to learn on (default: 600)")
    parser.add_argument("--views", type=int, default=1, help="of each photo (default: 1)")
    parser.add_argument("--steps", type=int, default=600, help="of 8 parts (default: 600)")
    parser.add_argument("--measure", type=int, default=100, help="photos held back (default: 100)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the new heads")


def run(args: argparse.Namespace) -> int:
    """Learn, write the heads, say how they answer on photos held back, and return 0.

    Raises:
        ModelError: Photos, weights or heads cannot be used, or a file cannot be written.
    """
    old = load_old(args)
    made_for = fingerprint(load_weights(args.weights).network)
    if not made_for:
        raise DataError(
            f"The network in {args.weights} has no encoder that heads could follow. "
            "Use weights of --network lite."
        )
    if made_for == fingerprint(load_weights(args.old).network):
        raise DataError(
            f"{args.weights} has the encoder of {args.old}: its heads fit already. Use them."
        )
    heads: Networks = {}
    if old.heads.glass is not None:
        heads["glass"] = old.heads.glass.network
    if old.heads.plates is not None:
        heads["plates"] = old.heads.plates.network
    new = Predictor.load(args.weights, args.device)
    mine, held = split(args.data, args.photos, args.measure)
    say(f"{len(mine)} photos to learn on, {len(held)} held back.")
    learnt = _learn(heads, _look(mine, old, heads, new, args), args)
    files: dict[str, Glass | PlateHead] = {}
    if "glass" in learnt:
        files["glass"] = Glass(learnt["glass"], made_for)  # type: ignore[arg-type]
    if "plates" in learnt and old.heads.plates is not None:
        least = old.heads.plates.least
        files["plates"] = PlateHead(learnt["plates"], made_for, least)  # type: ignore[arg-type]
    header: dict[str, object] = {"follows": args.old.name, "photos": len(mine)}
    for name, head in files.items():
        head.save(args.out / f"{name}.safetensors", header)  # there, should measuring be stopped
    new = Predictor.load(args.weights, args.device, _heads_in(args.out))
    agreement = measure(held, old, new)
    for line in agreement.lines():
        say(line)
    for name, head in files.items():
        head.save(args.out / f"{name}.safetensors", header | agreement.figures(name))
    return 0


def load_old(args: argparse.Namespace) -> Predictor:
    """Return the old network with its heads.

    Raises:
        DataError: There are none that fit it.
        WeightsError: The weights cannot be used.
    """
    folder = args.heads or args.old.parent
    old = Predictor.load(args.old, args.device, _heads_in(folder))
    if not old.heads:
        glass, plates = (folder / f"{name}.safetensors" for name in ("glass", "plates"))
        raise DataError(
            f"Neither {glass} nor {plates} fits {args.old}. Name the folder of its heads: --heads."
        )
    return old


def _heads_in(folder: Path) -> Heads:
    """Return the heads of a folder that can follow."""
    return Heads.load(glass=folder / "glass.safetensors", plates=folder / "plates.safetensors")


def split(roots: Sequence[Path], photos: int, measured: int) -> tuple[list[Windows], list[Windows]]:
    """Return (photos to learn on, photos held back), spread over the folders.

    Raises:
        DataError: A folder has no photos.
    """
    found = {each.photo: each for root in roots for each in find_photos_of_cars(root)}
    pairs = [
        Pair(path.stem, path, path, group_of(path.stem), None, path.parent.name) for path in found
    ]
    kept, back = split_by_group(pairs, HELD, least=1)
    mine, held = spread_evenly(kept, photos), spread_evenly(back, measured)
    return [found[pair.image] for pair in mine], [found[pair.image] for pair in held]


def group_of(name: str) -> str:
    """Return the group of a photo: its clip, or the block of photos that its number is in."""
    if clip := CLIP.fullmatch(name):
        return clip["clip"]
    numbered = NUMBERED.fullmatch(name)
    return f"{numbered['name']}{int(numbered['number']) // BLOCK}" if numbered else name


def measure(photos: Sequence[Windows], old: Predictor, new: Predictor) -> Agreement:
    """Return how far the new heads answer as the old ones do, as in use."""
    return Agreement.of([compare(photo, old, new) for photo in tqdm(photos, "measure")])


def _look(
    photos: Sequence[Windows],
    old: Predictor,
    heads: Networks,
    new: Predictor,
    args: argparse.Namespace,
) -> Parts:
    seeing = Seeing(old, heads, new, args.seed)
    for _ in tqdm(seeing.see(photos, args.views), "look", len(photos) * args.views):
        pass
    return seeing.parts()


def _learn(heads: Networks, parts: Parts, args: argparse.Namespace) -> Networks:
    losses: list[float] = []
    learnt: Networks = {}
    with tqdm(total=args.steps, desc="learn") as bar:
        for news in follow(heads, parts, args.steps, args.seed):
            if isinstance(news, float):
                losses.append(news)
                bar.update()
                bar.set_postfix(loss=f"{np.mean(losses[-20:]):.3f}")
            else:
                learnt = news
    return learnt
