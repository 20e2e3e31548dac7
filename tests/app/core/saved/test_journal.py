"""The session that is saved by itself: always whole, and only what changed is written."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import OutputError, SessionError
from app.core.saved.journal import Journal, has_session, load_from_folder, put_aside
from app.core.saved.session import Saved
from tests.app.core.saved.sessions import mask, rich_session


def masks(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "masks").iterdir()}


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


@pytest.mark.parametrize("damage", ["text", "mask", "gone"])
def test_a_damaged_one_is_refused_and_kept(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "now"
    Journal(folder).save(rich_session(tmp_path))
    one = next((folder / "masks").iterdir())
    if damage == "text":
        (folder / "session.json").write_text("{}")
    elif damage == "mask":
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
