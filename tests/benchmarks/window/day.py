"""A day's work in a real window.

    .venv/bin/python -m tests.benchmarks.window.day OUT PHOTO… [--look dark …]

Opens copies of the photos, reviews them with the view of doubts, repairs, finds a car again by a
box, gives two vehicles backgrounds, exports for two places, quits while it exports for a third, and
opens again; by xdotool's mouse and keys, in Xvfb. After each step a picture of the screen goes into
the folder OUT; the seconds until it rested are printed. The cars are found for the first look only,
and all photos exported; the others begin with what the first had then (`OUT/found`), and export
four.
Nothing passes or fails: somebody looks at the pictures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.photo.photo import State
from tests.app.core.saved.sessions import photos_saved
from tests.end_to_end.display import Condition, Desk, Screen, running

SIZES = {"small": (1024, 700)}
USUAL = (1440, 900)
REST = 1.2  # seconds without a change on the screen
LONG_REST = 4.0  # where a network or a disk is waited for
PATIENCE = 90.0
LAST_FILE = 20.0  # seconds without another file: the export is at its end
MANY = 1000  # colours of a screen that shows photos
LOOKS = ("light", "dark", "small", "double", "german")


def main() -> int:
    """Spend the day and print how long each step took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("out", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--look", nargs="*", choices=LOOKS, default=LOOKS)
    parser.add_argument("--few", action="store_true", help="export four photos in all looks")
    options = parser.parse_args()
    photos = options.out.absolute() / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    for path in options.photos:
        shutil.copy(path, photos)
    for look in options.look:
        out = options.out.absolute() / look
        out.mkdir(parents=True, exist_ok=True)
        Day(look, out, photos).spend(whole=look == options.look[0] and not options.few)
    return 0


class Day:
    """One window with one look, and a hand that knows where things are in it."""

    def __init__(self, look: str, out: Path, photos: Path) -> None:
        self._out = out
        self._photos = photos
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

    def spend(self, *, whole: bool) -> None:
        """From the first photo to the session that is back."""
        found = self._out.parent / "found"
        first = not found.is_dir()
        if not first:
            shutil.copytree(found, self._out / "state", dirs_exist_ok=True)
        try:
            opened = sorted(self._photos.glob("*.*")) if first else ()
            with running(self._screen, self._out, *opened, place=self._place) as program:
                self._screen.focus()
                self._step("opened", self._wait_for_session, rest=LONG_REST)
                if first:
                    self._step("all found", self._wait_for_all)
                    shutil.copytree(self._out / "state", found)
                self._review()
                self._repair()
                self._back()
                self._look_around()
                self._export(whole=whole)
                self._quit(program)
            with running(self._screen, self._out, place=self._place):
                self._screen.focus()
                self._step("restored", self._wait_for_session, rest=LONG_REST)
            self._put_away()
        finally:
            self._desk.close()
            self._screen.close()

    def _review(self) -> None:
        self._keys("doubts", "n", "7")
        self._keys("next doubt", "d", "d")

    def _repair(self) -> None:
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
        self._step("box", lambda: self._drag((0.01, 0.2), (0.99, 0.85)), rest=LONG_REST)

    def _back(self) -> None:
        """A background for all photos, and others for the vehicles of the first and the last."""
        self._step("first photo", lambda: self._go_in_list("Home"))
        self._keys("backgrounds", "4", "g")
        self._keys("for all", "Down", "Down", rest=LONG_REST)
        tabs = 3 if self._size == USUAL else 5  # in a low window two buttons are in between
        self._keys("for whom", *["shift+Tab"] * tabs, "space")
        self._keys("this vehicle", "Down", "Down", "Return")
        self._keys("its background", *["Tab"] * tabs, "Down", "Down", rest=LONG_REST)
        self._step("last photo", lambda: self._go_in_list("End"))
        self._keys("background of the last", "g", "Down", "Down", rest=LONG_REST)
        self._keys("compare", "v", "5")

    def _look_around(self) -> None:
        self._keys("plates", "l", rest=LONG_REST)
        self._keys("keys", "v", "F1")
        self._keys("no keys", "Escape")

    def _export(self, *, whole: bool) -> None:
        self._step("to be exported", lambda: self._go_in_list("Home"))
        self._keys("chosen", *(["ctrl+a"] if whole else ["shift+Down"] * 3))
        self._keys("export", "4", "ctrl+e", rest=LONG_REST)
        self._keys("one preset", *["shift+Tab"] * 9, "space")
        self._keys("two presets", "shift+Tab", "space", rest=LONG_REST)
        self._step("exporting", lambda: self._screen.key("Return"), rest=0)
        self._step("exported", self._wait_for_files)
        self._keys("after export", "Escape")

    def _quit(self, program: subprocess.Popen[bytes]) -> None:
        """Quit while it exports again; the window closes when that is done, if nothing failed."""
        self._screen.focus()  # which no window manager gave back to it after the dialog
        self._keys("export again", "ctrl+e", rest=LONG_REST)
        # One key less than for the first: there is nothing to export yet, hence no button for it.
        self._keys("a third preset", *["shift+Tab"] * 7, "space", rest=LONG_REST)
        self._step("exporting again", lambda: self._screen.key("Return"), rest=0)
        self._step("in the background", self._leave_dialog, rest=0)
        self._screen.focus()
        self._step("quit", self._ask_to_quit, rest=0)
        self._step("finish first", lambda: self._screen.key("Return"), rest=0)
        try:
            program.wait(600)
        except subprocess.TimeoutExpired:
            self._step("still open", lambda: None, rest=0)

    def _leave_dialog(self) -> None:
        """Leave the export to itself: its dialog keeps the window from quitting while there."""
        self._screen.key("Escape")
        self._wait_while(lambda: self._screen.shows("^Export"))

    def _ask_to_quit(self) -> None:
        """Wait for the question, but not for rest: it counts the files that are done."""
        self._screen.key("ctrl+q")
        self._wait_while(lambda: not self._screen.shows("^(Quit|Beenden)"))

    def _wait_while(self, condition: Condition) -> None:
        end = time.monotonic() + PATIENCE
        while condition() and time.monotonic() < end:
            self._desk.hears("* nothing", 0.2)

    def _keys(self, name: str, *keys: str, rest: float = REST) -> None:
        self._step(name, lambda: self._screen.key(*keys), rest)

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
            photos = photos_saved(self._out / "state")
            return bool(photos) and all(photo.state is not State.QUEUED for photo in photos)

        end = time.monotonic() + 20 * PATIENCE
        while not is_done() and time.monotonic() < end:
            self._desk.hears("* nothing", 1.0)

    def _wait_for_session(self) -> None:
        """Wait until the last session is open: the screen then shows more than a word or two."""
        end = time.monotonic() + PATIENCE
        while self._colours() < MANY and time.monotonic() < end:
            self._desk.hears("* nothing", 0.5)

    def _colours(self) -> int:
        return len(np.unique(self._desk.shot()[::4, 160::4].reshape(-1, 3), axis=0))

    def _wait_for_files(self) -> None:
        """Wait until no file has come for a while."""
        number, since = -1, time.monotonic()
        while time.monotonic() - since < LAST_FILE:
            now = sum(1 for _ in self._photos.glob("*/*/*.jpg"))
            if now != number:
                number, since = now, time.monotonic()
            self._desk.hears("* nothing", 1.0)
        print(f"{self._out.name:8}{number} files")

    def _put_away(self) -> None:
        """Take the results away from the photos, where the next look writes its own."""
        for folder in [path for path in self._photos.iterdir() if path.is_dir()]:
            folder.rename(self._out / folder.name)

    def _go_in_list(self, key: str) -> None:
        """Click into the list, and go to its first or last photo."""
        x, y = 60 * self._factor, round(0.4 * self._high)
        self._screen.do("mousemove", 160 + x, y, "click", 1)
        self._screen.key(key)

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._screen.press_and_move(self._at(start), self._at(end))
        self._screen.do("mouseup", 1)

    def _click(self, at: tuple[float, float]) -> None:
        self._screen.do("mousemove", *self._at(at), "click", 1)

    def _at(self, share: tuple[float, float]) -> tuple[int, int]:
        """A place on the canvas, in shares of what is canvas at any size: the middle of it."""
        left, right = 0.28 * self._wide, 0.72 * self._wide
        top, bottom = 0.14 * self._high, 0.86 * self._high
        x, y = left + share[0] * (right - left), top + share[1] * (bottom - top)
        return round(160 + x), round(y)


if __name__ == "__main__":
    sys.exit(main())
