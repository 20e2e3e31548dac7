"""A program that mends and places a car and then runs on until it is killed.

`python -m tests.app.session.crashing STATE_FOLDER PHOTO`
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from app.core.output.naming import Source
from app.core.photo.edits import FillHole
from app.core.photo.photo import State
from app.core.photo.placement import Placement
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from tests.app.conftest import BrightFinder

FOUND_BY_HAND = (FillHole((12.5, 7.5)),)
PLACED = Placement(1.5, 0.25, -0.125)


def main() -> None:
    """Run until killed."""
    state_folder, photo = map(Path, sys.argv[1:])
    application = QCoreApplication([])
    session = Session(BrightFinder())
    keeper = Keeper(session, Preferences(None), state_folder)
    keeper.start()
    session.store.insert(0, session.store.new_photo(Source(photo, Path(photo.name))))
    session.start()

    def mend() -> None:
        found = session.store.at(0)
        if found.state is State.READY and not found.repair:
            session.store.update(replace(found, repair=FOUND_BY_HAND, placement=PLACED))

    session.store.changed.connect(lambda: QTimer.singleShot(0, mend))
    application.exec()


if __name__ == "__main__":
    main()
