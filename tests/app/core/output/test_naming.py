from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from app.core.files.images import save_image
from app.core.output.naming import Source, find_photos, plan_outputs


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*inputs: Path, recursive: bool = False, output_dir: Path | None = None) -> list[str]:
    sources = find_photos(inputs, recursive=recursive, output_dir=output_dir)
    return [source.relative.as_posix() for source in sources]


def planned(sources: list[Source], output: Path = Path("out")) -> list[str]:
    jobs = plan_outputs(sources, output)
    return [job.target.relative_to(output).as_posix() for job in jobs]


def source(path: str) -> Source:
    return Source(Path(path), Path(path).relative_to(Path(path).parts[0]))


def test_a_folder_gives_its_photos_in_the_order_of_their_names(tmp_path: Path) -> None:
    touch(tmp_path, "c.WebP", "B.jpg", "a.JPEG", "notes.txt", "Thumbs.db")
    assert found(tmp_path) == ["a.JPEG", "B.jpg", "c.WebP"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "._a.jpg", ".trash/b.jpg")
    assert found(tmp_path, recursive=True) == ["a.jpg"]


def test_sub_folders_are_looked_into_only_when_asked(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "sub/deep/b.jpg")
    assert found(tmp_path) == ["a.jpg"]
    assert found(tmp_path, recursive=True) == ["a.jpg", "sub/deep/b.jpg"]


def test_a_folder_called_like_a_photo_is_not_one(tmp_path: Path) -> None:
    touch(tmp_path, "odd.jpg/a.jpg")
    assert found(tmp_path) == []
    assert found(tmp_path, recursive=True) == ["odd.jpg/a.jpg"]


def test_a_given_file_is_taken_whatever_its_ending_and_though_it_is_missing(tmp_path: Path) -> None:
    touch(tmp_path, "scan.001")
    assert found(tmp_path / "scan.001", tmp_path / "gone.jpg") == ["scan.001", "gone.jpg"]


def test_a_photo_named_twice_is_taken_once(tmp_path: Path) -> None:
    touch(tmp_path, "sub/a.jpg")
    photo = tmp_path / "sub" / "a.jpg"
    assert found(photo, tmp_path / "sub" / ".." / "sub", photo) == ["a.jpg"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "sub/a.jpg")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert found(tmp_path, recursive=True) == ["sub/a.jpg"]


def test_a_path_through_a_circle_of_links_is_taken_like_one_that_is_missing(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    assert found(circle / "a.jpg", tmp_path / ("long" * 100)) == ["a.jpg", "long" * 100]


def test_a_link_to_a_photo_elsewhere_is_a_photo_of_its_own(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert found(tmp_path) == ["a.jpg", "b.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes in folders here.")
def test_a_pipe_called_like_a_photo_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert found(tmp_path) == []


def test_a_folder_that_cannot_be_opened_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "locked/a.jpg", "open/b.jpg")
    iterdir = Path.iterdir

    def refuse_one(folder: Path) -> object:
        if folder.name == "locked":
            raise PermissionError(13, "Permission denied")
        return iterdir(folder)

    # Root may open any folder, so the refusal has to be played.
    monkeypatch.setattr(Path, "iterdir", refuse_one)
    locked, photo = find_photos([tmp_path], recursive=True)
    assert str(tmp_path / "locked") in str(locked.problem)
    assert photo.problem is None


def test_the_output_folder_within_the_input_folder_is_not_looked_into(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "out/a.png")
    assert found(tmp_path, recursive=True, output_dir=tmp_path / "out") == ["a.jpg"]


def test_earlier_results_beside_the_photos_are_no_photos(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "original.png")
    save_image(tmp_path / "a.png", np.zeros((2, 2), np.uint8))
    assert found(tmp_path, output_dir=tmp_path) == ["a.jpg", "original.png"]
    assert found(tmp_path, output_dir=tmp_path / "out") == ["a.jpg", "a.png", "original.png"]


def test_results_keep_name_and_sub_folder() -> None:
    assert planned([source("in/a.b.jpg"), source("in/sub/c.jpg")]) == ["a.b.png", "sub/c.png"]


def test_equal_names_get_their_ending_added() -> None:
    jobs = plan_outputs([source("in/a.jpg"), source("in/a.png"), source("in/b.jpg")], Path("out"))
    assert [job.target.name for job in jobs] == ["a_jpg.png", "a_png.png", "b.png"]
    assert [job.renamed for job in jobs] == [True, True, False]


def test_equal_names_in_several_folders_get_the_folder_added() -> None:
    assert planned([source("x/a.jpg"), source("y/a.jpg")]) == ["x_a_jpg.png", "y_a_jpg.png"]


def test_when_folders_are_called_alike_too_numbers_are_added() -> None:
    photos = [Source(Path(top, "x", "a.jpg"), Path("a.jpg")) for top in ("p", "q")]
    assert planned(photos) == ["a_jpg-1.png", "a_jpg-2.png"]


def test_names_that_differ_in_capitals_only_are_kept_apart() -> None:
    names = planned([source("in/Car.jpg"), source("in/car.jpg"), source("in/CAR.png")])
    assert len({name.casefold() for name in names}) == 3


def test_a_changed_name_is_not_one_that_another_photo_has() -> None:
    names = planned([source("in/a.jpg"), source("in/a.png"), source("in/a_jpg.gif")])
    assert names == ["in_a_jpg.png", "a_png.png", "a_jpg.png"]


def test_no_result_is_called_like_a_photo(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "b.jpg")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    sources = find_photos([tmp_path], recursive=False)
    assert planned(sources, tmp_path) == ["a_png.png", "b.png"]
    assert planned(sources, tmp_path / "link") == ["a_png.png", "b.png"]


def test_no_result_is_called_like_a_file_to_keep(tmp_path: Path) -> None:
    jobs = plan_outputs([source("in/wall.jpg")], tmp_path, keep=[tmp_path / "wall.png"])
    assert jobs[0].target.name == "wall_jpg.png"
