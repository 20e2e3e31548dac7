"""A real display without a screen: its mouse and keys, the program on it, and another program.

Xvfb shows them and xdotool moves the mouse and presses the keys; `desk.py` is the other program.
"""

from __future__ import annotations

import os
import queue
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
# `packaging/bundle_check.py` tries the installed program in the same way.
PROGRAM = shlex.split(os.environ.get("FORECOURT_PROGRAM") or f"{sys.executable} -m app")
TITLE = "^Forecourt$"
SIZE = (1400, 860)
WINDOW = (200, 0, 1200, 820)  # x, y, width, height: beside the desk
WAIT = 120.0  # seconds; long, for a busy machine: what is waited for comes in one or two

Box = tuple[int, int, int, int]
Condition = Callable[[], bool]


class Screen:
    """An X server with nothing on it, and its mouse and keyboard.

    Args:
        size: Its width and height in pixels.
    """

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writer),
                "-screen",
                "0",
                f"{size[0]}x{size[1]}x24",
                "-nolisten",
                "tcp",
            ],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start."
        self.environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        for name in ("WAYLAND_DISPLAY", "QT_SCALE_FACTOR"):
            self.environment.pop(name, None)

    def do(self, *words: object) -> str:
        """Run xdotool; again if a window was closed while it looked at all of them."""
        for _ in range(5):
            done = subprocess.run(
                ["xdotool", *map(str, words)],
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=WAIT,
                check=False,
            )
            if "BadWindow" not in done.stderr:
                break
        assert not done.returncode, done.stderr
        return done.stdout.strip()

    def key(self, *keys: str) -> None:
        """Press keys."""
        self.do("key", "--delay", 30, *keys)

    def focus(self) -> None:
        """Give the program's window the keyboard, as there is no window manager to do it."""
        self.do("search", "--sync", "--onlyvisible", "--name", TITLE, "windowfocus", "--sync")

    def shows(self, name: str) -> bool:
        """Whether there is a window of such a name."""
        words = ["xdotool", "search", "--onlyvisible", "--name", name]
        done = subprocess.run(words, env=self.environment, capture_output=True, check=False)
        return done.returncode == 0

    def press_and_move(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Begin to drag with the left button, and move to the end without letting go."""
        self.do("mousemove", *start, "mousedown", 1)
        for step in range(1, 21):
            x, y = (round(a + (b - a) * step / 20) for a, b in zip(start, end, strict=True))
            self.do("mousemove", "--sync", x, y)

    def fidget(self) -> None:
        """Move a little to and fro: who drags tells so where the mouse is."""
        self.do("mousemove_relative", "--sync", 4, 0, "mousemove_relative", "--sync", "--", -4, 0)

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()


class Desk:
    """The other program."""

    def __init__(self, screen: Screen, folder: Path, *files: Path) -> None:
        self._shots = folder / "screen.png"
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("desk.py"), *files],
            env=screen.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._events: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        if self.wait_for("* ") == "* gone":
            _, reason = self._process.communicate()
            self._reader.join()
            pytest.skip(f"Qt cannot use the X server: {reason.strip()}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())
        self._lines.put("* gone")

    def ask(self, command: str) -> None:
        """Have something done."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        while (line := self._lines.get(timeout=WAIT)) != "done":
            self._events.append(line)

    def hears(self, event: str, seconds: float) -> str | None:
        """The first event that begins so, if it comes in time; those before it are forgotten."""
        while True:
            if self._events:
                line = self._events.pop(0)
            else:
                try:
                    line = self._lines.get(timeout=seconds)
                except queue.Empty:
                    return None
            if line.startswith(event):
                return line

    def wait_for(self, event: str) -> str:
        """The next event that begins so."""
        line = self.hears(event, WAIT)
        assert line is not None, f"{event!r} did not happen."
        return line

    def shot(self) -> NDArray[np.uint8]:
        """The whole screen, HxWx3."""
        self.ask(f"shot {self._shots}")
        with Image.open(self._shots) as picture:
            return np.asarray(picture.convert("RGB"))

    def wait_until(self, condition: Condition, what: str) -> None:
        """Look again and again."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if condition():
                return
            self.hears("* nothing", 0.25)
        pytest.fail(f"{what}: not seen; the screen is in {self._shots}")

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(WAIT)
        self._reader.join(WAIT)
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()


@contextmanager
def running(
    screen: Screen, folder: Path, *photos: Path, place: Box = WINDOW
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program, which keeps its things in a folder; its window is put in place."""
    variables = screen.environment | {
        "FORECOURT_CONFIG": str(folder / "config"),
        "FORECOURT_STATE": str(folder / "state"),
    }
    with (folder / "said.txt").open("ab") as said:
        program = subprocess.Popen([*PROGRAM, *photos], cwd=ROOT, env=variables, stderr=said)
    try:
        window = screen.do("search", "--sync", "--onlyvisible", "--name", TITLE).split()[0]
        x, y, width, height = place
        moved = ("windowmove", "--sync", window, x, y)
        screen.do("windowsize", "--sync", window, width, height, *moved)
        yield program
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
