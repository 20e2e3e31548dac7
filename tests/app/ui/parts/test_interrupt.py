from __future__ import annotations

import signal
import threading

from PySide6.QtCore import QEventLoop, QObject, QTimer
from pytestqt.qtbot import QtBot

from app.ui.parts.interrupt import Interrupt


def test_ctrl_c_wakes_qt(qtbot: QtBot) -> None:
    calls: list[str] = []
    loop, parent, before = QEventLoop(), QObject(), signal.getsignal(signal.SIGINT)

    def stop() -> None:
        calls.append("stop")
        loop.quit()

    interrupt = Interrupt(stop, parent)
    sender = threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT))
    sender.start()
    late = QTimer(singleShot=True)
    late.timeout.connect(loop.quit)
    late.start(10_000)
    loop.exec()  # runs no Python by itself
    assert (calls, late.isActive()) == (["stop"], True)
    interrupt.close()
    sender.join()
    assert signal.getsignal(signal.SIGINT) is before
