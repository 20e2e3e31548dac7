"""Networks follow a new encoder: they learn what the old network and its heads answer.

So a better first network can ship without the marks that its heads were once learnt of. A photo,
varied, is shown to both networks; what the old one's heads say of it is the target, except where
windows are labelled. Only parts of it are kept, with the new encoder's features: about windows,
about number plates, and anywhere. Learning begins with the old heads' weights, since a network that
was trained on has kept much of what its features mean. Hinton et al. 2015, "Distilling the
knowledge in a neural network".
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.arrays import Pixels
from model.data.windows import UNKNOWN, Windows, read_photo, varied
from model.network.predictor import Predictor
from model.training.losses import segmentation_loss

CELLS = 8
"""Of 32 pixels of the network's input, a part's height and width."""
ABOUT: tuple[str | None, ...] = ("glass", "plates", None)
"""What the parts of a photo are about, one after the other."""
BATCH = 8
_RATE = 1e-3
_EDGE_WEIGHT = 2.0

Networks = dict[str, nn.Module]
"""Networks from the encoder's features to logits at half the input's size, by "glass", "plates"."""


@dataclass(frozen=True)
class Parts:
    """Parts of photos.

    Attributes:
        features: The new encoder's five levels, each NxCxhxw in half precision, finest first.
        targets: Of each head, Nx1x128x128 uint8: 255 times the probability to be learnt.
    """

    features: tuple[Tensor, ...]
    targets: Mapping[str, Tensor]

    def __len__(self) -> int:
        return len(self.features[0])


class Seeing:
    """Shows varied photos to both networks and keeps parts of them.

    Args:
        old: The network whose answers are learnt.
        heads: Its heads, on its device.
        new: The network that gets heads.
        seed: Of what is chosen at random.
    """

    def __init__(self, old: Predictor, heads: Networks, new: Predictor, seed: int) -> None:
        self.old, self.heads, self.new = old, heads, new
        self._chance = np.random.default_rng(seed)
        self._levels: list[list[Tensor]] = [[] for _ in range(5)]
        self._targets: dict[str, list[Tensor]] = {name: [] for name in heads}

    def see(self, photos: Sequence[Windows], views: int) -> Iterator[int]:
        """Look at photos, each varied so many times; yields how many views are done.

        Raises:
            DataError: A photo cannot be read.
        """
        for place, photo in enumerate(photos):
            image, known = read_photo(photo)
            for view in range(views):
                self._keep(*varied(image, known, self._chance))
                yield place * views + view + 1

    def parts(self) -> Parts:
        """Return what was kept."""
        features = tuple(torch.cat(level) for level in self._levels)
        return Parts(features, {name: torch.cat(each) for name, each in self._targets.items()})

    @torch.inference_mode()
    def _keep(self, image: Pixels, known: Pixels) -> None:
        seen, features = self.old.features(image), self.new.features(image)
        size = (2 * features[1].shape[2], 2 * features[1].shape[3])
        maps = {name: _answers(head, seen, size) for name, head in self.heads.items()}
        if "glass" in maps:
            maps["glass"] = labelled(maps["glass"], known)
        for about in ABOUT:
            top, left = self._corner(maps.get(about or ""), size)
            for level, kept in zip(features, self._levels, strict=True):
                scale = level.shape[2] * 16 // size[0]
                rows = slice(top * scale, (top + CELLS) * scale)
                columns = slice(left * scale, (left + CELLS) * scale)
                kept.append(level[:, :, rows, columns].half().cpu())
            rows, columns = (slice(at * 16, (at + CELLS) * 16) for at in (top, left))
            for name, answers in maps.items():
                self._targets[name].append(answers[:, :, rows, columns])

    def _corner(self, answers: Tensor | None, size: tuple[int, int]) -> tuple[int, int]:
        """Return the cell at the top left of a part about what a head has found, or of any."""
        middle = self._chance.integers(0, size)
        if answers is not None:
            found = np.argwhere(answers[0, 0].numpy() > 127)
            if len(found):
                middle = found[self._chance.integers(len(found))]
        middle = middle + self._chance.integers(-32, 33, 2)
        most = [max(length // 16 - CELLS, 0) for length in size]
        top, left = (int(np.clip(middle[n] // 16 - CELLS // 2, 0, most[n])) for n in (0, 1))
        return top, left


def _answers(head: nn.Module, features: Sequence[Tensor], size: tuple[int, int]) -> Tensor:
    """Return 1x1xhxw uint8: a head's probabilities, as large as the new network will give them."""
    logits: Tensor = head([level.float() for level in features])
    if logits.shape[2:] != size:
        logits = F.interpolate(logits, size, mode="bilinear", align_corners=False)
    return (torch.sigmoid(logits) * 255).round().to(torch.uint8).cpu()


def labelled(answers: Tensor, known: Pixels) -> Tensor:
    """Return the answers, 1x1xhxw uint8, with what is known in their place; see `read_photo`."""
    grid = torch.from_numpy(known)[None, None].float()
    near = F.interpolate(grid, answers.shape[2:], mode="nearest").to(torch.uint8)
    return torch.where(near == UNKNOWN, answers, near * 255)


def follow(heads: Networks, parts: Parts, steps: int, seed: int) -> Iterator[float | Networks]:
    """Train heads from the old ones' weights; yields each step's loss, and the heads last."""
    chance = np.random.default_rng(seed)
    mine = {name: copy.deepcopy(head).cpu().train() for name, head in heads.items()}
    values = [value for head in mine.values() for value in head.parameters()]
    for value in values:
        value.requires_grad_(True)
    optimiser = torch.optim.AdamW(values, _RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.1)
    for _ in range(steps):
        chosen = torch.from_numpy(chance.choice(len(parts), min(BATCH, len(parts)), replace=False))
        levels = [
            level[chosen].float().contiguous(memory_format=torch.channels_last)
            for level in parts.features
        ]
        loss = torch.zeros(())
        for name, head in mine.items():
            target = parts.targets[name][chosen].float() / 255
            loss = loss + segmentation_loss(head(levels), target, _EDGE_WEIGHT)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        yield loss.item()
    yield {name: head.eval() for name, head in mine.items()}
