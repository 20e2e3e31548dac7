"""From a photo dropped on the real window, through the real network, to a PNG read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.photo.photo import State
from app.segmenter import LazySegmenter
from app.session.session import Session
from app.ui.export.dialog import ExportDialog
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


@pytest.fixture
def session(weights: Path, qtbot: QtBot) -> Iterator[Session]:
    session = Session(LazySegmenter(weights, "cpu"))
    yield session
    session.close()


@pytest.fixture
def window(session: Session, qapp: QApplication, qtbot: QtBot) -> MainWindow:
    theme = Theme(qapp)
    theme.set_appearance(Appearance.LIGHT)
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    window.show()
    return window


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where = window.rect().center()
    QApplication.sendEvent(window, QDragEnterEvent(where, COPY, data, LEFT, NO_KEY))
    QApplication.sendEvent(window, QDropEvent(QPointF(where), COPY, data, LEFT, NO_KEY))


def test_a_dropped_photo_becomes_a_cut_out_png(
    window: MainWindow, session: Session, sample_photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session.start()
    drop(window, sample_photo)
    qtbot.waitUntil(lambda: len(session.store) == 1, timeout=10_000)
    qtbot.waitUntil(
        lambda: session.store.at(0).state in (State.READY, State.FAILED), timeout=120_000
    )
    assert session.store.at(0).error is None
    assert session.cutting.device.startswith("CPU")

    window.file.export.trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.set_folder(tmp_path)
    qtbot.waitUntil(lambda: dialog.plan is not None, timeout=10_000)
    with qtbot.waitSignal(session.exporting.finished, timeout=60_000):
        dialog.accept()
    dialog.results.close_button.click()

    with Image.open(tmp_path / f"{sample_photo.stem}.png") as png, Image.open(sample_photo) as jpg:
        rgba, photo = np.asarray(png), np.asarray(jpg.convert("RGB"))
    assert rgba.shape == (*photo.shape[:2], 4)
    inside, outside = rgba[..., 3] == 255, rgba[..., 3] == 0
    # The car fills a good part of this photo, and its pixels are the photo's own.
    assert 0.1 < inside.mean() < 0.7
    assert 0.2 < outside.mean() < 0.9
    np.testing.assert_array_equal(rgba[inside][:, :3], photo[inside])
