"""What a visit to a GPU does with its samples, on the CPU."""

from pathlib import Path

import numpy as np
import pytest
import torch

from model.gpu.ring import Ring
from model.gpu.samples import TOGETHER, Arranged, VisitSamples
from model.gpu.vary import Vary
from model.network.config import PreprocessConfig
from model.training.config import SourceConfig
from model.training.samples import Samples

CPU = torch.device("cpu")


class Boxes:
    """Photos of a red box on grey."""

    def __len__(self) -> int:
        return 3

    def image(self, index: int) -> np.ndarray:
        photo = np.full((64, 96, 3), 90, np.uint8)
        photo[self.mask(index) > 0] = (220, 30, 30)
        return photo

    def mask(self, index: int) -> np.ndarray:
        drawn = np.zeros((64, 96), np.uint8)
        drawn[20 : 40 + index, 20:70] = 255
        return drawn


def batch(count: int) -> torch.Tensor:
    boxes = Boxes()
    one = np.dstack((boxes.image(0), boxes.mask(0), 255 - boxes.mask(0)))
    return torch.from_numpy(one).expand(count, -1, -1, -1).contiguous()


def test_photo_mask_and_trust_move_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for change in ("_recolour", "_blur", "_noise"):
        monkeypatch.setattr(Vary, change, lambda _, x, __: x)
    photos, masks, trust = Vary(CPU, 3)(batch(24), (64, 96), mild=False)
    wholly = masks > 0.999
    assert wholly.flatten(1).sum(1).min() > 300
    red = photos.permute(0, 2, 3, 1)[wholly[:, 0]]
    assert (red - torch.tensor([220.0, 30, 30])).abs().max() < 4
    assert trust[wholly].min() == 1
    assert len({float(mask.sum()) for mask in masks}) > 8


def test_a_smaller_size_keeps_the_scene() -> None:
    photos, masks, _ = Vary(CPU, 0)(batch(6), (32, 48), mild=True)
    assert photos.shape == (6, 3, 32, 48)
    whole = float(batch(1)[..., 3].float().mean()) / 255
    assert float(masks.mean()) == pytest.approx(whole, rel=0.3)


def test_the_same_seed_gives_the_same_batch() -> None:
    first, again, other = (Vary(CPU, seed)(batch(4), (64, 96), mild=False)[0] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_oldest_samples_give_way_and_cars_come_first() -> None:
    ring = Ring((64, 96), 8, CPU)
    for value in range(3):
        data = torch.full((4, 64, 96, 5), value, dtype=torch.uint8)
        ring.put(data, torch.tensor([True, False, True, False]))
    data, cars = ring.take(64)
    assert set(data[:, 0, 0, 0].tolist()) == {1, 2}
    assert 16 < cars < 48


def test_samples_are_cars_and_now_and_then_other_things() -> None:
    boxes = Boxes()
    source = SourceConfig(Path("cars"))
    size = PreprocessConfig(64 * 96)
    cars = Samples([(source, boxes)], None, size, TOGETHER, 0, arrange=Arranged)
    samples = VisitSamples(cars, boxes)
    made = [samples[number] for number in range(60)]
    assert 1 < sum(not car for _, car in made) < 20
    assert all(data.shape[2] == 5 and data.dtype == torch.uint8 for data, _ in made)
    assert torch.equal(samples[7][0], made[7][0])
