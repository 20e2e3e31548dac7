"""What arrives in a folder is told once, when it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import PhotoError
from app.core.saved import arrivals
from app.core.saved.arrivals import Arrivals


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def photo(path: Path, shade: int = 90) -> Path:
    Image.effect_noise((64, 48), shade).convert("RGB").save(path)
    return path


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_what_is_there_at_first_is_left_alone(inbox: Path) -> None:
    photo(inbox / "old.jpg")
    watch = Arrivals(inbox, None)
    assert [watch.look() for _ in range(3)] == [[], [], []]


def test_a_new_photo_is_told_once_it_has_settled(inbox: Path) -> None:
    watch = Arrivals(inbox, None)
    watch.look()
    photo(inbox / "new.jpg")
    (inbox / "notes.txt").write_text("no photo")
    assert [names(watch.look()) for _ in range(4)] == [[], ["new.jpg"], [], []]


def test_half_a_copy_is_waited_for(inbox: Path, tmp_path: Path) -> None:
    whole = photo(tmp_path / "whole.jpg").read_bytes()
    watch = Arrivals(inbox, None)
    watch.look()
    target = inbox / "slow.jpg"
    target.write_bytes(whole[: len(whole) // 2])
    assert [watch.look() for _ in range(5)] == [[]] * 5, "it stands still, and is not whole"
    target.write_bytes(whole)
    assert watch.look() == []
    assert names(watch.look()) == ["slow.jpg"]


def test_what_stays_broken_is_handed_on_at_last(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "PATIENCE", 3)
    watch = Arrivals(inbox, None)
    watch.look()
    (inbox / "broken.jpg").write_bytes(b"no photo at all")
    looks = [names(watch.look()) for _ in range(6)]
    assert looks == [[], [], [], ["broken.jpg"], [], []]


def test_what_came_meanwhile_arrives_after_a_restart(inbox: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    watch = Arrivals(inbox, state)
    watch.look()
    photo(inbox / "a.jpg")
    for _ in range(3):
        watch.look()
    photo(inbox / "b.jpg")
    again = Arrivals(inbox, state)
    assert [names(again.look()) for _ in range(3)] == [[], ["b.jpg"], []]


def test_what_was_told_last_comes_again_after_a_crash(inbox: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    watch = Arrivals(inbox, state)
    watch.look()
    photo(inbox / "a.jpg")
    watch.look()
    assert names(watch.look()) == ["a.jpg"]
    again = Arrivals(inbox, state)
    again.look()
    assert names(again.look()) == ["a.jpg"], "rather twice than never"


def test_many_are_handed_on_by_and_by(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "BATCH", 2)
    watch = Arrivals(inbox, None)
    watch.look()
    for number in range(5):
        photo(inbox / f"{number}.jpg")
    assert [len(watch.look()) for _ in range(5)] == [0, 2, 2, 1, 0]


def test_damaged_memory_is_none(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / arrivals.NAME).write_text('{"folder": 3')
    photo(inbox / "old.jpg")
    watch = Arrivals(inbox, tmp_path)
    assert watch.look() + watch.look() == []


def test_a_folder_that_is_gone_is_told(inbox: Path) -> None:
    watch = Arrivals(inbox, None)
    inbox.rmdir()
    with pytest.raises(PhotoError):
        watch.look()
