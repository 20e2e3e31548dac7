"""How well vehicles and angles are told by looks alone, on vehicles that nothing was learnt on.

`python -m tests.benchmarks.network.vehicles [VEHICLES]`: the validation vehicles of the studio
data, their photos shuffled and without names, grouped as the window does; then loose sets of
sellers' photos, each of another vehicle, of which none may be joined. Traits are asked for even
where the head is not good enough to be used for vehicles; whether it is, is printed.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from app.core.network import Traits
from app.core.photo.photo import Photo, PhotoId
from app.core.resources import recognition_path, weights_path
from app.core.vehicles.grouping import group_vehicles
from model.arrays import Pixels
from model.data.pairs import Pair, find_pairs, read_names
from model.data.reading import read_image
from model.network.heads.heads import Heads
from model.network.heads.recognition import LEAST_PARTED, Car, Head
from model.network.predictor import Predictor

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
SEED = 0
SELLERS, DROPS, LARGEST = 240, 200, 30  # photos of sellers, and sets of up to so many of them


def main(most: int | None = None) -> int:
    """Print the figures."""
    root = DATA / "carvana"
    names = read_names(root / "val_vehicles.txt")
    groups = sorted(names)[:most]
    pairs = [pair for pair in find_pairs(root).pairs if pair.group in groups]
    np.random.default_rng(SEED).shuffle(pairs)
    predictor = Predictor.load(weights_path(), "cpu", Heads.load(recognition=recognition_path()))
    head = predictor.heads.recognition
    if head is None:
        print("The head was made for another network: run `python -m model recognise` first.")
        return 1
    print(f"Vehicles parted {head.parted:.1%}; used from {LEAST_PARTED:.0%} on.")
    head = dataclasses.replace(head, parted=1.0)
    photos, wrong, seconds = look(pairs, predictor, head)
    (numbers,) = group_vehicles(photos)
    truth = np.array([pair.group for pair in pairs])
    told = np.array([numbers[photo.id] for photo in photos])
    precision, recall, f1 = pairwise(told, truth)
    print(f"{len(pairs)} photos, {len(groups)} vehicles, {len(set(told))} told.")
    print(f"Pairs: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}.")
    print(
        f"Angles: {np.mean(wrong <= 1):.1%} within one of 16, {np.mean(wrong > 16):.1%} not told."
    )
    print(f"Description: {1000 * np.median(seconds):.1f} ms a photo.")
    print(f"{joined(loose(predictor, head))} of {DROPS} loose sets have photos joined.")
    return 0


def loose(predictor: Predictor, head: Head) -> list[Photo]:
    """Nameless photos of sellers, each of another vehicle."""
    paths = sorted((DATA / "seller" / "images").iterdir())
    chosen = np.random.default_rng(SEED).permutation(len(paths))[:SELLERS]
    return [
        nameless(number, _told(read_image(paths[place]), predictor, head)[0])
        for number, place in enumerate(tqdm(chosen, unit="photo"))
    ]


def joined(photos: list[Photo]) -> int:
    """In how many sets of 2 to `LARGEST` photos at least two become one vehicle."""
    random = np.random.default_rng(SEED)
    wrong = 0
    for _ in range(DROPS):
        chosen = random.choice(len(photos), random.integers(2, LARGEST + 1), replace=False)
        (numbers,) = group_vehicles([photos[place] for place in chosen])
        wrong += len(set(numbers.values())) < len(chosen)
    return wrong


def look(
    pairs: list[Pair], predictor: Predictor, head: Head
) -> tuple[list[Photo], np.ndarray, list[float]]:
    """Return nameless photos with their traits, by how many of 16 each angle is wrong, and times.

    An angle that is not told is wrong by infinitely many.
    """
    photos, wrong, seconds = [], [], []
    for number, pair in enumerate(tqdm(pairs, unit="photo")):
        assert pair.angle is not None
        car, took = _told(read_image(pair.image), predictor, head)
        seconds.append(took)
        photos.append(nameless(number, car))
        apart = np.inf if car.angle is None else abs(car.angle * 16 / 360 - (pair.angle - 1)) % 16
        wrong.append(min(apart, 16 - apart) if np.isfinite(apart) else np.inf)
    return photos, np.array(wrong), seconds


def nameless(number: int, car: Car) -> Photo:
    """A photo of which nothing but its looks is known."""
    path = Path(f"/{_word(number)}.jpg")
    traits = None if car.traits is None else Traits(car.traits, car.by)
    return Photo(PhotoId(number), path, path, traits=traits, angle=car.angle)


def _told(image: Pixels, predictor: Predictor, head: Head) -> tuple[Car, float]:
    """What the head tells of a photo, and the seconds that it takes."""
    with torch.inference_mode():
        seen = predictor._look(image, describe=True)
        start = time.process_time()
        description = predictor._description(seen)
    if description is None:
        return Car(None, None, ""), 0.0
    return head.tell(description), time.process_time() - start


def _word(number: int) -> str:
    """A name of its own for each photo, without a counter: it says nothing."""
    return "photo".join(chr(ord("a") + int(digit)) for digit in str(number)) + "seen"


def pairwise(told: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Return precision, recall and F1 over all pairs of photos."""
    pairs = np.triu_indices(len(told), 1)
    same, really = (told[:, None] == told)[pairs], (truth[:, None] == truth)[pairs]
    both = (same & really).sum()
    return both / max(same.sum(), 1), both / really.sum(), 2 * both / (same.sum() + really.sum())


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
