from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.saved.settings import NAME, Settings, load, save
from app.session.preferences import Preferences

Make = Callable[[Path | None], Preferences]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[Preferences] = []

    def make(folder: Path | None) -> Preferences:
        made.append(Preferences(folder))
        return made[-1]

    yield make
    for preferences in made:
        preferences.close()


def test_what_is_changed_is_written_at_once(make: Make, tmp_path: Path, qtbot: QtBot) -> None:
    preferences = make(tmp_path)
    with qtbot.waitSignal(preferences.changed) as told:
        preferences.change(appearance="dark")
    assert told.args == [Settings(appearance="dark")]
    qtbot.waitUntil(lambda: load(tmp_path).settings.appearance == "dark")


def test_the_last_of_many_changes_is_written(make: Make, tmp_path: Path, qtbot: QtBot) -> None:
    preferences = make(tmp_path)
    for size in range(50):
        preferences.change(brush_share=float(size))
    qtbot.waitUntil(lambda: load(tmp_path).settings.brush_share == 49)


def test_closing_writes_what_is_not_written_yet(make: Make, tmp_path: Path) -> None:
    preferences = make(tmp_path)
    preferences.change(language="en")
    preferences.change(language="de")
    preferences.close()
    assert load(tmp_path).settings.language == "de"


def test_the_next_start_knows(make: Make, tmp_path: Path) -> None:
    save(tmp_path, Settings(appearance="light"))
    assert make(tmp_path).settings.appearance == "light"


def test_nothing_new_is_nothing(make: Make, tmp_path: Path, qtbot: QtBot) -> None:
    preferences = make(tmp_path)
    with qtbot.assertNotEmitted(preferences.changed):
        preferences.change(appearance="system")
    preferences.close()
    assert not (tmp_path / NAME).exists()


def test_a_disk_that_does_not_take_them_is_told_once(
    make: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("")
    preferences = make(tmp_path / "file" / "folder")
    with qtbot.waitSignal(preferences.failed) as told:
        preferences.change(appearance="dark")
    assert "not kept" in told.args[0]
    with qtbot.assertNotEmitted(preferences.failed, wait=50):
        preferences.change(appearance="light")
    assert preferences.settings.appearance == "light"


def test_kept_nowhere(make: Make) -> None:
    preferences = make(None)
    preferences.change(appearance="dark")
    assert preferences.settings.appearance == "dark"


def test_a_damaged_file_is_told(make: Make, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{")
    assert "damaged" in (make(tmp_path).problem or "")
