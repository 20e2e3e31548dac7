"""Session files: everything comes back, and a damaged file is refused whole with its reason."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from app.core import resources
from app.core.codec import blob_name
from app.core.errors import SessionError
from app.core.photo.finding import Finding
from app.core.photo.look import BackgroundChoice, Look
from app.core.photo.photo import Photo, PhotoId, State
from app.core.saved.session import VERSION, Saved
from app.core.saved.session_file import load_session, save_session
from app.core.saved.sound import leads_out
from tests.app.core.saved.sessions import mask, rich_session

Stored = dict[str, Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cars.forecourt"
    save_session(path, rich_session(tmp_path))
    return path


def change(file: Path, edit: Callable[[Stored], object]) -> None:
    """Write a session's file again with another text."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    stored = json.loads(members["session.json"])
    edit(stored)
    members["session.json"] = json.dumps(stored).encode()
    rewrite(file, members)


def rewrite(file: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def refusal(file: Path) -> str:
    with pytest.raises(SessionError) as caught:
        load_session(file)
    assert str(file) in str(caught.value)
    return str(caught.value)


def test_everything_comes_back(file: Path, tmp_path: Path) -> None:
    assert load_session(file) == rich_session(tmp_path)


def test_an_empty_session_comes_back(tmp_path: Path) -> None:
    save_session(tmp_path / "none.forecourt", Saved())
    assert load_session(tmp_path / "none.forecourt") == Saved()


def test_what_is_under_way_waits_again(tmp_path: Path) -> None:
    photo = Photo(PhotoId(1), tmp_path / "a.jpg", Path("a.jpg"), State.WORKING)
    save_session(tmp_path / "a.forecourt", Saved((photo,)))
    assert load_session(tmp_path / "a.forecourt").photos[0].state is State.QUEUED


def test_equal_masks_are_stored_once(tmp_path: Path) -> None:
    photo = replace(rich_session(tmp_path).photos[0], repair=(), probability=None)
    twins = tuple(replace(photo, id=PhotoId(number)) for number in range(5))
    save_session(tmp_path / "a.forecourt", Saved(twins))
    with zipfile.ZipFile(tmp_path / "a.forecourt") as archive:
        assert len(archive.namelist()) == 2


def test_a_folder_that_could_not_be_opened_comes_back(tmp_path: Path) -> None:
    photo = Photo(PhotoId(1), tmp_path, Path(), State.FAILED, error="It cannot be opened.")
    save_session(tmp_path / "a.forecourt", Saved((photo,)))
    assert load_session(tmp_path / "a.forecourt").photos == (photo,)


def test_names_that_are_no_text_come_back(tmp_path: Path) -> None:
    path = tmp_path / "b\udce4d.jpg"  # a byte that is no UTF-8
    save_session(tmp_path / "a.forecourt", Saved((Photo(PhotoId(1), path, Path(path.name)),)))
    assert load_session(tmp_path / "a.forecourt").photos[0].path == path


def test_photos_that_moved_along_are_found(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "photos").mkdir(parents=True)
    for name in ("photos/a.jpg", "wood.png"):
        (old / name).write_bytes(b"x")
    photo = Photo(PhotoId(1), old / "photos" / "a.jpg", Path("a.jpg"))
    saved = Saved((photo,), look=Look(background=BackgroundChoice(picture=old / "wood.png")))
    save_session(old / "a.forecourt", saved)
    shutil.move(old, new)
    loaded = load_session(new / "a.forecourt")
    assert loaded.photos[0].path == new / "photos" / "a.jpg"
    assert loaded.look.background.picture == new / "wood.png"


def test_a_path_that_cannot_be_looked_at_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    photo = Photo(PhotoId(1), tmp_path / "elsewhere" / f"{'a' * 300}.jpg", Path("a.jpg"))
    save_session(tmp_path / "old" / "a.forecourt", Saved((photo,)))
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert load_session(tmp_path / "new" / "a.forecourt").photos == (photo,)


def test_built_in_pictures_are_found_wherever_the_program_lies(tmp_path: Path) -> None:
    picture = next(iter(resources.backgrounds().values()))
    save_session(
        tmp_path / "a.forecourt", Saved(look=Look(background=BackgroundChoice(picture=picture)))
    )
    with zipfile.ZipFile(tmp_path / "a.forecourt") as archive:
        assert str(resources.root()) not in archive.read("session.json").decode()
    assert load_session(tmp_path / "a.forecourt").look.background.picture == picture


def test_a_first_version_is_understood(tmp_path: Path) -> None:
    """The text of version 1 as it was written when it was new: what users have on their disks."""
    photo = {
        "kind": "Photo",
        "id": 3,
        "path": str(tmp_path / "a.jpg"),
        "relative": "a.jpg",
        "state": "ready",
        "alpha": blob_name(mask()),
        "size": [12, 8],
        "certainty": 0.5,
        "repair": [
            {
                "kind": "Stroke",
                "way": "erase",
                "points": [[1.0, 2.0, 1.0]],
                "size": 4.0,
                "hardness": 0.8,
                "smart": False,
            }
        ],
        "placement": {"kind": "Placement", "scale": 2.0, "x": 0.0, "y": 0.0, "shadow": 0.0},
    }
    session = {
        "kind": "Saved",
        "current": 3,
        "look": {
            "view": "mask",
            "backdrop": {"kind": "Backdrop", "colour": [1, 2, 3], "picture": None},
        },
        "own_backdrops": [],
        "arrangement": {"filter": "needs review", "sort": "least certain"},
    }
    text = {
        "format": "forecourt session",
        "version": 1,
        "folder": str(tmp_path),
        "session": session,
        "photos": [photo],
    }
    file = tmp_path / "old.forecourt"
    name = f"masks/{blob_name(mask())}.png"
    rewrite(file, {"session.json": json.dumps(text).encode(), name: mask()})
    saved = load_session(file)
    assert saved.photos[0].placement.scale == 2.0
    assert saved.look.background.colour == (1, 2, 3)
    assert (saved.current, len(saved.photos[0].repair)) == (3, 1)


def test_photos_that_an_earlier_version_wanted_looked_at_still_are(tmp_path: Path) -> None:
    file = tmp_path / "old.forecourt"
    save_session(file, rich_session(tmp_path))
    change(file, lambda stored: stored.update(version=2))
    found = [photo.findings for photo in load_session(file).photos]
    assert found == [(Finding.UNSURE,), (), ()]


# Refused


def first(stored: Stored) -> Stored:
    photo: Stored = stored["photos"][0]
    return photo


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda s: s.update(version=VERSION + 1), "newer Forecourt"),
        (lambda s: s.update(version="1"), "does not tell its version"),
        (lambda s: s.update(format="zip of cats"), "not a session of Forecourt"),
        (lambda s: s.pop("session"), "session is None"),
        (lambda s: s.update(photos={}), "photos is {}"),
        (lambda s: first(s).pop("path"), "path is missing"),
        (lambda s: first(s).update(path=7), "path is 7"),
        (lambda s: first(s).update(path="a\0b"), "path is"),
        (lambda s: first(s).update(relative="../../etc/a.jpg"), "leads out of its folder"),
        (lambda s: first(s).update(relative="/etc/a.jpg"), "leads out of its folder"),
        (lambda s: first(s).update(path="."), "a file has no name"),
        (lambda s: first(s).update(exported="."), "a file has no name"),
        (lambda s: s["session"].update(own_backgrounds=["."]), "a file has no name"),
        (lambda s: s["session"]["look"]["background"].update(picture="."), "a file has no name"),
        (lambda s: s["photos"][1].update(size=[0, 0]), "size makes no sense"),
        (lambda s: s["photos"][1].update(size=[-4, -3]), "size makes no sense"),
        (lambda s: s["photos"][1].update(size=[10**6, 10**6]), "size makes no sense"),
        (lambda s: first(s).update(state="sleeping"), "state is 'sleeping'"),
        (lambda s: first(s).update(certainty=1.5), "certainty"),
        (lambda s: first(s).update(least_dice=-0.1), "certainty is not within"),
        (lambda s: first(s).update(certainty=float("nan")), "certainty is nan"),
        (lambda s: first(s).update(size=[12]), "size has 1 parts"),
        (lambda s: first(s).update(size=[8, 12]), "mask does not fit"),
        (lambda s: first(s).update(alpha=None), "mask is missing"),
        (lambda s: first(s).update(alpha="0" * 32), "missing in it"),
        (lambda s: first(s).update(alpha="../../x"), "missing in it"),
        (lambda s: first(s).update(reviewed=1), "reviewed is 1"),
        (lambda s: first(s).update(repair=[{"kind": "Photo"}]), "repair[0]"),
        (lambda s: first(s)["repair"][0].update(points=[]), "repair makes no sense"),
        (lambda s: first(s)["repair"][0].update(size=0), "repair makes no sense"),
        (lambda s: first(s)["repair"][0].update(points=[[1, 2, 9]]), "repair makes no sense"),
        (lambda s: first(s)["repair"][0].update(points=[[1, 2, 10**400]]), "points[0][2]"),
        (lambda s: first(s)["placement"].update(scale=0), "out of sight"),
        (lambda s: first(s)["placement"].update(shadow="dark"), "shadow is 'dark'"),
        (lambda s: first(s)["placement"].update(glass_tint=1.2), "windows make no sense"),
        (lambda s: first(s)["placement"].update(glass_light=-1.0), "windows make no sense"),
        (lambda s: s["photos"].append(first(s)), "one number"),
        (lambda s: s["session"].update(current=99), "none of them"),
        (lambda s: s["session"]["look"]["background"].update(colour=[1, 2, 300]), "no colour"),
    ],
)
def test_a_damaged_value_is_refused(
    file: Path, edit: Callable[[Stored], object], reason: str
) -> None:
    change(file, edit)
    assert reason in refusal(file)


@pytest.mark.parametrize(
    ("relative", "out"),
    [
        *((PurePosixPath("/a.jpg"), True), (PurePosixPath("../a.jpg"), True)),
        *((PurePosixPath("C:a.jpg"), False), (PurePosixPath("day/a..b.jpg"), False)),
        *((PureWindowsPath("C:x/a.jpg"), True), (PureWindowsPath("C:/a.jpg"), True)),
        *((PureWindowsPath(r"\Windows\a.jpg"), True), (PureWindowsPath(r"day\a.jpg"), False)),
    ],
)
def test_a_place_that_leads_out_of_its_folder_is_known(relative: PurePath, out: bool) -> None:
    assert leads_out(relative) is out


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "gone.forecourt")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.forecourt").write_bytes(data)
    assert "no whole zip file" in refusal(tmp_path / "a.forecourt")


def test_a_file_cut_short_or_altered_anywhere_is_refused_or_whole(
    file: Path, tmp_path: Path
) -> None:
    data = file.read_bytes()
    for place in range(0, len(data), 97):
        file.write_bytes(data[:place])
        assert "damaged" in refusal(file)
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        with contextlib.suppress(SessionError):
            # A date or an attribute that nobody reads may have been hit.
            assert load_session(file) == rich_session(tmp_path)


def test_text_that_is_no_json_is_refused(tmp_path: Path) -> None:
    for text in (b"{", b"[" * 100_000, b"\xff\xfe", b"[]"):
        rewrite(tmp_path / "a.forecourt", {"session.json": text})
        refusal(tmp_path / "a.forecourt")


def test_a_zip_without_a_session_is_refused(tmp_path: Path) -> None:
    rewrite(tmp_path / "a.forecourt", {"readme.txt": b"Hello"})
    assert "session.json is missing" in refusal(tmp_path / "a.forecourt")


def test_another_mask_under_the_same_name_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in members if name.startswith("masks/"))
    rewrite(file, members | {name: mask(99)})
    assert "not what it was" in refusal(file)


def test_a_mask_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "bomb.forecourt"
    huge = bytes(40 << 20)
    photo = replace(rich_session(tmp_path).photos[0], repair=())
    save_session(file, Saved((photo,)))
    change(file, lambda stored: first(stored).update(alpha="00"))
    with zipfile.ZipFile(file) as archive:
        text = archive.read("session.json")
    rewrite(file, {"session.json": text, "masks/00.png": huge}, zipfile.ZIP_DEFLATED)
    assert file.stat().st_size < 1 << 20
    assert "far too large" in refusal(file)


def test_a_session_that_cannot_be_written_leaves_the_old_one(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(AttributeError):
        save_session(file, Saved((object(),)))  # type: ignore[arg-type]
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert zipfile.is_zipfile(io.BytesIO(before))


def test_text_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "bomb.forecourt"
    rewrite(file, {"session.json": b"[" + b"1," * (60 << 20)}, zipfile.ZIP_DEFLATED)
    assert file.stat().st_size < 1 << 20
    assert "far too large" in refusal(file)


def test_a_session_of_a_thousand_photos_is_no_bomb(tmp_path: Path) -> None:
    photo = rich_session(tmp_path).photos[0]
    photos = tuple(replace(photo, id=PhotoId(number)) for number in range(1000))
    file = tmp_path / "large.forecourt"
    save_session(file, Saved(photos))
    assert len(load_session(file).photos) == 1000
