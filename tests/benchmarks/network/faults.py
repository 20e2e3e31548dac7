"""What a seller sees as wrong: `python -m tests.benchmarks.network.faults DATA WEIGHTS …`.

`DATA` is what `python -m model correct` makes of `model/data/seller_val.json`, or of another such
file, named with `--marks`. An answer's fault is what lies farther from the true edge than a
hundredth of the car's size (the square root of its area): car that is missed, and what is no car,
both in % of the car's area. So an edge that is drawn a little otherwise counts nothing. Photos with
marks are those on which the network that the masks were drawn over was wrong; on the others it is
right by construction.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.commands.data.correct import read_corrections
from model.data.cache import UNKNOWN
from model.data.pairs import Pair, find_pairs
from model.data.reading import read_image, read_mask, read_mask_values
from model.evaluation.metrics import faults
from model.evaluation.scoring import THRESHOLD
from model.network.predictor import Predictor

MARKS = Path(__file__).resolve().parents[3] / "model" / "data" / "seller_val.json"
BAD = 0.5  # % of the car's area


def main() -> None:
    """Print two lines for each weights file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, default=MARKS)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    args = parser.parse_args()
    marked = {name for name, polygons in read_corrections(args.marks).items() if polygons}
    pairs = find_pairs(args.data).pairs
    for path in args.weights:
        network = Predictor.load(path)
        told = 100 * np.array(
            [_faults(network, pair) for pair in tqdm(pairs, desc=path.stem, leave=False)]
        )
        is_marked = np.array([pair.name in marked for pair in pairs])
        for name, chosen in (("marked", told[is_marked]), ("others", told[~is_marked])):
            missed, more = chosen.mean(axis=0)
            bad = np.count_nonzero(chosen.sum(axis=1) > BAD)
            print(
                f"{path.stem}, {name}: missed {missed:.3f} %, too much {more:.3f} %; more than "
                f"{BAD} % on {bad} of {len(chosen)} photos"
            )


def _faults(network: Predictor, pair: Pair) -> tuple[float, float]:
    pred = network.predict(read_image(pair.image)).alpha >= THRESHOLD
    return faults(pred, read_mask(pair.mask), read_mask_values(pair.mask) == UNKNOWN)


if __name__ == "__main__":
    main()
