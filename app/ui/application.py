"""The application: makes the window and everything it needs, and runs until it is closed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.core.collector import uncollected
from app.core.network import Network
from app.core.saved.folders import state_dir
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.collecting import Collecting
from app.ui.main_window import MainWindow
from app.ui.parts import icons
from app.ui.parts.interrupt import Interrupt
from app.ui.parts.language import speak_to
from app.ui.parts.theme import Theme
from app.ui.remembering import wished_appearance


def run(photos: Sequence[Path], network: Network, preferences_dir: Path | None = None) -> int:
    """Open the window and run until it is closed.

    Args:
        photos: Files and folders to begin with.
        network: The network that finds the cars; loaded in a worker thread once the window is open.
        preferences_dir: Where settings are kept; if None, they are not stored.

    Returns:
        The exit status.
    """
    # Python workers must yield to the window's thread sooner than after the usual 5 ms.
    sys.setswitchinterval(0.001)
    with uncollected():
        application = QApplication(sys.argv[:1])
        application.setApplicationName("Forecourt")
        application.setApplicationDisplayName("Forecourt")
        application.setDesktopFileName("forecourt")
        application.setWindowIcon(icons.app_icon())
        preferences = Preferences(preferences_dir)
        speak_to(application, preferences.settings.language)
        theme = Theme(application)
        theme.set_appearance(wished_appearance(preferences))
        session = Session(network, state=state_dir())
        keeper = Keeper(session, preferences, state_dir())
        window = MainWindow(session, theme, preferences, network, keeper=keeper)
        window.show()
    collecting = Collecting(application)
    interrupt = Interrupt(window.leave, application)
    keeper.start(photos)
    # After the window is first drawn: loading the network takes a second or two.
    QTimer.singleShot(0, session.start)
    try:
        return application.exec()
    finally:
        interrupt.close()
        keeper.close()
        session.close()
        preferences.close()
        collecting.close()
