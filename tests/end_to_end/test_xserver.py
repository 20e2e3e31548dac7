"""The real program in a real X server: real drag and drop, real keys, a real clipboard.

The steps depend on one another, as they do for a user, so each test is a long one.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.photo.edits import Stroke, Way
from tests.app.core.saved.sessions import photos_saved
from tests.end_to_end.display import WAIT, Desk, Screen, running

PROGRAMS = ("Xvfb", "xdotool")
CANVAS = (slice(150, 700), slice(500, 1000))  # of the screen, inside the canvas
PICTURE = (slice(90, 720), slice(495, 1155))  # of the screen, all that is canvas
IN_LIST, IN_CANVAS, ON_DESK = (300, 120), (750, 420), (80, 80)


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
def program(
    screen: Screen, desk: Desk, tmp_path: Path, weights: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The program, its window in place and painted: black is what the screen is without it."""
    with running(screen, tmp_path) as program:
        desk.wait_until(lambda: bool(canvas(desk).any(axis=2).all()), "the welcome")
        yield program


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
    if kept := os.environ.get("FORECOURT_EXPORTED"):  # for `packaging/bundle_check.py`
        shutil.copy(exported, kept)
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
        edits = [edit for photo in photos_saved(tmp_path / "state") for edit in photo.repair]
        return any(isinstance(edit, Stroke) and edit.way is Way.ADD for edit in edits)

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
