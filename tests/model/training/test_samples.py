"""The stream of training samples."""

from pathlib import Path

import numpy as np
import torch

from model.arrays import Pixels
from model.data.arrange import Plain, mirrored
from model.data.augment import Augment
from model.data.cache import Cache, build_cache, open_cache
from model.data.pairs import find_pairs
from model.network.config import PreprocessConfig
from model.network.preprocess import input_size, resize
from model.training.config import SourceConfig
from model.training.samples import PlainSamples, Samples, trusted

SIZE = PreprocessConfig(pixels=64 * 96)


def test_sample_number_decides_the_sample(data: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data).pairs
    list(build_cache(tmp_path / "c", pairs, SIZE))
    cache = open_cache(tmp_path / "c", pairs, SIZE)
    assert cache is not None
    samples = Samples(((SourceConfig(data), cache),), None, SIZE, batch=4, seed=1, arrange=Augment)
    assert all(torch.equal(a, b) for a, b in zip(samples[5], samples[5], strict=True))
    assert not torch.equal(samples[5][0], samples[6][0])
    assert len({samples[number][0].shape for number in range(4)}) == 1


def cached(half_known: Path, folder: Path) -> Cache:
    pairs = find_pairs(half_known).pairs
    assert list(build_cache(folder, pairs, SIZE, unknown=True)) == [None] * 4
    cache = open_cache(folder, pairs, SIZE, unknown=True)
    assert cache is not None
    return cache


def test_samples_do_not_count_what_is_unknown(half_known: Path, tmp_path: Path) -> None:
    cache = cached(half_known, tmp_path / "c")
    samples = Samples(
        ((SourceConfig(half_known, unknown=True), cache),),
        None,
        SIZE,
        batch=1,
        seed=0,
        arrange=Augment,
    )
    unknown = 0
    for number in range(30):
        _, mask, trust = samples[number]
        assert not mask[trust == 0].any()
        assert (trust == 255).any()
        unknown += int((trust == 0).sum())
    assert unknown > 30 * 64 * 10


def test_no_second_car_comes_to_a_photo_without_a_car(data: Path, tmp_path: Path) -> None:
    asked = []

    class Asked(Augment):
        def __call__(self, image, mask, *args, other, **rest):  # type: ignore[no-untyped-def, override]
            asked.append((bool(mask.any()), other is not None))
            return super().__call__(image, mask, *args, other=other, **rest)

    pairs = find_pairs(data).pairs
    list(build_cache(tmp_path / "c", pairs, SIZE))
    cars = open_cache(tmp_path / "c", pairs, SIZE)
    assert cars is not None

    class Things:
        """Photos of something else."""

        def __init__(self, cars: Cache) -> None:
            self.cars = cars

        def __len__(self) -> int:
            return 1

        def image(self, index: int) -> Pixels:
            return self.cars.image(index)

        def mask(self, index: int) -> Pixels:
            return np.zeros_like(self.cars.mask(index))

    sources = ((SourceConfig(data), cars), (SourceConfig(data), Things(cars)))
    samples = Samples(sources, None, SIZE, batch=4, seed=1, arrange=Asked)
    for number in range(60):
        samples[number]
    assert {(True, True), (True, False), (False, False)} == set(asked)


class Drawn:
    """Photos of two shapes, wide and high, of which each has its own colours."""

    def __init__(self, *seeds: int) -> None:
        shapes = [(80, 120, 3), (80, 120, 3), (120, 80, 3)]
        pairs = zip(seeds, shapes, strict=False)
        self.images = [
            np.random.default_rng(s).integers(256, size=d, dtype=np.uint8) for s, d in pairs
        ]

    def __len__(self) -> int:
        return len(self.images)

    def image(self, index: int) -> Pixels:
        return self.images[index]

    def mask(self, index: int) -> Pixels:
        return np.full(self.images[index].shape[:2], 255, np.uint8)


def test_plain_samples_are_photos_as_in_use_or_mirrored(tmp_path: Path) -> None:
    own, other = Drawn(1, 2, 3), Drawn(4, 5)  # the other folder has no high photo
    sources = ((SourceConfig(tmp_path), own), (SourceConfig(tmp_path), other))
    samples = PlainSamples(sources, None, SIZE, batch=2, seed=1, arrange=Plain)
    seen = []
    for number in range(80):
        image = samples[number][0].permute(1, 2, 0).numpy()
        assert image.shape[:2] == samples.canvas(number)
        for name, photo in enumerate((*own.images, *other.images)):
            small = resize(photo, input_size(photo.shape[0], photo.shape[1], SIZE))
            seen += [
                (name, flip)
                for flip, it in enumerate((small, mirrored(small)))
                if np.array_equal(image, it)
            ]
    assert len(seen) == 80
    assert len(set(seen)) == 10  # five photos, either way round


def test_an_edge_drawn_by_hand_does_not_count() -> None:
    mask = np.zeros((32, 32), np.uint8)
    mask[:, 16:] = 255
    trust = trusted(mask, 2, None)
    assert (trust[16] == 0).nonzero()[0].tolist() == [14, 15, 16, 17]
    assert trusted(mask, 0, None).min() == 255
