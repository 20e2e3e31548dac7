"""The real program in a real X server: real drag and drop, real keys, a real clipboard.

Xvfb shows it and xdotool moves its mouse and presses its keys; `desk.py` is the other program. The
steps depend on one another, as they do for a user, so each test is a long one.
"""

from __future__ import annotations

import itertools
import os
import queue
import shlex
import shutil
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
PROGRAMS = ("Xvfb", "xdotool")
WAIT = 120.0  # seconds; long, for a busy machine: what is waited for comes in one or two
WINDOW = (200, 0, 1200, 820)  # x, y, width, height: beside the desk
CANVAS = (slice(150, 700), slice(500, 1000))  # of the screen, inside the canvas
PICTURE = (slice(90, 720), slice(495, 1155))  # of the screen, all that is canvas
IN_LIST, IN_CANVAS, ON_DESK = (300, 120), (750, 420), (80, 80)

Condition = Callable[[], bool]


class Screen:
    """An X server with nothing on it, and its mouse and keyboard."""

    def __init__(self) -> None:
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x860x24", "-nolisten", "tcp"],
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


@pytest.fixture
def screen() -> Iterator[Screen]:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed (apt install xvfb xdotool).")
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture
def photo(sample_photo: Path, tmp_path: Path) -> Path:
    """A photo in a folder that may be written to."""
    return Path(shutil.copy(sample_photo, tmp_path))


@pytest.fixture
def desk(screen: Screen, photo: Path, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(screen, tmp_path, photo)
    yield desk
    desk.close()


@pytest.fixture
def program(screen: Screen, tmp_path: Path, weights: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, its window in place."""
    with running(screen, tmp_path) as program:
        yield program


@contextmanager
def running(screen: Screen, folder: Path, *photos: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program, which keeps its things in a folder; its window is put in place."""
    variables = screen.environment | {
        "FORECOURT_CONFIG": str(folder / "config"),
        "FORECOURT_STATE": str(folder / "state"),
    }
    with (folder / "said.txt").open("ab") as said:
        program = subprocess.Popen([*PROGRAM, *photos], cwd=ROOT, env=variables, stderr=said)
    try:
        window = screen.do("search", "--sync", "--onlyvisible", "--name", TITLE).split()[0]
        x, y, width, height = WINDOW
        place = ("windowmove", "--sync", window, x, y)
        screen.do("windowsize", "--sync", window, width, height, *place)
        yield program
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()


def canvas(desk: Desk) -> NDArray[np.int16]:
    """What the canvas shows in its middle, HxWx3."""
    return desk.shot()[CANVAS].astype(np.int16)


def is_coloured(desk: Desk) -> bool:
    """Whether the canvas shows the blue car."""
    return float((np.ptp(canvas(desk), axis=2) > 60).mean()) > 0.05


def is_mask(desk: Desk) -> bool:
    """Whether the canvas shows the mask: black and white."""
    pixels = canvas(desk)
    black, white = ((pixels == value).all(axis=2).mean() for value in (0, 255))
    return bool(black > 0.05 and white > 0.1)


def veiled(desk: Desk) -> NDArray[np.bool_]:
    """Where the canvas shows the red veil over what is removed, HxW of `PICTURE`."""
    pixels = desk.shot()[PICTURE].astype(np.int16)
    return np.asarray(pixels[..., 0] - pixels[..., 1:].max(axis=2) > 30)


def corner_of(veil: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the picture under a veil ends at the left and below, (x, y) of `PICTURE`."""
    rows, columns = (np.flatnonzero(veil.mean(axis=axis) > 0.1) for axis in (1, 0))
    return (int(columns[0]), int(rows[-1])) if rows.size and columns.size else (0, 0)


def leave_export(screen: Screen, desk: Desk) -> None:
    """Close the export dialog, which may be still at work."""

    def is_left() -> bool:
        screen.key("Escape")
        return not screen.shows("^Export")

    desk.wait_until(is_left, "the window without the dialog")
    screen.focus()


def test_a_user_at_a_real_display(
    screen: Screen, desk: Desk, program: subprocess.Popen[bytes], photo: Path, tmp_path: Path
) -> None:
    def invites() -> bool:
        screen.fidget()
        return bool((canvas(desk) != empty).mean() > 0.2)

    def is_over_desk() -> bool:
        screen.fidget()
        return desk.hears("* over", 0.25) is not None

    # A photo is dropped, and copied as soon as the car is found: then the clipboard has it.
    empty = canvas(desk)
    screen.press_and_move(ON_DESK, IN_CANVAS)
    desk.wait_until(invites, "the invitation to drop")
    screen.do("mouseup", 1)
    desk.wait_until(lambda: is_coloured(desk), "the photo on the canvas")

    patience = itertools.accumulate(itertools.repeat(2.0), initial=1.0)

    def copies() -> bool:
        # Pressed again, it begins anew: a busy machine is given longer each time.
        screen.key("ctrl+c")
        desk.hears("* clipboard", next(patience))
        desk.ask(f"paste {tmp_path / 'copied.png'}")
        return (tmp_path / "copied.png").stat().st_size > 0

    screen.focus()
    desk.wait_until(copies, "the copy on the clipboard")
    with Image.open(tmp_path / "copied.png") as copied, Image.open(photo) as given:
        assert (copied.mode, copied.size) == ("RGBA", given.size)
        assert 0.1 < (np.asarray(copied)[..., 3] > 250).mean() < 0.7

    # Views and zoom by key; deleted and brought back by key.
    screen.key("3")
    desk.wait_until(lambda: is_mask(desk), "the mask")
    before = canvas(desk)
    screen.key("ctrl+plus")
    desk.wait_until(
        lambda: bool((canvas(desk) != before).any()) and is_mask(desk), "the mask, zoomed"
    )
    screen.key("Delete")
    desk.wait_until(lambda: not is_mask(desk), "the empty window")
    screen.key("ctrl+z")
    desk.wait_until(lambda: is_mask(desk), "the mask again")
    screen.key("2")
    desk.wait_until(lambda: is_coloured(desk), "the cut-out")

    # The result is dragged out.
    screen.press_and_move(IN_LIST, ON_DESK)
    desk.wait_until(is_over_desk, "the result over the desk")
    screen.do("mouseup", 1)
    dropped = Path(desk.wait_for("* dropped").removeprefix("* dropped "))
    assert dropped.name == f"{photo.stem} cut-out.png"
    assert dropped.read_bytes() == (tmp_path / "copied.png").read_bytes()

    # Exported with two keys, into the folder that is offered.
    screen.key("ctrl+e")
    screen.do("search", "--sync", "--onlyvisible", "--name", "^Export")
    exported = photo.parent / "cut-outs" / f"{photo.stem}.png"

    def press_and_look() -> bool:
        screen.key("Return")
        return exported.is_file()

    desk.wait_until(press_and_look, "the exported file")
    assert exported.read_bytes() == dropped.read_bytes()
    leave_export(screen, desk)

    screen.key("ctrl+q")
    assert program.wait(WAIT) == 0
    assert (tmp_path / "said.txt").read_text("utf-8") == ""
    assert not dropped.exists()


def test_a_repair_survives_the_end_of_the_program(
    screen: Screen, desk: Desk, photo: Path, tmp_path: Path, weights: Path
) -> None:
    side, start, end = 25, 75, 15  # of the stroke, from the left and from below, on the screen

    def is_veiled() -> bool:
        return bool(veiled(desk).mean() > 0.08)

    def share_bare() -> float:
        """The share of the stroke, over grey ground, that is under no veil."""
        veil = veiled(desk)
        x, y = corner_of(veil)
        return float(1 - veil[y - start : y - end, x + side - 3 : x + side + 3].mean())

    def is_saved() -> bool:
        texts = [path.read_text("utf-8") for path in (tmp_path / "state").rglob("session.json")]
        return any('"way": "add"' in text for text in texts)

    with running(screen, tmp_path, photo) as program:
        desk.wait_until(lambda: is_coloured(desk), "the photo on the canvas")
        screen.focus()
        screen.key("6")
        desk.wait_until(is_veiled, "the veil")
        assert share_bare() < 0.1

        # Painted, undone, done again; then the program is killed.
        screen.key("b")
        x, y = corner_of(veiled(desk))
        x, y = x + PICTURE[1].start, y + PICTURE[0].start
        screen.press_and_move((x + side, y - start), (x + side, y - end))
        screen.do("mouseup", 1, "mousemove", 750, 700)
        desk.wait_until(lambda: share_bare() > 0.9, "the stroke")
        screen.key("ctrl+z")
        desk.wait_until(lambda: share_bare() < 0.1, "no stroke")
        screen.key("ctrl+shift+z")
        desk.wait_until(lambda: share_bare() > 0.9, "the stroke again")
        desk.wait_until(is_saved, "the saved session")
        program.kill()
        program.wait()

    with running(screen, tmp_path) as program:
        desk.wait_until(is_veiled, "the restored photo")
        desk.wait_until(lambda: share_bare() > 0.9, "the restored stroke")
        screen.focus()
        screen.key("ctrl+e")
        screen.do("search", "--sync", "--onlyvisible", "--name", "^Export")
        exported = photo.parent / "cut-outs" / f"{photo.stem}.png"

        def press_and_look() -> bool:
            screen.key("Return")
            return exported.is_file()

        desk.wait_until(press_and_look, "the exported file")
        with Image.open(exported) as result:
            alpha = np.asarray(result)[..., 3]
        height, width = alpha.shape
        ground = alpha[height * 3 // 4 :, : width // 12]
        assert (ground > 250).mean() > 0.1, "the stroke is in the file"
        leave_export(screen, desk)
        screen.key("ctrl+q")
        assert program.wait(WAIT) == 0
    assert (tmp_path / "said.txt").read_text("utf-8") == ""
