"""What `tests.benchmarks.kills` kills: `python -m tests.benchmarks.kills.victims KIND FOLDER`.

They write without a pause, so that a kill meets them writing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from app.cli import cut
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.files.storage import to_path
from app.core.mask.alpha import encode_alpha
from app.core.network import Answer, Network
from app.core.photo.edits import FillHole
from app.core.photo.photo import Photo, PhotoId, State
from app.core.saved.journal import Journal, has_session, load_from_folder
from app.core.saved.session import Saved

SIZE = (96, 64)
MOST = 40  # edits of a photo


class Red(Network):
    """Takes what is red for the car."""

    def predict(self, image: Pixels) -> Answer:
        """The red pixels."""
        red = image[..., 0].astype(np.int16) - image[..., 1] > 150
        return Answer(np.asarray(red, np.float32), 0.99)


def session_of(number: int, folder: Path) -> Saved:
    """The session after so many changes: its mask and its repairs tell how many there were."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    alpha[8:24, : 1 + number % SIZE[0]] = (1 + number % 255) / 255
    edits = tuple(FillHole((float(index), float(number))) for index in range(number % MOST))
    first, second = (
        Photo(
            PhotoId(index),
            folder / f"{index}.jpg",
            Path(f"{index}.jpg"),
            State.READY,
            alpha=encode_alpha(alpha),
            repair=(*edits, FillHole((0.0, float(number)))),
            size=SIZE,
        )
        for index in (1, 2)
    )
    return Saved((first, second), first.id)


def number_of(saved: Saved) -> int:
    """How many changes a session has seen."""
    last = saved.photos[0].repair[-1]
    assert isinstance(last, FillHole)
    return round(last.at[1])


def keep_saving(folder: Path) -> None:
    """Change the session again and again; each number is told once it is saved."""
    number = number_of(load_from_folder(folder)) if has_session(folder) else 0
    journal = Journal(folder)
    while True:
        number += 1
        journal.save(session_of(number, folder))
        print(number, flush=True)


def main() -> int:
    """Run until killed."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    if kind == "session":
        keep_saving(folder)
    root = to_path("s3://cars") if kind == "storage" else folder
    return cut.run(Options([root / "photos"], root / "out"), Red())


if __name__ == "__main__":
    sys.exit(main())
