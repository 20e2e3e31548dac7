"""How long the window takes to be seen: `python -m tests.benchmarks.window.start [PROGRAM …]`.

Starts the program in an X server of its own, with an empty home: once so that Python compiles what
was changed, then five times as every day. Prints the seconds until the window is seen, and the CPU
seconds that were spent until then: with a core to itself the program takes about as long. On a busy
computer the window is noticed late and the network is being loaded by then; `--parts` prints the
CPU seconds of each step until the window is drawn, without an X server, and nothing after it.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[3]
TITLE = "^Forecourt$"
WAIT = 120  # seconds, for a busy computer
STARTS = 5
# What users do not have: it keeps Python from keeping modules compiled, and Qt from the X server.
UNUSUAL = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "QT_QPA_PLATFORM")


def main() -> None:
    """Print what the starts took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--parts", action="store_true", help="tell the steps apart")
    parser.add_argument("program", nargs="*", default=[sys.executable, "-m", "app"])
    args = parser.parse_args()
    if hasattr(os, "getloadavg"):
        print(f"Busy cores before: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as name:
        variables = as_users_have_it(Path(name))
        if args.parts:
            parts = [sys.executable, "-c", PARTS]
            offscreen = {**variables, "QT_QPA_PLATFORM": "offscreen"}
            for _ in range(3):  # the first compiles
                done = subprocess.run(
                    parts, env=offscreen, cwd=ROOT, check=True, capture_output=True, text=True
                )
            print(done.stdout, end="")
            return
        with screen() as display:
            starts = [
                until_seen(args.program, {**variables, "DISPLAY": display})
                for _ in range(1 + STARTS)
            ]
    print(f"{shlex.join(args.program)}: first {told(starts[:1])}; then {told(starts[1:])} (median)")


def as_users_have_it(home: Path) -> dict[str, str]:
    """The environment's variables, with an empty home and compiled modules kept as usual."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name in UNUSUAL:
        kept.pop(name, None)
    return {**kept, "HOME": str(home)}


def told(starts: list[tuple[float, float]]) -> str:
    """The median of starts, in words."""
    wall, cpu = (median(each) for each in zip(*starts, strict=True))
    return f"{wall:.2f} s, {cpu:.2f} CPU s"


@contextmanager
def screen() -> Iterator[str]:
    """An X server with nothing on it; its display."""
    reader, writer = os.pipe()
    words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x860x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as answer:
            display = f":{answer.readline().strip()}"
        try:
            yield display
        finally:
            server.terminate()


def until_seen(program: list[str], variables: dict[str, str]) -> tuple[float, float]:
    """Start the program and end it once its window is there: seconds and CPU seconds till then."""
    started = time.monotonic()
    with subprocess.Popen(program, env=variables, cwd=ROOT) as process:
        words = ["xdotool", "search", "--sync", "--onlyvisible", "--name", TITLE]
        try:
            subprocess.run(
                words, env=variables, timeout=WAIT, check=True, stdout=subprocess.DEVNULL
            )
            return time.monotonic() - started, spent(process.pid)
        finally:
            process.terminate()


def spent(pid: int) -> float:
    """The CPU seconds of a process so far."""
    numbers = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


# Run by a Python of its own, so that nothing is imported before.
PARTS = """
import sys, time
marks = [("Python itself", time.process_time())]
def mark(name): marks.append((name, time.process_time()))
from app import __main__
mark("the command line")
import numpy
mark("numpy")
from PySide6 import QtWidgets
mark("PySide6")
import cv2, PIL.Image
mark("OpenCV and Pillow")
from app.ui import application
mark("our modules")
from app.segmenter import LazySegmenter
class Quitting(LazySegmenter):
    def start(self): pass
def drawn():
    mark("the window, made and drawn")
    last = 0.0
    for name, at in marks:
        print(f"{at - last:6.3f} CPU s  {name}")
        last = at
    QtWidgets.QApplication.quit()
shown = application.MainWindow.show
def show(window):
    shown(window)
    application.QTimer.singleShot(0, drawn)
application.MainWindow.show = show
application.run([], Quitting(None, "cpu", alone=True), None)
"""


if __name__ == "__main__":
    main()
