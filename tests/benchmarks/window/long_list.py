"""Put many photos through the window's queue.

    .venv/bin/python tests/benchmarks/window/long_list.py [--photos N] [--side PX]

The network is a stand-in that takes no time, the window and all else are real, and the session is
saved by itself as always. Prints the peak memory after a tenth of the photos and after all of them,
what a photo takes beside the network, how long the window stood still at the worst, and how long a
page of the list takes to come when it is scrolled from its end to its beginning.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core import resources
from app.core.network import Answer, Network
from app.core.photo.photo import State
from app.core.photo.status import Arrangement, Sort
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme
from app.ui.photos.photo_list import PhotoList

SIDE = 1280  # px: the photos' longer side
TICK = 5  # ms
PAGES = 40


class NoNetwork(Network):
    """Finds an oval car with a soft edge, at once."""

    def predict(self, image: NDArray[np.uint8]) -> Answer:
        """An oval in the middle, its edge 4 px soft."""
        height, width = image.shape[:2]
        y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        inside = (0.8 - np.hypot(x, y * 1.4)) * width / 8 + 0.5
        return Answer(np.asarray(np.clip(inside, 0.0, 1.0), np.float32))


class Pulse:
    """Notes the longest time in which the event loop did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(TICK)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - TICK / 1000)
        self._last = now


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--photos", type=int, default=1000, metavar="N")
    parser.add_argument("--side", type=int, default=SIDE, metavar="PX", help="the longer side")
    options = parser.parse_args()
    number = options.photos
    application = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        paths = make_photos(Path(name) / "photos", number, options.side)
        session = Session(NoNetwork())
        keeper = Keeper(session, Preferences(None), Path(name) / "state")
        theme = Theme(application)
        theme.set_appearance(Appearance.LIGHT)
        window = MainWindow(session, theme, keeper=keeper)
        window.show()
        session.viewing.arrange(Arrangement(sort=Sort.LEAST_CERTAIN))
        session.start()
        pulse = Pulse()
        few = max(1, number // 10)
        for part in (paths[:few], paths[few:]):
            started = time.perf_counter()
            session.find(part)
            until_done(session, done(session) + len(part))
            seconds = time.perf_counter() - started
            print(
                f"{done(session):>5} photos: peak memory {peak():.0f} MB, "
                f"{1000 * seconds / len(part):.0f} ms per photo beside the network"
            )
        print(f"The window stood still for {1000 * pulse.longest:.0f} ms at most")
        report_scrolling(window)
        started = time.perf_counter()
        window.close()
        print(f"Closed, all saved, in {time.perf_counter() - started:.1f} s")
    return 0


def make_photos(folder: Path, number: int, side: int) -> list[Path]:
    """The sample photos, scaled to one size, under as many names as wanted."""
    folder.mkdir()
    originals = []
    for place, sample in enumerate(resources.samples().values()):
        picture = Image.open(sample).convert("RGB")
        scale = side / max(picture.size)
        path = folder / f"original_{place}.jpg"
        picture.resize([round(length * scale) for length in picture.size]).save(path, quality=90)
        originals.append(path)
    names = [folder / f"{place:04}.jpg" for place in range(number)]
    for place, path in enumerate(names):
        path.hardlink_to(originals[place % len(originals)])
    return names


def until_done(session: Session, number: int) -> None:
    """Run the event loop until so many photos are through."""
    loop, check = QEventLoop(), QTimer()
    check.timeout.connect(lambda: loop.quit() if done(session) >= number else None)
    check.start(50)
    loop.exec()
    check.stop()


def report_scrolling(window: MainWindow) -> None:
    """Print how long a page takes, from the list's end to its beginning."""
    (listed,) = window.findChildren(PhotoList)
    wall, cpu = [], []
    for key in (Qt.Key.Key_End, *[Qt.Key.Key_PageUp] * PAGES, Qt.Key.Key_Home):
        began, busy = time.perf_counter(), time.thread_time()
        QTest.keyClick(listed, key)
        QApplication.processEvents()
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.thread_time() - busy))
    print(
        f"A page of the list: {median(wall):.0f} ms, {max(wall):.0f} at most "
        f"(the processor's time alone: {median(cpu):.0f} and {max(cpu):.0f})"
    )


def done(session: Session) -> int:
    """How many photos are through."""
    return sum(photo.state is State.READY for photo in session.store.photos())


def peak() -> float:
    """The most memory this process had so far, in MB (macOS counts bytes, Linux KiB)."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    sys.exit(main())
