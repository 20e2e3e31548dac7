"""Measure the brush: `python -m tests.benchmarks.window.repair`.

Prints milliseconds, for photos of 24 and 50 megapixels: going on with a live stroke by one movement
of the pen, replaying 50 strokes and the last of them, a smart stroke, and a click. Every time is
the median of several. It only measures; nothing here passes or fails.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median, quantiles

import numpy as np
from numpy.typing import NDArray

from app.core.files.opencv import cv2
from app.core.mask.alpha import encode_alpha, from_8_bit
from app.core.mask.brush import LiveStroke
from app.core.mask.repairs import Repairs, apply
from app.core.photo.edits import Edit, FillHole, KeepPiece, Stroke, Way

Pixels = NDArray[np.uint8]
PenPoint = tuple[float, float, float]
SIZES = ((6000, 4000), (8660, 5774))
BRUSHES = (0.01, 0.03, 0.1)  # of the photo's width


def main() -> None:
    """Measure all and print it."""
    if hasattr(os, "getloadavg"):
        print(f"Busy cores: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    for width, height in SIZES:
        print(f"{width} x {height}, {width * height / 1e6:.0f} megapixels")
        image, cover = scene(width, height)
        for brush in BRUSHES:
            report_live(cover, brush * width)
        report_replay(cover)
        for brush in BRUSHES:
            stroke = Stroke(Way.ADD, tuple(path(cover, 0.1)), brush * width, smart=True)
            line(f"smart stroke, brush {stroke.size:.0f} px", [applied(cover, stroke, image)])
        line("fill a hole", [applied(cover, FillHole((width * 0.4, height * 0.5)), image)])
        line("keep a piece", [applied(cover, KeepPiece((width * 0.5, height * 0.35)), image)])


def scene(width: int, height: int) -> tuple[Pixels, Pixels]:
    """A photo and an alpha: an ellipse with a hole in it."""
    small = np.random.default_rng(0).integers(0, 256, (height // 20, width // 20, 3), np.uint8)
    image = np.asarray(cv2.resize(small, (width, height)), np.uint8)
    cover = np.zeros((height, width), np.uint8)
    middle, axes = (width // 2, height // 2), (width // 3, height // 3)
    cv2.ellipse(cover, middle, axes, 0, 0, 360, 255, -1)
    cv2.circle(cover, (round(width * 0.4), height // 2), height // 20, 0, -1)
    return image, np.asarray(cv2.GaussianBlur(cover, (0, 0), 3), np.uint8)


def path(cover: Pixels, share: float, seed: int = 0) -> list[PenPoint]:
    """A wavy stroke as a pen gives it, so many of the photo's width long: a point every 8 px."""
    height, width = cover.shape
    rng = np.random.default_rng(seed)
    left, top = rng.uniform(0.2, 0.7) * width, rng.uniform(0.3, 0.7) * height
    steps = np.arange(0, share * width, 8.0)
    return [(left + s, top + 60 * np.sin(s / 90), 0.5 + 0.5 * np.cos(s / 300)) for s in steps]


def report_live(cover: Pixels, size: float) -> None:
    """Print what one movement of the pen costs, the pixels to show included."""
    live, times = LiveStroke(cover, Way.ADD, size), []
    for point in path(cover, 0.3):
        with_point = [point]
        started = time.perf_counter()
        boxes = live.extend(with_point)
        if boxes:
            for box in boxes:
                live.part(box)
            times.append(time.perf_counter() - started)
    line(f"live stroke, brush {size:.0f} px, one movement", times)
    started = time.perf_counter()
    live.finish()
    line("  finishing it", [time.perf_counter() - started])


def report_replay(cover: Pixels) -> None:
    """Print what 50 strokes cost at once, and the last of them after the others."""
    packed, edits = encode_alpha(from_8_bit(cover)), list[Edit]()
    for number in range(50):
        live = LiveStroke(cover, (Way.ADD, Way.ERASE)[number % 2], cover.shape[1] * 0.03)
        live.extend(path(cover, 0.1, number))
        edits.append(live.finish())

    def ask(repairs: Repairs, count: int) -> Callable[[], object]:
        return lambda: repairs.cover(packed, tuple(edits[:count]), lambda: cover)

    fresh, almost = Repairs(), Repairs()
    line("unpacking the alpha", [timed(ask(fresh, 0))])
    line("50 strokes, replayed", [timed(ask(fresh, 50))])
    ask(almost, 49)()
    line("one stroke more", [timed(ask(almost, 50))])


def applied(cover: Pixels, edit: Edit, image: Pixels) -> float:
    """The seconds that one edit takes."""
    copy = cover.copy()
    return timed(lambda: apply(copy, edit, lambda: image))


def timed(work: Callable[[], object]) -> float:
    """The seconds that work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def line(name: str, seconds: list[float]) -> None:
    """Print milliseconds: the median, and the slowest tenth if there are many."""
    slow = f"   slowest tenth {quantiles(seconds, n=10)[-1] * 1e3:8.2f}" if len(seconds) > 9 else ""
    print(f"  {name:44}{median(seconds) * 1e3:9.2f} ms{slow}")


if __name__ == "__main__":
    main()
