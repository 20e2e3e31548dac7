"""The session that is saved by itself: always whole, and only what changed is written."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import OutputError, SessionError
from app.core.photo.photo import PhotoId
from app.core.saved.journal import Journal, has_session, load_from_folder, put_aside
from app.core.saved.session import Saved, Scribe
from tests.app.core.saved.sessions import mask, rich_session


def masks(folder: Path) -> dict[str, int]:
    return written(folder / "masks")


def pieces(folder: Path) -> dict[str, int]:
    return written(folder / "photos")


def written(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_everything_comes_back(tmp_path: Path) -> None:
    saved = rich_session(tmp_path)
    Journal(tmp_path / "now").save(saved)
    assert load_from_folder(tmp_path / "now") == saved


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    saved = rich_session(tmp_path)
    journal = Journal(tmp_path / "now")
    journal.save(saved)
    before = masks(tmp_path / "now")
    changed = replace(saved.photos[1], alpha=mask(5), size=(12, 8))
    saved = replace(saved, photos=(saved.photos[0], changed, saved.photos[2]))
    journal.save(saved)
    after = masks(tmp_path / "now")
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()
    assert load_from_folder(tmp_path / "now") == saved


def test_of_many_photos_only_pieces_with_changed_ones_are_written(tmp_path: Path) -> None:
    photos = tuple(
        replace(rich_session(tmp_path).photos[1], id=PhotoId(number)) for number in range(1000)
    )
    saved = Saved(photos)
    journal = Journal(tmp_path / "now")
    journal.save(saved)
    before = pieces(tmp_path / "now")
    changed = replace(photos[321], reviewed=not photos[321].reviewed)
    saved = replace(saved, photos=(*photos[1:321], changed, *photos[322:]))
    journal.save(saved)
    after = pieces(tmp_path / "now")
    assert len(after) == len(before)
    assert len(before.items() - after.items()) == 2
    assert load_from_folder(tmp_path / "now") == saved


def test_one_of_an_earlier_version_in_one_text_opens(tmp_path: Path) -> None:
    saved = rich_session(tmp_path)
    text, masks = Scribe(tmp_path / "now").write(saved)
    (tmp_path / "now" / "masks").mkdir(parents=True)
    (tmp_path / "now" / "session.json").write_text(text)
    for name, content in masks.items():
        (tmp_path / "now" / "masks" / f"{name}.png").write_bytes(content)
    assert load_from_folder(tmp_path / "now") == saved
    Journal(tmp_path / "now").save(saved)
    assert load_from_folder(tmp_path / "now") == saved


def test_what_killed_programs_left_half_written_goes(tmp_path: Path) -> None:
    Journal(tmp_path / "now").save(rich_session(tmp_path))
    left = [tmp_path / "now" / name for name in (".forecourt-{}.part", "masks/.forecourt-{}.part")]
    for path in (Path(str(path).format("0" * 16)) for path in left):
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    Journal(tmp_path / "now")
    assert not list((tmp_path / "now").rglob("*.part"))
    assert load_from_folder(tmp_path / "now") == rich_session(tmp_path)


def test_what_is_needed_no_more_goes(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "now")
    saved = rich_session(tmp_path)
    journal.save(saved)
    journal.save(replace(saved, photos=saved.photos[1:]))
    assert masks(tmp_path / "now") == {}
    journal.save(Saved())
    assert not has_session(tmp_path / "now")


def test_a_save_that_breaks_off_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = rich_session(tmp_path)
    journal = Journal(tmp_path / "now")
    journal.save(saved)

    def fail(path: Path, data: bytes, **_options: bool) -> None:
        raise OutputError(path, "the disk is full", "Make room")

    monkeypatch.setattr("app.core.saved.journal.write_whole", fail)
    with pytest.raises(OutputError):
        journal.save(replace(saved, photos=saved.photos[1:]))
    assert load_from_folder(tmp_path / "now") == saved


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the folders of users apart.")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "now"
    folder.mkdir(parents=True, mode=0o755)
    Journal(folder).save(rich_session(tmp_path))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "session.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["text", "mask", "gone", "photos", "no photos"])
def test_a_damaged_one_is_refused_and_kept(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "now"
    Journal(folder).save(rich_session(tmp_path))
    of_photos = damage.endswith("photos")
    one = next((folder / ("photos" if of_photos else "masks")).iterdir())
    if damage == "text":
        (folder / "session.json").write_text("{}")
    elif damage in ("mask", "photos"):
        one.write_bytes(one.read_bytes()[:-1])
    else:
        one.unlink()
    with pytest.raises(SessionError):
        load_from_folder(folder)
    aside = put_aside(folder)
    assert aside is not None
    assert (aside / "session.json").exists()
    assert not folder.exists()
    Journal(folder).save(rich_session(tmp_path))
    assert put_aside(folder) != aside
