"""A day's work in a real window: `python -m tests.benchmarks.day OUT PHOTO… [--look dark …]`.

Opens photos, reviews them with the view of doubts, repairs, finds a car again by a box, gives
vehicles backgrounds, exports, closes, and opens again; by xdotool's mouse and keys, in Xvfb. After
each step a picture of the screen goes into the folder OUT; the seconds until it rested are printed.
The cars are found for the first look only; the others begin with what the first had then. Nothing
passes or fails: somebody looks at the pictures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from tests.end_to_end.display import Desk, Screen, running

SIZES = {"small": (1024, 700)}
USUAL = (1440, 900)
REST = 1.2  # seconds without a change on the screen
PATIENCE = 90.0
LOOKS = ("light", "dark", "small", "double", "german")


def main() -> int:
    """Spend the day and print how long each step took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("out", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--look", nargs="*", choices=LOOKS, default=LOOKS)
    options = parser.parse_args()
    for look in options.look:
        out = options.out.absolute() / look
        out.mkdir(parents=True, exist_ok=True)
        Day(look, out).spend([path.absolute() for path in options.photos])
    return 0


class Day:
    """One window with one look, and a hand that knows where things are in it."""

    def __init__(self, look: str, out: Path) -> None:
        self._out = out
        self._factor = 2 if look == "double" else 1
        self._size = SIZES.get(look, USUAL)
        self._wide, self._high = (side * self._factor for side in self._size)
        self._screen = Screen((self._wide + 160, self._high))
        self._screen.environment |= {
            "QT_SCALE_FACTOR": str(self._factor),
            "FORECOURT_LANGUAGE": "de" if look == "german" else "en",
        }
        config = out / "config"
        config.mkdir(exist_ok=True)
        appearance = "dark" if look == "dark" else "light"
        (config / "settings.json").write_text(json.dumps({"appearance": appearance}))
        self._desk = Desk(self._screen, out)
        self._place = (160, 0, self._wide, self._high)
        self._steps = 0

    def spend(self, photos: Sequence[Path]) -> None:
        """From the first photo to the session that is back."""
        found = self._out.parent / "found"
        if found.is_dir():
            shutil.copytree(found, self._out / "state", dirs_exist_ok=True)
        try:
            opened = () if found.is_dir() else photos
            with running(self._screen, self._out, *opened, place=self._place) as program:
                self._screen.focus()
                self._step("opened", lambda: None)
                self._step("all found", self._wait_for_all)
                if not found.is_dir():
                    shutil.copytree(self._out / "state", found)
                self._work()
                self._screen.focus()
                self._screen.key("ctrl+q")
                program.wait(300)
            with running(self._screen, self._out, place=self._place):
                self._screen.focus()
                self._step("restored", lambda: None)
        finally:
            self._desk.close()
            self._screen.close()

    def _work(self) -> None:
        self._keys("doubts", "n", "7")
        self._keys("next doubt", "d", "d")
        self._keys("brush", "b", "bracketright")
        self._step("painted", lambda: self._drag((0.45, 0.35), (0.52, 0.4)))
        self._keys("undone", "ctrl+z")
        self._keys("again", "ctrl+shift+z")
        self._keys("reviewed", "r")
        self._keys("remove a piece", "n", "x")
        self._step("removed", lambda: self._click((0.5, 0.5)))
        self._keys("put back", "ctrl+z", "n")
        self._keys("smart brush", "e", "s")
        self._step("snapped", lambda: self._drag((0.3, 0.3), (0.34, 0.5)))
        self._keys("by clicks", "n", "t")
        self._step("clicked", lambda: self._click((0.4, 0.6)))
        self._keys("find again", "n", "c")
        self._step("box", lambda: self._drag((0.2, 0.2), (0.85, 0.85)))
        self._keys("composite", "v", "4", "g")
        self._keys("compare", "5")
        self._keys("whole vehicle", "ctrl+shift+a")
        self._step("for whom", lambda: self._click_on(1365, 52))
        self._keys("this vehicle", "Down", "Down", "Return")
        self._step("its background", lambda: self._click_on(1252, 340))
        self._keys("first photo", "4", "Home")
        self._step("first vehicle", lambda: self._click_on(300, 150))
        self._step("background of the first", lambda: self._click_on(1324, 340))
        self._keys("plates", "l")
        self._keys("keys", "v", "F1")
        self._keys("no keys", "Escape")
        self._keys("export", "ctrl+e")
        self._step("one preset", lambda: self._click_on(966, 239))
        self._step("two presets", lambda: self._click_on(1094, 239))
        self._keys("exported", "Return")
        self._keys("after export", "Escape")

    def _keys(self, name: str, *keys: str) -> None:
        self._step(name, lambda: self._screen.key(*keys))

    def _step(self, name: str, do: Callable[[], object], rest: float = REST) -> None:
        """Do something, wait until the screen rests, and keep what it shows."""
        began = time.monotonic()
        do()
        pixels, changed = self._desk.shot(), time.monotonic()
        while rest and time.monotonic() - began < PATIENCE:
            now = self._desk.shot()
            if not np.array_equal(now, pixels):
                pixels, changed = now, time.monotonic()
            elif time.monotonic() - changed > rest:
                break
        self._steps += 1
        Image.fromarray(pixels[:, 160:]).save(self._out / f"{self._steps:02} {name}.png")
        print(f"{self._out.name:8}{name:20}{changed - began:6.1f} s")

    def _wait_for_all(self) -> None:
        """Wait until the bar of progress has gone: a rough way to see that nothing waits."""

        def is_done() -> bool:
            session = self._out / "state"
            texts = [path.read_text("utf-8") for path in session.rglob("session.json")]
            return any(texts) and not any('"queued"' in text for text in texts)

        end = time.monotonic() + 20 * PATIENCE
        while not is_done() and time.monotonic() < end:
            self._desk.hears("* nothing", 1.0)

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._screen.press_and_move(self._at(start), self._at(end))
        self._screen.do("mouseup", 1)

    def _click(self, at: tuple[float, float]) -> None:
        self._screen.do("mousemove", *self._at(at), "click", 1)

    def _click_on(self, x: int, y: int) -> None:
        """Click where something is in a window of the usual size; nowhere in another."""
        if self._size == USUAL:
            at = (160 + x * self._factor, y * self._factor)
            self._screen.do("mousemove", *at, "click", 1)

    def _at(self, share: tuple[float, float]) -> tuple[int, int]:
        """A place on the canvas, in shares of what is canvas at any size: the middle of it."""
        left, right = 0.28 * self._wide, 0.72 * self._wide
        top, bottom = 0.14 * self._high, 0.86 * self._high
        x, y = left + share[0] * (right - left), top + share[1] * (bottom - top)
        return round(160 + x), round(y)


if __name__ == "__main__":
    sys.exit(main())
