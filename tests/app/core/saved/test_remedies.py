"""Whoever is told why a session cannot be opened or kept, and does as told, has it."""

from __future__ import annotations

import ast
import errno
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import FileError, SessionError
from app.core.files.disk import write_whole
from app.core.files.images import load
from app.core.saved import journal, session_file
from app.core.saved.arrivals import Arrivals
from app.core.saved.journal import Journal, load_from_folder
from app.core.saved.session_file import load_session, save_session
from tests.app.core.saved.sessions import rich_session
from tests.app.core.saved.test_session_file import change, rewrite
from tests.inputs import PHOTO, jpeg, save

ROOT = Path(__file__).resolve().parents[4]
PLACES = [*sorted((ROOT / "app/core/saved").glob("*.py")), ROOT / "app/core/files/disk.py"]
# Begin with a capital, as remedies do, and are none.
STATEMENTS = {
    "The settings in {path} cannot be read ({reason}), so the usual ones are used.",
    "The settings were damaged, so the usual ones are used. The old file is {path}.",
}
# What is said, and the tests below that do it.
SAID = {
    "moved": "It may have been moved, renamed or deleted: choose it again",
    "rights": "Change its rights, or copy it to a folder of your own",
    "disk": "Check the disk or the connection to it, and try again",
    "memory": "Close other programs and try again, or choose a smaller file",
    "kind": "Choose a .forecourt file",
    "newer": "Open it with the newest version",
    "another": "Choose another session, or a copy of this one",
    "watched": "Connect its disk, or choose another folder",
    "exists": "Allow overwriting, or choose another folder",
    "folder": "Rename that folder, or choose another one to write to",
    "other": "Choose another folder",
    "own": "Choose a folder of your own, and close programs that have the file open",
    "full": "Make room on it, or choose a folder on another disk",
    "photo": "Copy it again from where it came from, or choose another photo",
    "name": "Choose a shorter name, or a folder with a shorter path",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cars.forecourt"
    save_session(path, rich_session(tmp_path))
    return path


def told(remedy: str, action: Callable[[], object]) -> None:
    """Do what cannot be done, and look at what is said."""
    with pytest.raises(FileError) as caught:
        action()
    assert caught.value.remedy == SAID[remedy]


def test_a_session_that_was_moved(file: Path, tmp_path: Path) -> None:
    moved = file.rename(tmp_path / "moved.forecourt")
    told("moved", lambda: load_session(file))
    assert load_session(moved).photos


@pytest.mark.parametrize(("number", "remedy"), [(errno.EACCES, "rights"), (errno.EIO, "disk")])
def test_a_session_that_the_system_does_not_read(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    def refused(path: Path, *_: Any, **__: Any) -> Any:
        if path == file:
            raise OSError(number, os.strerror(number))
        return usual(path)

    usual = zipfile.ZipFile
    copy = tmp_path / "own.forecourt"
    copy.write_bytes(file.read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(zipfile, "ZipFile", refused)
        told(remedy, lambda: load_session(file))
        assert load_session(copy).photos
    assert load_session(file).photos


def test_a_session_that_needs_too_much_memory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(session_file, "fits", lambda _: False)
        told("memory", lambda: load_session(file))
    assert load_session(file).photos


def test_what_is_no_session(file: Path, tmp_path: Path) -> None:
    told("kind", lambda: load_session(tmp_path))
    other = tmp_path / "other.forecourt"
    rewrite(other, {"session.json": b'{"format": "of others"}'})
    told("kind", lambda: load_session(other))
    assert load_session(file).photos


def test_a_session_of_a_newer_version(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(file, lambda stored: stored.update(version=4))
    told("newer", lambda: load_session(file))
    monkeypatch.setattr("app.core.saved.session.VERSION", 4)
    assert load_session(file).photos


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:500]),
        lambda file: rewrite(file, {"session.json": b"{"}),
        lambda file: rewrite(file, {"other.json": b"{}"}),
        lambda file: change(file, lambda stored: stored.update(version="new")),
        lambda file: change(file, lambda stored: stored.update(photos=3)),
    ],
)
def test_a_damaged_session(file: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    copy = tmp_path / "copy.forecourt"
    copy.write_bytes(file.read_bytes())
    damage(file)
    told("another", lambda: load_session(file))
    assert load_session(copy).photos


def test_the_session_that_was_kept_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    told("moved", lambda: load_from_folder(folder))
    Journal(folder).save(rich_session(tmp_path))
    whole = (folder / "session.json").read_bytes()
    (folder / "session.json").write_bytes(b"{")
    told("another", lambda: load_from_folder(folder))
    (folder / "session.json").write_bytes(whole)
    assert load_from_folder(folder).photos
    assert json.loads(whole)["format"] == "forecourt session"
    assert journal.has_session(folder)


def test_a_watched_folder_whose_disk_is_away(tmp_path: Path) -> None:
    watched = Arrivals(tmp_path / "inbox", tmp_path / "known.json")
    told("watched", watched.look)
    (tmp_path / "inbox").mkdir()
    watched.look()
    photo = save(tmp_path / "inbox" / "car.png", PHOTO)
    found = [path for _ in range(5) for path in watched.look()]
    assert found == [photo]


def test_a_photo_that_was_cut_short(tmp_path: Path) -> None:
    photo, whole = tmp_path / "car.jpg", jpeg()
    photo.write_bytes(whole[:1000])
    told("photo", lambda: load(photo))
    photo.write_bytes(whole)
    assert load(photo).pixels.any()


def test_names_that_are_taken(file: Path, tmp_path: Path) -> None:
    told("exists", lambda: write_whole(file, b"new"))
    write_whole(tmp_path / "other" / file.name, b"new")
    write_whole(file, b"new", overwrite=True)
    (tmp_path / "taken.forecourt").mkdir()
    session = rich_session(tmp_path)
    told("folder", lambda: save_session(tmp_path / "taken.forecourt", session))
    (tmp_path / "taken.forecourt").rename(tmp_path / "renamed")
    save_session(tmp_path / "taken.forecourt", session)
    told("other", lambda: save_session(file / "in a file.forecourt", session))
    save_session(tmp_path / "new folder" / "cars.forecourt", session)
    told("name", lambda: save_session(tmp_path / f"{'x' * 300}.forecourt", session))
    save_session(tmp_path / f"{'x' * 100}.forecourt", session)


@pytest.mark.parametrize(
    ("number", "remedy"), [(errno.EACCES, "own"), (errno.ENOSPC, "full"), (errno.EIO, "other")]
)
def test_places_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    """One disk refuses, another does not; in the end the first does not either."""
    session, usual, refuses = rich_session(tmp_path), os.fsync, [True]

    def fsync(handle: int) -> None:
        if refuses[0] and f"{os.sep}full{os.sep}" in str(
            Path(f"/proc/self/fd/{handle}").readlink()
        ):
            raise OSError(number, os.strerror(number))
        usual(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    told(remedy, lambda: save_session(tmp_path / "full" / "cars.forecourt", session))
    assert not list((tmp_path / "full").iterdir())
    save_session(tmp_path / "own" / "cars.forecourt", session)
    refuses[0] = False
    save_session(tmp_path / "full" / "cars.forecourt", session)


def test_no_remedy_is_left_out() -> None:
    """A new one needs a line in `SAID`, and a test that does it."""
    texts = set()
    for place in PLACES:
        for node in ast.walk(ast.parse(place.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"tr", "mark"}:
                first = node.args[0]
                if isinstance(first, ast.Constant) and str(first.value)[0].isupper():
                    texts.add(str(first.value))
    assert texts - STATEMENTS == set(SAID.values())


def test_every_remedy_is_told_in_a_test() -> None:
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(SAID) <= words
    assert issubclass(SessionError, FileError)
