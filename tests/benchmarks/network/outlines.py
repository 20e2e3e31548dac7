"""How rough the outlines are that the shipped network finds.

    .venv/bin/python -m tests.benchmarks.network.outlines

For photos without masks, as sellers take them; with masks `forecourt evaluate` says it, beside the
true outlines. Prints the median, the quarters and the roughest photos.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.commands.options import SHIPPED
from model.data.pairs import find_photos
from model.data.reading import read_image
from model.evaluation.roughness import roughness
from model.network.predictor import Predictor


def main() -> int:
    """Measure the photos of a folder, spread over it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, help="a folder")
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--limit", type=int, default=60)
    args = parser.parse_args()
    photos = find_photos(args.photos)
    chosen = photos[:: max(len(photos) // args.limit, 1)][: args.limit]
    predictor = Predictor.load(args.weights)
    told: dict[str, float] = {}
    for photo in tqdm(chosen):
        value = roughness(predictor.predict(read_image(photo)).alpha)
        if value is not None:
            told[photo.stem] = value
    low, median, high = np.quantile([*told.values()], (0.25, 0.5, 0.75))
    print(f"{len(told)} outlines: median {median:.4f}, quarters {low:.4f} and {high:.4f}.")
    for name in sorted(told, key=told.__getitem__)[-5:]:
        print(f"  {name} {told[name]:.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
