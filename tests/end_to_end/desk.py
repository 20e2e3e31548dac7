"""A small window beside the program on a real display: photos are dragged from it, results onto it.

A program of its own, run by `test_xserver.py`. It obeys lines on its standard input and answers
with one line for each; what happens by itself, it says in lines that begin with "*".

    shot FILE       takes a picture of the whole screen
    paste FILE      writes the PNG on the clipboard into a file
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QSocketNotifier, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Desk(QLabel):
    """Drags the files it is given; says what is dropped."""

    def __init__(self, files: list[str]) -> None:
        super().__init__("Desk")
        self._urls = [QUrl.fromLocalFile(file) for file in files]
        self.setAcceptDrops(True)
        self.setGeometry(0, 0, 160, 160)
        QGuiApplication.clipboard().dataChanged.connect(lambda: say("* clipboard"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            drag, data = QDrag(self), QMimeData()
            data.setUrls(self._urls)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()
        say("* over")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        say("* dropped " + " ".join(url.toLocalFile() for url in event.mimeData().urls()))

    def obey(self, line: str) -> None:
        command, _, file = line.partition(" ")
        if command == "shot":
            self.screen().grabWindow(0).save(file)
        elif command == "paste":
            content = QGuiApplication.clipboard().mimeData().data("image/png")
            Path(file).write_bytes(bytes(content.data()))
        say("done")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    application = QApplication(sys.argv[:1])
    desk = Desk(sys.argv[1:])
    desk.show()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def read() -> None:
        line = sys.stdin.readline()
        desk.obey(line.strip()) if line else application.quit()

    notifier.activated.connect(read)
    say("* ready")
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
