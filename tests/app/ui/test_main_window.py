"""The window as people use it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.errors import WeightsError
from app.core.photo.edits import DropAll, Stroke, Way
from app.core.photo.look import View
from app.core.photo.notice import Notice
from app.core.photo.photo import State
from app.session.session import Session
from app.ui.empty_state import EmptyState
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import Bench
    from tests.app.ui.conftest import Drop

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def told(window: MainWindow, name: str = "progress") -> str:
    """What a label of the status bar says."""
    label = window.status.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.store.photos()]


def button(parent: QWidget, text: str) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text().replace("&", "") == text)


# Dropping


def test_an_empty_window_teaches_and_offers_ways_in(window: MainWindow) -> None:
    empty = window.findChild(EmptyState)
    assert isinstance(empty, EmptyState)
    assert empty.isVisible()
    assert button(empty, "Open photos…").isEnabled()
    assert not any("&" in each.text() for each in empty.findChildren(QPushButton)), (
        "Alt+F is the File menu's"
    )
    assert not window.canvas.isVisible()


def test_dropped_photos_are_cut_out(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    session.start()
    assert drop(window, bench.photo("a.jpg"), bench.photo("b.jpg"))
    bench.finish()
    assert names(session) == ["a.jpg", "b.jpg"]
    assert {photo.state for photo in session.store.photos()} == {State.READY}
    assert window.canvas.isVisible()


def test_a_dropped_folder_brings_its_photos(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    bench.photo("day/a.jpg")
    bench.photo("day/late/b.png")
    drop(window, bench.folder / "day")
    bench.until(lambda: len(session.store) == 2)
    assert session.store.at(1).relative == Path("late/b.png")


def test_what_is_no_file_is_not_taken(window: MainWindow, drop: Drop) -> None:
    assert not drop(window)


def test_photos_come_in_while_others_are_worked_on(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    bench.finder.hold()
    session.start()
    drop(window, bench.photo("a.jpg"))
    bench.until(lambda: len(bench.finder.seen) == 1)
    drop(window, bench.photo("b.jpg"))
    bench.until(lambda: len(session.store) == 2)
    bench.finder.release()
    bench.finish()
    assert [photo.state for photo in session.store.photos()] == [State.READY] * 2


# What is told


def test_a_bad_photo_is_told_on_the_canvas_and_can_be_tried_again(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    session.start()
    (bench.folder / "car.jpg").write_text("not a photo")
    drop(window, bench.folder / "car.jpg")
    bench.finish()
    assert window.stage.banner.text.startswith("car.jpg: ")
    bench.photo("car.jpg")
    button(window.stage.banner, "Try again").click()
    bench.until(lambda: session.store.at(0).state is State.READY)
    assert window.stage.banner.text == ""


def test_the_banner_is_that_of_the_photo_on_screen(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bad, good = bench.add(bench.folder / "gone.jpg", bench.photo())
    session.store.update(replace(session.store[bad], state=State.FAILED, error="Gone."))
    assert window.stage.banner.text == "Gone."
    session.viewing.set_current(good)
    assert window.stage.banner.text == ""


def test_a_missing_network_is_told_in_the_empty_window_and_tried_again(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.finder.problem = WeightsError(Path("w.safetensors"), "is missing", "Install again")
    session.start()
    bench.until(lambda: window.notice.text == "w.safetensors: is missing. Install again.")
    bench.until(lambda: not session.cutting.busy)
    bench.finder.problem = None
    button(window.notice, "Try again").click()
    bench.until(lambda: told(window, "device") == "Test bench")
    assert window.notice.text == ""


def test_the_network_can_be_tried_again_from_the_status_bar(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.finder.problem = WeightsError(Path("w.safetensors"), "is missing", "Install again")
    session.start()
    bench.until(lambda: told(window) == "The network could not be loaded")
    bench.until(lambda: not session.cutting.busy)
    session.tell(None)
    bench.finder.problem = None
    button(window.status, "Try again").click()
    bench.until(lambda: told(window, "device") == "Test bench")


def test_a_notice_can_be_put_away(window: MainWindow, session: Session) -> None:
    session.tell(Notice("Hello."))
    assert window.notice.text == "Hello."
    window.notice.dismissed.emit()
    assert (window.notice.text, session.notice) == ("", None)


def test_the_status_bar_counts_and_names_the_device(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    bench.finder.hold()
    session.start()
    drop(window, bench.photo("a.jpg"), bench.photo("b.jpg"))
    bench.until(lambda: told(window) == "Finding cars · 0 of 2")
    bench.finder.release()
    bench.finish()
    bench.until(lambda: told(window) == "2 photos · 2 to review")
    assert told(window, "device").startswith("Test bench · 0.")
    assert told(window, "device").endswith(" s per photo")


def test_the_status_bar_counts_every_photo_once(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    session.start()
    drop(window, bench.photo("a.jpg"), bench.photo("b.jpg"))
    bench.finish()
    exported, emptied = session.store.photos()
    session.store.update(replace(exported, state=State.EXPORTED))
    session.repairing.repair(emptied.id, DropAll())
    bench.until(lambda: told(window) == "2 photos · 1 to review · 1 without a car")
    session.history.review([session.store[exported.id]])
    bench.until(lambda: told(window) == "2 photos · 1 ready · 1 without a car")


def test_the_status_bar_says_what_one_has_seen_after_the_review(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    bench.finder.header = {"review": {"certainty": 0.98, "poor": 0.98, "share": 0.95}}
    session.start()
    drop(window, bench.photo("a.jpg"))
    bench.finish()
    bench.until(lambda: told(window) == "1 photo · 1 to review")
    text = window.findChild(QLabel, "progress")
    assert text is not None
    promised = (
        "when this was measured, 95 % of the poor cut-outs (Dice under 0.98) were among such "
        "photos."
    )
    bench.until(lambda: text.toolTip() == f"Look at 1 of the 1 photo: {promised}")
    session.history.review(session.store.photos())
    bench.until(lambda: not text.toolTip())


def test_pausing_from_the_status_bar(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    bench.finder.hold()
    session.start()
    drop(window, bench.photo())
    bench.until(lambda: len(bench.finder.seen) == 1)
    bench.until(lambda: told(window).startswith("Finding"))
    button(window.status, "Pause").click()
    bench.until(lambda: told(window) == "Paused · 0 of 1")
    bench.finder.release()
    button(window.status, "Resume").click()
    bench.finish()


# Keys and actions


def test_repairs_are_undone_by_key_step_by_step(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    session.start()
    drop(window, bench.photo())
    bench.finish()
    photo_id = session.store.at(0).id
    for way in Way:
        session.repairing.repair(photo_id, Stroke(way, ((9.0, 9.0, 1.0),), 5.0))
    assert window.edit.undo.text() == "&Undo erase stroke"
    window.edit.undo.trigger()
    assert [window.edit.undo.text(), window.edit.redo.text()] == [
        "&Undo add stroke",
        "Re&do erase stroke",
    ]
    assert len(session.store[photo_id].repair) == 1


def test_removing_and_undoing_by_key(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    drop(window, bench.photo("a.jpg"), bench.photo("b.jpg"))
    bench.until(lambda: len(session.store) == 2)
    bench.until(window.edit.remove.isEnabled)
    QTest.keyClick(window, Key.Key_Delete)
    assert names(session) == ["b.jpg"]
    assert window.edit.undo.text() == "&Undo remove 1 photo"
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier)
    assert names(session) == ["a.jpg", "b.jpg"]
    assert window.exchange.toast.text() == "Undone: remove 1 photo · a.jpg"
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier)
    assert names(session) == ["a.jpg", "b.jpg"]
    said = "Next: undo “add 2 photos”. Undo again to do it."
    assert window.exchange.toast.text() == said


@pytest.mark.parametrize(
    ("key", "view"), [(Key.Key_1, View.PHOTO), (Key.Key_2, View.CUTOUT), (Key.Key_3, View.MASK)]
)
def test_views_by_key(
    window: MainWindow, session: Session, bench: Bench, key: Key, view: View
) -> None:
    bench.add(Path("a.jpg"))
    session.viewing.set_view(View.MASK if view is not View.MASK else View.PHOTO)
    bench.until(window.view.views[0].isEnabled)
    QTest.keyClick(window, key)
    assert session.viewing.look.view is view
    checked = [action.data() for action in window.view.views if action.isChecked()]
    assert checked == [view]


def test_actions_are_only_offered_when_they_can_be_done(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    file, edit, view = window.file, window.edit, window.view
    careful = (file.export, edit.remove, edit.retry, view.views[0], view.fit)
    assert [action.isEnabled() for action in careful] == [False] * 5
    session.start()
    drop(window, bench.photo())
    bench.finish()
    expected = [True, True, False, True, True]
    bench.until(lambda: [action.isEnabled() for action in careful] == expected)


def test_the_samples_can_be_opened(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.cutting.pause()
    window.file.samples.trigger()
    qtbot.waitUntil(lambda: len(session.store) >= 5)


def test_everything_to_press_has_a_name_and_can_be_reached_by_key(window: MainWindow) -> None:
    buttons = [b for b in window.findChildren(QAbstractButton) if not b.objectName()]
    nameless = [b for b in buttons if not (b.accessibleName() or b.text() or b.toolTip())]
    unreachable = [b for b in buttons if b.focusPolicy() is Qt.FocusPolicy.NoFocus]
    assert (nameless, unreachable) == ([], [])
    assert len(buttons) > 20


# The end


def test_closing_while_work_runs_stops_cleanly(
    window: MainWindow, session: Session, bench: Bench, drop: Drop
) -> None:
    before = sys._current_frames().keys()
    bench.finder.hold()
    session.start()
    drop(window, *(bench.photo(f"{number}.jpg") for number in range(4)))
    bench.until(lambda: len(bench.finder.seen) == 1)
    bench.finder.release()
    window.close()
    assert sys._current_frames().keys() - before == set()
    assert len(bench.finder.seen) <= 2


# Room


def test_the_views_have_words_where_there_is_room_and_the_layout_comes_to_rest(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.add(bench.photo("a.jpg"))
    resized: list[int] = []
    window.canvas.resized.connect(lambda: resized.append(window.canvas.width()))
    view = next(
        b for b in window.findChildren(QToolButton) if b.defaultAction() in window.view.views
    )
    words = {}
    for width in (1600, *range(1300, 940, -15), 940, 1600):
        window.resize(width, 700)
        resized.clear()
        for _ in range(30):
            QApplication.processEvents()
        assert len(resized) <= 3, f"at {width} px the canvas goes on changing its size"
        words[width] = view.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextOnly
    assert words[1600] and words[1015] and not words[1195]


def test_while_the_last_session_is_opened_nobody_is_invited_to_begin_one(
    window: MainWindow,
) -> None:
    texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "Drop car photos here" in texts
    window._keeper.opening.emit(True)
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "Opening your last session…" in shown
    assert not any("Drop" in text for text in shown)
    window._keeper.opening.emit(False)
    assert [label.text() for label in window.findChildren(QLabel) if label.isVisible()] == texts
