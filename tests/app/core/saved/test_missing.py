"""Photos whose files moved or changed."""

from __future__ import annotations

from pathlib import Path

from app.core.photo.edits import FillHole
from app.core.photo.photo import Photo, PhotoId, State
from app.core.saved.missing import check_files, find_moved, moved
from tests.app.core.saved.sessions import mask


def photo(path: Path, number: int = 1, size: int | None = 5) -> Photo:
    return Photo(
        *(PhotoId(number), path, Path(path.name), State.READY, (12, 8)),
        alpha=mask(),
        certainty=0.5,
        reviewed=True,
        repair=(FillHole((1.0, 1.0)),),
        file_size=size,
    )


def write(path: Path, text: str = "12345") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_is_there_unchanged_stays_as_it_is(tmp_path: Path) -> None:
    same = photo(write(tmp_path / "a.jpg"))
    unknown = photo(write(tmp_path / "b.jpg", "longer than before"), 2, None)
    checked = check_files([same, unknown])
    assert checked.photos == (same, unknown)
    assert not checked.missing | checked.changed


def test_a_missing_photo_says_so_and_keeps_what_was_made_of_it(tmp_path: Path) -> None:
    gone = photo(tmp_path / "a.jpg")
    waiting = Photo(PhotoId(2), tmp_path / "b.jpg", Path("b.jpg"))
    checked = check_files([gone, waiting])
    first, second = checked.photos
    assert checked.missing == {1, 2}
    assert "a.jpg: there is no such file" in (first.error or "")
    assert (first.state, first.alpha, first.repair) == (State.READY, gone.alpha, gone.repair)
    assert second.state is State.FAILED


def test_a_photo_that_is_back_is_well_again(tmp_path: Path) -> None:
    gone = check_files([photo(tmp_path / "a.jpg")]).photos[0]
    write(tmp_path / "a.jpg")
    assert check_files([gone]).photos[0] == photo(tmp_path / "a.jpg")


def test_a_changed_photo_is_cut_anew_under_its_repair(tmp_path: Path) -> None:
    before = photo(write(tmp_path / "a.jpg", "another car"))
    checked = check_files([before])
    (after,) = checked.photos
    assert checked.changed == {1}
    assert (after.state, after.alpha, after.reviewed) == (State.QUEUED, None, False)
    assert after.repair == before.repair


def test_moved_photos_are_found_by_name_and_length(tmp_path: Path) -> None:
    photos = [
        photo(Path("/old/a.jpg"), 1),
        photo(Path("/old/day/b.jpg"), 2),
        photo(Path("/old/c.jpg"), 3),
        photo(Path("/old/d.jpg"), 4, None),
    ]
    a = write(tmp_path / "new" / "deep" / "A.jpg")
    write(tmp_path / "new" / "b.jpg")
    b = write(tmp_path / "new" / "day" / "b.jpg")
    write(tmp_path / "new" / "c.jpg", "another length")
    d = write(tmp_path / "new" / "d.jpg", "any length")
    (found,) = find_moved(photos, tmp_path)
    assert found == {1: a, 2: b, 4: d}


def test_a_file_is_taken_for_one_photo_and_none_is_guessed(tmp_path: Path) -> None:
    places = ("/old/y/a.jpg", "/old/day/a.jpg", "/old/b.jpg", "/old/c.jpg", "/old/x/c.jpg")
    photos = [photo(Path(place), number) for number, place in enumerate(places)]
    day = write(tmp_path / "new" / "day" / "a.jpg")
    write(tmp_path / "new" / "one" / "b.jpg")
    write(tmp_path / "new" / "two" / "b.jpg")
    c = write(tmp_path / "new" / "c.jpg")
    (found,) = find_moved(photos, tmp_path)
    assert found == {1: day, 3: c}


def test_a_found_photo_goes_on_where_it_was(tmp_path: Path) -> None:
    ready, waiting = check_files(
        [photo(tmp_path / "a.jpg"), Photo(PhotoId(2), tmp_path / "b.jpg", Path("b.jpg"))]
    ).photos
    found = moved(ready, tmp_path / "x" / "a.jpg")
    assert (found.state, found.error, found.path) == (State.READY, None, tmp_path / "x" / "a.jpg")
    assert moved(waiting, tmp_path / "b.jpg").state is State.QUEUED
