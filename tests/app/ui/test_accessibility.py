"""Everything can be reached by key, is called something, and shows where the focus is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.language.translation import LANGUAGES, speak
from app.session.session import Session
from app.ui.background.background_picker import WIDTH
from app.ui.export.dialog import ExportDialog
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto
    from tests.app.ui.conftest import Wait


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    """The window that is opened then speaks each of the languages."""
    speak(request.param)
    yield
    speak("en")


@pytest.fixture
def full(
    window: MainWindow,
    session: Session,
    add: AddPhotos,
    make_photo: MakePhoto,
    wait_until_done: Wait,
    qtbot: QtBot,
) -> MainWindow:
    """A window with two photos that are cut out, so that everything is there and enabled."""
    session.start()
    add(make_photo("a.jpg"), make_photo("b.jpg"))
    wait_until_done()
    qtbot.waitUntil(window.file.export.isEnabled)
    window.activateWindow()
    return window


def seen(parent: QWidget) -> list[QWidget]:
    """All widgets that are on the screen, the parent among them."""
    return [w for w in (parent, *parent.findChildren(QWidget)) if w.isVisible()]


def reachable(parent: QWidget) -> list[QWidget]:
    """Those that Tab goes to."""
    tab = Qt.FocusPolicy.TabFocus
    widgets = [w for w in seen(parent) if w.isEnabled() and w.focusProxy() is None]
    return [widget for widget in widgets if widget.focusPolicy() & tab]


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def find_faults(parent: QWidget) -> list[str]:
    """What would leave somebody in the dark, in words."""
    faults = [f"{w} has no name" for w in reachable(parent) if not spoken_name(w)]
    for widget in seen(parent):
        # Qt's own buttons, as those in a scroll bar, have names.
        if isinstance(widget, QAbstractButton) and not widget.objectName().startswith("qt_"):
            if widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
                faults.append(f"{widget} {spoken_name(widget)!r} cannot be reached by key")
            if not widget.text() and not widget.toolTip():
                faults.append(f"{widget} {spoken_name(widget)!r} has neither text nor tooltip")
    return faults


def test_everything_in_the_window_is_called_something(full: MainWindow) -> None:
    assert find_faults(full) == []
    assert len(reachable(full)) > 20


def test_everything_in_the_empty_window_is_called_something(window: MainWindow) -> None:
    assert find_faults(window) == []


def test_everything_in_the_export_dialog_is_called_something(full: MainWindow) -> None:
    full.file.export.trigger()
    dialog = full.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    assert find_faults(dialog) == []
    dialog.reject()


def test_the_check_sees_what_is_wrong(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    field, button = QLineEdit(parent), QToolButton(parent)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    parent.show()
    assert find_faults(parent) == [
        f"{field} has no name",
        f"{button} '' cannot be reached by key",
        f"{button} '' has neither text nor tooltip",
    ]


def test_tab_goes_through_everything_from_left_to_right(full: MainWindow) -> None:
    full.photos.list.setFocus()
    order: list[QWidget] = []
    for _ in range(80):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in order:
            break
        order.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert {part: in_part(full, part, order) for part in PARTS} == dict.fromkeys(PARTS, True)
    places = [place for widget in order if (place := column(full, widget)) is not None]
    leaps = sum(one > next_one for one, next_one in pairwise([*places, places[0]]))
    assert leaps == 1, f"Tab jumps back and forth between the parts: {places}"


PARTS: dict[str, Callable[[MainWindow], QWidget]] = {
    "photos": lambda window: window.photos,
    "stage": lambda window: window.stage,
    "outcome": lambda window: window.outcome,
}


def in_part(window: MainWindow, part: str, order: list[QWidget]) -> bool:
    return any(PARTS[part](window).isAncestorOf(widget) for widget in order)


def column(window: MainWindow, widget: QWidget) -> int | None:
    parts = [part(window) for part in PARTS.values()]
    return next((n for n, part in enumerate(parts) if part.isAncestorOf(widget)), None)


def scroll_to(widget: QWidget) -> None:
    """Bring a widget into sight, as Qt does when Tab leads to it."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def test_the_focus_can_be_seen(full: MainWindow) -> None:
    """Every widget looks otherwise with the focus than without."""
    unseen = []
    for widget in reachable(full):
        full.setFocus()
        scroll_to(widget)
        before = full.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if full.grab().toImage() == before:
            unseen.append(f"{widget} {spoken_name(widget)!r}")
    assert unseen == []


@pytest.mark.usefixtures("spoken")
def test_every_action_has_keys_or_a_way_through_the_menus(full: MainWindow) -> None:
    lost = []
    for menu in full.menuBar().findChildren(QMenu):
        for action in menu.actions():
            mnemonic = QKeySequence.mnemonic(action.text())
            inner = isinstance(menu.parent(), QMenu)
            if not (action.isSeparator() or action.shortcuts() or not mnemonic.isEmpty() or inner):
                lost.append(action.text())
    assert lost == []


def test_no_key_means_two_things(full: MainWindow) -> None:
    keys: dict[str, list[str]] = {}
    for action in full.findChildren(QAction):
        for sequence in action.shortcuts():
            keys.setdefault(sequence.toString(), []).append(action.text())
    assert {key: texts for key, texts in keys.items() if len(texts) > 1} == {}


@pytest.mark.usefixtures("spoken")
def test_no_letter_means_two_things_in_a_menu(full: MainWindow) -> None:
    for menu in [full.menuBar(), *full.findChildren(QMenu)]:
        letters = [QKeySequence.mnemonic(a.text()).toString() for a in menu.actions()]
        used = [letter for letter in letters if letter]
        assert len(used) == len(set(used)), [a.text() for a in menu.actions()]


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("width", [940, 1100, 1280])
def test_the_bar_of_the_brush_leaves_the_grip_free(
    full: MainWindow, width: int, qtbot: QtBot
) -> None:
    full.toolbox.choose(Kind.ADD)
    full.resize(width, 700)
    grip = full.exchange.grip
    qtbot.waitUntil(lambda: grip.isVisible() and full.brush.isVisible())
    assert not full.brush.geometry().intersects(grip.geometry())
    assert full.canvas.rect().contains(full.brush.geometry())
    assert full.outcome.width() == WIDTH
    assert full.brush.pressure.isVisible()
