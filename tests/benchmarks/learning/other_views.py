"""A view of a vehicle is repaired: do the others gain?

    … -m tests.benchmarks.learning.other_views --vehicles 8 --every 3     # training vehicles
    … -m tests.benchmarks.learning.other_views --validation --vehicles 3  # those held back

Leave-one-out over vehicles of the studio data, or the clips of `wild` (`--clips`): one view gets
its true mask, as if it had been repaired; a small part is adapted on it, and the Dice of the other
views is measured before and after. The part adds to the logits a linear function of the finest
features of the decoder, 32 and a constant. It is the most probable one, found by Newton's method,
given the repaired view and the old answers on the other views, which weigh `--anchor` times a view.

Printed are how many other views are better and how many are worse by more than 0.002. It neither
passes nor fails; what came of it is in model/EXPERIMENTS.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from app.core.resources import weights_path
from model.data.pairs import Pair, find_pairs, read_names
from model.data.reading import read_image, read_mask
from model.evaluation.metrics import dice
from model.network.main_piece import keep_main
from model.network.predictor import Predictor
from model.network.unet import LiteUNet

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
DOUBT = 6.0
"""Logits nearer to 0 than this, and those that are wrong, are learnt from."""
RIDGE = 1.0
NEWTON_STEPS = 5
WORSE = 0.002


@dataclass(frozen=True, eq=False)
class View:
    """A view with what the network sees in it.

    Attributes:
        truth: HxW bool.
        logits: 1x1xHxW, what the networks say.
        size: (height, width) of the features.
        features: Nx33, of each pixel of them, a constant at the end.
        old: Nx4: the logits there, four to each.
        wanted: Nx4 in [0, 1]: how much of it is car.
        before: Dice of the mask as it is.
    """

    truth: np.ndarray
    logits: Tensor
    size: tuple[int, int]
    features: Tensor
    old: Tensor
    wanted: Tensor
    before: float

    @property
    def doubtful(self) -> Tensor:
        """N bool."""
        return self.old.abs().amin(1) < DOUBT

    @property
    def stiffness(self) -> Tensor:
        """33x33: how much its answers would change with the part's numbers."""
        some = self.doubtful
        said = torch.sigmoid(self.old[some])
        return weighted(self.features[some], (said * (1 - said)).sum(1))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--validation", action="store_true", help="what was never trained on")
    parser.add_argument("--clips", action="store_true", help="of `wild`, in place of the studio")
    parser.add_argument("--vehicles", type=int, default=3)
    parser.add_argument("--every", type=int, default=5, help="of so many views one is repaired")
    parser.add_argument("--anchor", type=float, default=10.0)
    args = parser.parse_args()
    predictor = Predictor.load(weights_path(), "cpu")
    gains: list[float] = []
    for name, pairs in vehicles(args):
        views = [look(predictor, pair) for pair in pairs]
        began = time.process_time()
        repaired = range(0, len(views), args.every)
        parts = [adapt(views, index, args.anchor) for index in repaired]
        seconds = (time.process_time() - began) / len(parts)
        new = [
            score(view, part) - view.before
            for index, part in zip(repaired, parts, strict=True)
            for view in views
            if view is not views[index]
        ]
        gains += new
        print(f"{name}: {told(new)}; {seconds:.1f} CPU s to adapt", flush=True)
    print(f"all, anchor {args.anchor:g}: {told(gains)}")


def vehicles(args: argparse.Namespace) -> Iterator[tuple[str, list[Pair]]]:
    """Yield the names and views of the vehicles that are asked for."""
    root = DATA / ("wild" if args.clips else "carvana")
    held = read_names(DATA / "street_val.txt" if args.clips else root / "val_vehicles.txt")
    groups: dict[str, list[Pair]] = {}
    for pair in find_pairs(root).pairs:
        if (pair.name in held or pair.group in held) is args.validation:
            groups.setdefault(pair.group, []).append(pair)
    names = sorted(name for name, pairs in groups.items() if len(pairs) > 1)
    np.random.default_rng(5).shuffle(names)
    for name in names[: args.vehicles]:
        yield name, groups[name]


@torch.inference_mode()
def look(predictor: Predictor, pair: Pair) -> View:
    """Return what the network sees in a view."""
    image, truth = read_image(pair.image), np.asarray(read_mask(pair.mask)) > 0
    network, found = predictor.network, []
    assert isinstance(network, LiteUNet)
    hook = network.edge.register_forward_hook(lambda _module, _inputs, out: found.append(out))
    logits = predictor.logits(image)
    hook.remove()
    (features,) = found
    height, width = features.shape[2:]
    flat = features[0].flatten(1).T
    small = (2 * height, 2 * width)
    target = F.interpolate(torch.from_numpy(truth)[None, None].float(), small, mode="area")
    return View(
        truth,
        logits,
        (height, width),
        torch.cat((flat, torch.ones(len(flat), 1)), 1),
        in_fours(F.interpolate(logits, small, mode="area")),
        in_fours(target),
        score_of(logits, truth),
    )


def in_fours(x: Tensor) -> Tensor:
    """Return 1x1x2hx2w as Nx4, a row for each pixel of the features."""
    return F.pixel_unshuffle(x, 2)[0].flatten(1).T


def weighted(features: Tensor, weights: Tensor) -> Tensor:
    """Return the sum of each row's outer product with itself, times its weight."""
    return (features * weights[:, None]).T @ features


def adapt(views: Sequence[View], repaired: int, anchor: float) -> Tensor:
    """Return the 33 numbers of the part that explain a repaired view and keep the others."""
    view = views[repaired]
    wrong = ((view.old > 0).float() - view.wanted).abs().amax(1) > 0.5
    some = view.doubtful | wrong
    features, old, wanted = view.features[some], view.old[some], view.wanted[some]
    others = [other.stiffness for other in views if other is not view]
    hold = RIDGE * torch.eye(features.shape[1]) + anchor * torch.stack(others).mean(0)
    part = torch.zeros(features.shape[1])
    for _ in range(NEWTON_STEPS):
        said = torch.sigmoid(old + (features @ part)[:, None])
        slope = features.T @ (wanted - said).sum(1) - hold @ part
        bend = weighted(features, (said * (1 - said)).sum(1)) + hold
        part = part + torch.linalg.solve(bend, slope)
    return part


def score(view: View, part: Tensor) -> float:
    """Return the Dice of a view with the part added."""
    height, width = view.size
    change = (view.features @ part).reshape(1, 1, height, width)
    size = view.logits.shape[2:]
    return score_of(view.logits + F.interpolate(change, size, mode="bilinear"), view.truth)


def score_of(logits: Tensor, truth: np.ndarray) -> float:
    """Return the Dice of what is answered at the photo's size."""
    said = torch.sigmoid(F.interpolate(logits, truth.shape, mode="bilinear"))
    return dice(keep_main(said[0, 0].numpy(), 0.3) >= 0.5, truth)


def told(gains: Sequence[float]) -> str:
    """Say what became of the other views."""
    gained = np.array(gains)
    return (
        f"{len(gained)} other views: {np.mean(gained > 0):.1%} better, "
        f"{np.mean(gained < 0):.1%} worse, {np.mean(gained < -WORSE):.1%} by more than {WORSE}; "
        f"mean {gained.mean():+.5f}, from {gained.min():+.5f} to {gained.max():+.5f}"
    )


if __name__ == "__main__":
    main()
