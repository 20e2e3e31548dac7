"""How long a start takes: `python -m tests.benchmarks.window.start [OPTION …] [-- PROGRAM …]`.

    … -m tests.benchmarks.window.start                       # this checkout's window
    … -m tests.benchmarks.window.start --result -- forecourt # an installed one, and a first file
    … -m tests.benchmarks.window.start --cold /usr/lib/forecourt -- forecourt

Starts the program in an X server of its own, with an empty home: once so that Python compiles what
was changed, then five times as every day. Prints the seconds until the window is painted, told from
the server's own memory, and the CPU seconds that were spent until then: with a core to itself the
program takes about as long. `--result` does likewise until `cut` has written the first file.
`--cold` lets the system forget the files in a folder before each start, as after a day in which
other programs were used (where they are not in use elsewhere). `--parts` prints the CPU seconds of
each step until the window is drawn, without an X server, and nothing after it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[3]
PHOTO = ROOT / "resources" / "samples" / "bmw_3gt_blue.jpg"
SIZE = (1400, 860)
WAIT = 120  # seconds, for a busy computer
LOOK = 0.005  # seconds between two looks
STARTS = 5
HEADER = struct.Struct(">25I")  # of a screen in X's window dump, XWDFile.h
# What users do not have: it keeps Python from keeping modules compiled, and Qt from the X server.
UNUSUAL = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "QT_QPA_PLATFORM")


def main() -> None:
    """Print what the starts took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--parts", action="store_true", help="tell the steps apart")
    parser.add_argument("--result", action="store_true", help="until the first file of cut, too")
    parser.add_argument("--cold", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("program", nargs="*", default=[sys.executable, "-m", "app"])
    args = parser.parse_args()
    if hasattr(os, "getloadavg"):
        print(f"Busy cores before: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as name:
        variables = as_users_have_it(Path(name))
        if args.parts:
            print(parts(variables), end="")
            return
        with screen(Path(name)) as (display, pixels):
            started = {**variables, "DISPLAY": display}
            report("window", args.cold, lambda: until_painted(args.program, started, pixels))
        if args.result:
            folder = Path(name)
            report("first file", args.cold, lambda: until_file(args.program, variables, folder))


def report(what: str, cold: Sequence[Path], start: Callable[[], tuple[float, float]]) -> None:
    """Start again and again, and print the seconds and CPU seconds until something was there."""
    starts = []
    for _ in range(1 + STARTS):
        forget(cold)
        starts.append(start())
    usual = (
        f"each cold {told(starts)}"
        if cold
        else f"first {told(starts[:1])}; then {told(starts[1:])}"
    )
    walls = " ".join(f"{wall:.2f}" for wall, _ in starts)
    print(f"{what}: {usual} (median); all: {walls}", flush=True)


def forget(folders: Sequence[Path]) -> None:
    """Let the system forget what the files of some folders hold, where nobody has them open."""
    if folders:
        os.sync()
    for path in (path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def parts(variables: dict[str, str]) -> str:
    """The CPU seconds of the steps of a start, as lines."""
    command = [sys.executable, "-c", PARTS]
    offscreen = {**variables, "QT_QPA_PLATFORM": "offscreen"}
    for _ in range(3):  # the first compiles
        done = subprocess.run(
            command, env=offscreen, cwd=ROOT, check=True, capture_output=True, text=True
        )
    return done.stdout


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
def screen(folder: Path) -> Iterator[tuple[str, Path]]:
    """An X server with nothing on it; its display, and the file in which its pixels lie."""
    reader, writer = os.pipe()
    size = "{}x{}x24".format(*SIZE)
    words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"]
    words += ["-fbdir", str(folder)]
    with subprocess.Popen(words, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as answer:
            display = f":{answer.readline().strip()}"
        try:
            yield display, folder / "Xvfb_screen0"
        finally:
            server.terminate()


def until_painted(
    program: list[str], variables: dict[str, str], pixels: Path
) -> tuple[float, float]:
    """Start the program and end it once its window is painted: seconds and CPU seconds."""
    wait_until(lambda: not is_painted(pixels), "the screen without a window")
    started = time.monotonic()
    with subprocess.Popen(program, env=variables, cwd=ROOT) as process:
        try:
            wait_until(lambda: is_painted(pixels), "the window")
            return time.monotonic() - started, spent(process.pid)
        finally:
            process.terminate()


def is_painted(pixels: Path) -> bool:
    """Whether most of the screen's middle is not black, as it is without a window."""
    with pixels.open("rb") as file:
        fields = HEADER.unpack(file.read(HEADER.size))
        start, line, depth = fields[0] + 12 * fields[19], fields[12], fields[11] // 8
        seen = 0
        for row in range(SIZE[1] * 3 // 10, SIZE[1] * 7 // 10, 20):
            file.seek(start + row * line + SIZE[0] * 3 // 10 * depth)
            seen += any(file.read(SIZE[0] * 4 // 10 * depth)[::depth])
        return seen >= 15


def until_file(program: list[str], variables: dict[str, str], folder: Path) -> tuple[float, float]:
    """Cut a sample, wait for the whole file and let the program end: seconds, and CPU seconds."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copy(PHOTO, folder)
    command = [*program, "cut", str(folder / PHOTO.name), "--output", str(folder / "out")]
    made = folder / "out" / f"{PHOTO.stem}.png"
    started = time.monotonic()
    with subprocess.Popen(command, env=variables, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        wait_until(made.is_file, "the first file")
        return time.monotonic() - started, spent(process.pid)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again."""
    end = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"{what} does not come.")
        time.sleep(LOOK)


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
