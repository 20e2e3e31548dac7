"""Ten thousand photos through the command line.

    .venv/bin/python -m tests.benchmarks.command.many [--photos N]

The network is a stand-in that takes no time; all else is real. The photos are small, a sample under
many names. Prints the memory after each tenth: it should stay flat but for the results that are
kept for the summary and the report.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from app.cli import cut
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.network import Answer, Network
from app.core.resources import samples

SIDE = 320  # px: the photos' longer side


class Oval(Network):
    """Finds an oval car, and tells at each tenth of the photos what memory the process holds."""

    def __init__(self, photos: int) -> None:
        self._photos = photos
        self._seen = 0
        self._started = time.process_time()

    def predict(self, image: Pixels) -> Answer:
        """An oval in the middle, its edge soft."""
        self._seen += 1
        if self._seen % max(1, self._photos // 10) == 0:
            each = (time.process_time() - self._started) / self._seen
            print(
                f"{self._seen:>6} photos: {resident()}, {1000 * each:.1f} CPU ms each", flush=True
            )
        height, width = image.shape[:2]
        y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        inside = (0.8 - np.hypot(x, y * 1.4)) * width / 8 + 0.5
        return Answer(np.asarray(np.clip(inside, 0.0, 1.0), np.float32), 0.99)


def resident() -> str:
    """The memory that this process holds, and the most that it held; Linux tells it in /proc."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, peak = (int(told[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now:.0f} MB, at most {peak:.0f} MB"


def main() -> int:
    """Cut so many photos and a report of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--photos", type=int, default=10_000, metavar="N")
    number = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = Image.open(next(iter(samples().values()))).convert("RGB")
        picture.thumbnail((SIDE, SIDE))
        picture.save(folder / "original.jpg", quality=90)
        for place in range(number):
            path = folder / "photos" / f"{place // 500:03}" / f"{place:06}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.hardlink_to(folder / "original.jpg")
        options = Options(
            [folder / "photos"],
            folder / "out",
            recursive=True,
            report=str(folder / "report.json"),
        )
        return cut.run(options, Oval(number))


if __name__ == "__main__":
    sys.exit(main())
