"""Whether photos are a listing in four clicks: `python -m tests.benchmarks.pictures.listing`.

Sixteen photos of a vehicle of the studio data are dropped on the real window, and found by the real
network. Then the mouse does what a user does: a background, *Same for all*, *Export*, and *Export*
in the dialog. A click counts only if what it is meant for is what lies under the mouse, and can be
used. The files are measured as `views` does. With a display it is a window there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from app.segmenter import LazySegmenter
from model.commands.options import SHIPPED
from model.data.pairs import Pair, find_pairs
from model.network.predictor import Predictor
from tests.benchmarks.pictures.views import DATA, VEHICLES, measured
from tests.end_to_end.hand import Hand

MOST = 4  # clicks


def main() -> int:
    """Print a line for each vehicle; the exit status says whether all went as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vehicles", nargs="*", default=VEHICLES[:1])
    parser.add_argument("--background", default="Light showroom", help="its name in the window")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="where the pictures stay")
    args = parser.parse_args()
    os.environ["FORECOURT_LANGUAGE"] = "en"
    application = QApplication(sys.argv[:1])
    good = [_listed(application, each, args.background, args.keep) for each in args.vehicles]
    return 0 if all(good) else 1


def _listed(application: QApplication, vehicle: str, background: str, keep: Path | None) -> bool:
    """Make one vehicle's listing, and say whether it is as it should be."""
    pairs = [pair for pair in find_pairs(DATA).pairs if pair.group == vehicle]
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("STATE", "CONFIG"):
            os.environ[f"FORECOURT_{kind}"] = str(Path(folder) / kind)
        photos = [Path(shutil.copy(pair.image, folder)) for pair in pairs]
        hand = Hand(application, LazySegmenter(SHIPPED, "cpu"))
        try:
            files = hand.lists(photos, background)
        finally:
            hand.close()
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            for file in files:
                shutil.copy(file, keep)
        off, astray = _measured(pairs, files)
    print(
        f"{vehicle}: {len(photos)} photos, {hand.clicks} clicks after the drop, {len(files)} JPGs; "
        f"floor line at most {off:.2%} of the height off, scale at most {astray:.2%} off."
    )
    whole = len(files) == len(photos) and all(file.suffix == ".jpg" for file in files)
    return whole and hand.clicks <= MOST and off <= 0.01 and astray <= 0.03


def _measured(pairs: list[Pair], files: list[Path]) -> tuple[float, float]:
    """How far floor lines and scales are from their middles, at most."""
    predictor = Predictor.load(SHIPPED)
    by_name = {file.stem: file for file in files}
    told = [measured(pair, by_name[pair.image.stem], predictor) for pair in pairs]
    floors, scales = np.array(told).T
    off = np.abs(floors - np.median(floors)).max()
    return float(off), float(np.abs(scales / np.median(scales) - 1).max())


if __name__ == "__main__":
    sys.exit(main())
