"""Make the picture of the window for README.md: `.venv/bin/python packaging/window_picture.py`.

It is the real window with the sample photos in it, cut out by the weights that ship, and the car of
one of them on a built-in background; drawn off screen, so that no display is needed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.core import resources
from app.core.photo.look import BackgroundChoice
from app.segmenter import LazySegmenter
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme

SHOWN = "bmw_white"
BACKGROUND = "showroom_light"
SIZE = (1280, 720)
PATIENCE = 300_000  # ms
TARGET = Path(__file__).resolve().parent.parent / "resources" / "readme" / "window.jpg"


def main(target: Path = TARGET) -> int:
    """Write the picture; return 0, or 1 if a photo could not be cut in time."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("FORECOURT_LANGUAGE", "en")
    theme = Theme(QApplication(sys.argv[:1]))
    theme.set_appearance(Appearance.LIGHT)
    session = Session(LazySegmenter(device="cpu"))
    window = MainWindow(session, theme)
    window.resize(*SIZE)
    window.show()
    session.start()
    try:
        done = fill(session) and wait(lambda: is_drawn(window))
        save(window, target)
    finally:
        window.close()
        session.close()
    return 0 if done else 1


def fill(session: Session) -> bool:
    """Open the samples, and put the car of one of them on the background once all are cut."""
    samples = list(resources.samples().values())
    session.find(samples)
    photos = session.store.photos
    done = wait(lambda: len(photos()) == len(samples) and all(p.alpha for p in photos()))
    session.viewing.set_background(BackgroundChoice(picture=resources.backgrounds()[BACKGROUND]))
    session.viewing.set_current(next(p.id for p in photos() if p.path.stem == SHOWN))
    return done


def is_drawn(window: MainWindow) -> bool:
    """Return whether the canvas shows the finished picture, not the first rough one."""
    frame = window.canvas.frame
    return frame is not None and frame.look.view.value == "composite" and not frame.is_rough


def wait(ready: Callable[[], bool]) -> bool:
    """Let the window work until it is ready or patience ends; return whether it is."""
    deadline = QDeadlineTimer(PATIENCE)
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if ready() or deadline.hasExpired() else None)
    look.start(20)
    loop.exec()
    return ready()


def save(window: MainWindow, target: Path) -> None:
    """Write what the window shows as a JPEG."""
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "window.png"
        window.grab().save(str(drawn))
        with Image.open(drawn) as picture:
            picture.convert("RGB").save(target, quality=88, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
