from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.photo.notice import Tone
from app.ui.parts.banner import Banner

LONG = "holiday.jpg: it is not a photo, or it is damaged from the first bytes on. " * 3


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    return banner


@pytest.mark.parametrize("before", [None, "Short."])
def test_it_is_high_enough_at_once(banner: Banner, before: str | None) -> None:
    if before is not None:
        banner.tell(before, Tone.INFO)
    banner.tell(LONG, Tone.ERROR, [("Try again", print), ("Remove", print)], dismissible=False)
    banner.resize(500, banner.heightForWidth(500))
    layout, text = banner.layout(), banner.findChildren(QLabel)[1]
    assert layout is not None
    layout.activate()
    rects = [button.geometry() for button in banner.buttons]
    assert all(banner.rect().contains(rect) for rect in rects)
    assert all(rect.height() >= 20 for rect in rects)
    assert text.height() >= text.heightForWidth(text.width())


def test_a_button_acts(banner: Banner) -> None:
    pressed: list[str] = []
    banner.tell("Gone.", Tone.ERROR, [("Try again", lambda: pressed.append("again"))])
    banner.buttons[0].click()
    assert pressed == ["again"]


def test_old_buttons_go(banner: Banner) -> None:
    banner.tell("One.", Tone.INFO, [("Try again", print)])
    banner.tell("Two.", Tone.DONE)
    assert (banner.text, banner.buttons) == ("Two.", [])


def test_a_button_stays_while_the_same_is_told_again(banner: Banner) -> None:
    pressed: list[str] = []
    banner.tell("Gone.", Tone.ERROR, [("Try again", lambda: pressed.append("first"))])
    button = banner.buttons[0]
    banner.tell("Gone.", Tone.ERROR, [("Try again", lambda: pressed.append("second"))])
    assert banner.buttons == [button]
    button.click()
    assert pressed == ["second"]
