"""Measure how quick the window is: `python -m tests.benchmarks.window.frames [--megapixels 24 50]`.

Prints the times of frames while a photo is panned, zoomed, painted on and compared, at 60 events a
second in a canvas of about 1300x900, and how long the window's event loop is blocked at most while
the network works through a batch. The goal: 95 % of frames under 16 ms, nothing over 100 ms. It
only measures; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import cos, pi, sin
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.core import resources
from app.core.network import Answer, Network
from app.core.photo.look import BackgroundChoice, View
from app.segmenter import LazySegmenter
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme
from app.ui.tools.toolbox import Kind

WINDOW = (1860, 1040)
TICK = 1000 / 60  # ms
EVENTS = 120
STROKES = 6
BATCH = 8
PROBE = 10  # ms between two looks at the event loop
LEFT = Qt.MouseButton.LeftButton
Times = list[tuple[float, float]]  # ms of each frame, and what of them the processor worked


class Ellipse(Network):
    """Takes an ellipse for the car: nothing is to be waited for."""

    def predict(self, image: NDArray[np.uint8]) -> Answer:
        """The alpha of an ellipse."""
        height, width = image.shape[:2]
        y = np.linspace(-1.3, 1.3, height, dtype=np.float32)[:, np.newaxis]
        x = np.linspace(-1.3, 1.3, width, dtype=np.float32)
        return Answer(np.asarray(np.clip((1 - x * x - y * y) * 40 + 0.5, 0, 1), np.float32))


def main() -> int:
    """Measure all and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--megapixels", type=float, nargs="*", default=[24, 50], metavar="N")
    parser.add_argument("--no-batch", action="store_true", help="leave the network out")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(0.001)  # as the program does
    application = QApplication(sys.argv[:1])
    Theme(application).set_appearance(Appearance.LIGHT)
    if hasattr(os, "getloadavg"):
        print(f"Busy cores before: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    print(f"{'ms':32}{'median':>9}{'95 %':>9}{'worst':>9}   processor's time alone")
    with tempfile.TemporaryDirectory() as name:
        for megapixels in options.megapixels:
            report_frames(make_photo(Path(name), megapixels), megapixels)
        if not options.no_batch:
            report_batch()
    return 0


def make_photo(folder: Path, megapixels: float) -> Path:
    """Return an enlarged sample of that size, 3:2."""
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    path = folder / f"{megapixels:g}.jpg"
    sample = next(iter(resources.samples().values()))
    with Image.open(sample) as photo:
        photo.resize((round(1.5 * height), height)).save(path, quality=90)
    return path


def report_frames(photo: Path, megapixels: float) -> None:
    """Print how long a photo takes to come and how quick it is on the canvas."""
    with Bench(Ellipse()) as bench:
        waits = bench.open(photo)
        print(f"{megapixels:g} MP: " + ", ".join(f"{what} {ms:.0f} ms" for what, ms in waits))
        session, canvas = bench.session, bench.window.canvas
        for view in (View.OVERLAY, View.CUTOUT):
            bench.look(view)
            canvas.zoom_to_fit()
            bench.report(f"zoom, {view.value}", bench.zoom())
            canvas.zoom_to_actual()
            bench.report(f"pan 1:1, {view.value}", bench.pan())
        session.viewing.set_background(
            BackgroundChoice(picture=next(iter(resources.backgrounds().values())))
        )
        bench.look(View.COMPARE)
        canvas.zoom_to_fit()
        bench.report("slider", bench.drag_split())
        for zoom in (canvas.zoom_to_fit, canvas.zoom_to_actual):
            bench.look(View.OVERLAY)
            bench.window.toolbox.choose(Kind.ERASE)
            zoom()
            for share in (1 / 60, 1 / 10):
                bench.window.toolbox.brush.set(share=share)
                size = share * max(canvas.picture_size or (0, 0)) * canvas.scale
                bench.report(f"paint at {canvas.scale:.0%}, {size:.0f} px", bench.paint())


def report_batch() -> None:
    """Print how long the event loop is blocked while the network works, and frames meanwhile."""
    photos = list(resources.samples().values())[:BATCH]
    with Bench(LazySegmenter(resources.weights_path(), "cpu")) as bench:
        gaps: list[float] = []
        bench.session.find(photos)
        clock = QElapsedTimer()
        probe = QTimer()
        probe.setTimerType(Qt.TimerType.PreciseTimer)

        def look() -> None:
            gaps.append(clock.nsecsElapsed() / 1e6)
            clock.restart()

        probe.timeout.connect(look)
        clock.start()
        probe.start(PROBE)
        bench.wait(lambda: len(bench.session.store) == len(photos))
        bench.wait(lambda: all(photo.alpha for photo in bench.session.store.photos()))
        probe.stop()
        late = [max(0.0, gap - PROBE) for gap in gaps]
        print(f"  {f'event loop late, {len(photos)} photos':30}{_summary(late)}")


class Bench:
    """A window on a session, and hands that move the mouse."""

    def __init__(self, finder: Network) -> None:
        self.session = Session(finder)
        self.window = MainWindow(self.session, Theme(_application()))

    def __enter__(self) -> Bench:
        self.window.resize(*WINDOW)
        self.window.show()
        self.session.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close()
        self.window.deleteLater()
        _application().sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def open(self, photo: Path) -> list[tuple[str, float]]:
        """Open a photo, and again with its car found; return the milliseconds until seen."""
        canvas, waits = self.window.canvas, list[tuple[str, float]]()
        self.session.find([photo])
        self.wait(lambda: any(p.alpha for p in self.session.store.photos()))
        for again in (False, True):
            if again:
                self.session.pictures._previewer._cache._kept.clear()
            current = self.session.store.at(0)
            self.session.viewing.set_current(None)
            clock = QElapsedTimer()
            clock.start()
            self.session.viewing.set_current(current.id)
            self.wait(lambda: canvas.frame is not None)
            rough = clock.nsecsElapsed() / 1e6
            self.wait(lambda: canvas.frame is not None and not canvas.frame.is_rough)
            if again:
                waits = [("first frame after", rough), ("all after", clock.nsecsElapsed() / 1e6)]
        return waits

    def look(self, view: View) -> None:
        """Change the view, and wait for it."""
        self.session.viewing.set_view(view)
        self.settle()

    def settle(self) -> None:
        """Wait until the canvas shows all that was asked for."""
        canvas, session = self.window.canvas, self.session

        def done() -> bool:
            frame, photo = canvas.frame, session.viewing.current
            same = frame is not None and photo is not None and frame.repair == photo.repair
            return (
                same
                and frame is not None
                and frame.look == session.viewing.look
                and not frame.is_rough
            )

        self.wait(done)

    def wait(self, done: Callable[[], bool], seconds: float = 300) -> None:
        """Let the event loop run until something is so."""
        end = time.perf_counter() + seconds
        loop, timer = QEventLoop(), QTimer()
        timer.timeout.connect(lambda: loop.quit() if done() or time.perf_counter() > end else None)
        timer.start(5)
        if not done():
            loop.exec()
        if not done():
            raise SystemExit("Waited in vain.")

    def report(self, what: str, times: Times) -> None:
        """Print a line."""
        wall, cpu = zip(*times, strict=True)
        print(f"  {what:30}{_summary(wall)}  {_summary(cpu)}")

    def zoom(self) -> Times:
        """Turn the wheel in to the cursor and out again."""
        canvas = self.window.canvas
        at = QPointF(canvas.width() * 0.4, canvas.height() * 0.45)

        def turn(way: int) -> None:
            none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            phase = Qt.ScrollPhase.NoScrollPhase
            where = canvas.mapToGlobal(at)
            turned = QPoint(0, way * 60)
            event = QWheelEvent(at, where, QPoint(), turned, none, keys, phase, False)
            QApplication.sendEvent(canvas, event)

        ways = [1] * (EVENTS // 2) + [-1] * (EVENTS // 2)
        return [self._frame(partial(turn, way)) for way in ways]

    def pan(self) -> Times:
        """Drag the photo about in circles."""
        self.window.toolbox.choose(Kind.MOVE)
        return self._drag(self._circle(300, 4))

    def paint(self) -> Times:
        """Paint several strokes, one soon after the other."""
        times: Times = []
        for stroke in range(STROKES):
            radius = 80 + 40 * stroke
            times += self._drag(self._circle(radius, 1, EVENTS // 4))
        self.settle()
        return times

    def drag_split(self) -> Times:
        """Drag the line between before and after to and fro."""
        split = self.window.canvas.split
        ways = [300 * sin(2 * pi * step / 60) for step in range(EVENTS)]
        times: Times = []
        middle = QPointF(split.rect().center())
        self._send(split, QEvent.Type.MouseButtonPress, middle)
        home = split.mapToParent(middle)
        for way in ways:
            at = split.mapFromParent(home + QPointF(way, 0))
            times.append(self._frame(partial(self._send, split, QEvent.Type.MouseMove, at)))
        self._send(split, QEvent.Type.MouseButtonRelease, middle)
        return times

    def _circle(self, radius: float, turns: float, steps: int = EVENTS) -> Iterator[QPointF]:
        middle = QPointF(self.window.canvas.rect().center())
        for step in range(steps):
            angle = 2 * pi * turns * step / steps
            yield middle + QPointF(radius * cos(angle), radius * sin(angle))

    def _drag(self, points: Iterator[QPointF]) -> Times:
        kinds = QEvent.Type
        canvas = self.window.canvas
        at = next(points)
        times = [self._frame(lambda: self._send(canvas, kinds.MouseButtonPress, at))]
        for point in points:
            at = point
            times.append(self._frame(partial(self._send, canvas, kinds.MouseMove, at)))
        times.append(self._frame(lambda: self._send(canvas, kinds.MouseButtonRelease, at)))
        return times

    def _send(self, widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
        where = self.window.canvas.mapToGlobal(at)
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else LEFT
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(widget, QMouseEvent(kind, at, where, button, held, keys))

    def _frame(self, act: Callable[[], object]) -> tuple[float, float]:
        """Do something; return the ms until it is drawn. Then wait for the next screen's frame."""
        started, busy = time.perf_counter(), time.thread_time()
        act()
        QApplication.processEvents()
        took = 1000 * (time.perf_counter() - started)
        cpu = 1000 * (time.thread_time() - busy)
        rest = TICK - took
        if rest > 0:
            loop = QEventLoop()
            QTimer.singleShot(round(rest), loop.quit)
            loop.exec()
        return took, cpu


def _summary(times: Sequence[float]) -> str:
    late = quantiles(times, n=20)[-1]
    return f"{median(times):9.1f}{late:9.1f}{max(times):9.1f}"


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


if __name__ == "__main__":
    sys.exit(main())
