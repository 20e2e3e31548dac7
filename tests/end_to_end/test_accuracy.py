"""The shipped network on a few validation photos: a guard against regressions, not the figure.

The figures come from `forecourt evaluate` over all validation photos, see the model card.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.__main__ import main
from model.data.pairs import Pair, find_pairs
from model.data.reading import read_mask
from model.evaluation.metrics import dice, iou

# Some way under what the shipped network reached on these very photos.
STUDIO_DICE = 0.98
STREET_IOU = 0.9


def cut(pairs: list[Pair], output: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Run `forecourt cut --kind mask`; return what it found and what is true, as bool arrays."""
    photos = [str(pair.image) for pair in pairs]
    assert main(["cut", *photos, "--kind", "mask", "--output", str(output), "--device", "cpu"]) == 0
    return [
        (np.asarray(Image.open(output / f"{pair.name}.png")) >= 128, read_mask(pair.mask) == 1)
        for pair in pairs
    ]


@pytest.mark.usefixtures("weights")
def test_studio_photos_in_the_contests_own_format(data_dir: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data_dir / "carvana_original").pairs[::8]
    scores = [dice(found, true) for found, true in cut(list(pairs), tmp_path)]
    assert np.mean(scores) > STUDIO_DICE


@pytest.mark.usefixtures("weights")
def test_street_photos(data_dir: Path, tmp_path: Path) -> None:
    listed = set((data_dir / "street_val.txt").read_text(encoding="utf-8").split())
    pairs = [pair for pair in find_pairs(data_dir / "wild").pairs if pair.name in listed][::6]
    scores = [iou(found, true) for found, true in cut(pairs, tmp_path)]
    assert np.mean(scores) > STREET_IOU
