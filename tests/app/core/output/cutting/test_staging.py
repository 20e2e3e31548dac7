"""Photos and results in a storage: fetched, cut, stored, and compared by their receipts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Pixels
from app.core.errors import OutputError, PhotoError
from app.core.files.storage import Address
from app.core.network import Answer, Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult, cut_photos
from app.core.output.cutting.staging import staged
from app.core.output.naming import find_photos, plan_outputs
from app.core.output.output import Output

PHOTOS = Address("memory://photos")
RESULTS = Address("memory://results")


class Bright(Network):
    def predict(self, image: Pixels) -> Answer:
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[fsspec.AbstractFileSystem]:
    """A storage with a photo, one in a sub-folder, and a file that is none."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    pixels = np.full((40, 80, 3), 30, np.uint8)
    pixels[10:30, 20:60] = 240
    Image.fromarray(pixels).save(tmp_path / "car.png")
    data = (tmp_path / "car.png").read_bytes()
    files.pipe({"/photos/a.png": data, "/photos/sub/b.png": data, "/photos/bad.jpg": b"no photo"})
    yield files
    files.store.clear()


def cut_all(output: Path = RESULTS, *, inputs: Path = PHOTOS) -> list[CutResult]:
    sources = find_photos([inputs], recursive=True, output_dir=output)
    return list(cut_photos(plan_outputs(sources, output), Bright(), Cut(Output(), found_by="w")))


def test_photos_of_a_storage_are_cut_into_a_storage(memory: fsspec.AbstractFileSystem) -> None:
    done = {str(result.source): result for result in cut_all()}
    assert memory.find("/results") == ["/results/a.png", "/results/sub/b.png"]
    error = done["memory://photos/bad.jpg"].error
    assert str(error).startswith("memory://photos/bad.jpg: it is not a photo")
    assert done["memory://photos/a.png"].size == (80, 40)


def test_the_second_time_results_are_left_alone(memory: fsspec.AbstractFileSystem) -> None:
    cut_all()
    before = memory.modified("/results/a.png")
    again = [result for result in cut_all() if result.error is None]
    assert [result.skipped for result in again] == [True, True]
    assert memory.modified("/results/a.png") == before


def test_somebody_elses_file_is_kept(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe("/results/a.png", b"somebody's own")
    (result,) = (one for one in cut_all() if one.target == RESULTS / "a.png")
    assert isinstance(result.error, OutputError)
    assert "memory://results/a.png: there is a file of this name" in str(result.error)
    assert memory.cat("/results/a.png") == b"somebody's own"


def test_results_below_the_photos_are_not_cut_again(memory: fsspec.AbstractFileSystem) -> None:
    inside = PHOTOS / "cut"
    assert len(cut_all(inside)) == 3
    assert len(cut_all(inside)) == 3


def test_a_list_keeps_the_folders_below_the_common_one(
    memory: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("memory://photos/a.png\n\nmemory://photos/sub/b.png\n", "utf-8")
    done = cut_all(tmp_path / "out", inputs=listed)
    assert [result.error for result in done] == [None, None]
    assert (tmp_path / "out" / "sub" / "b.png").is_file()
    assert (tmp_path / "out" / "a.png").is_file()


def test_a_list_never_leads_out_of_the_output_folder(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("memory://photos/x/../../../a.png\nmemory://photos/x/b.png", "utf-8")
    sources = find_photos([listed], recursive=False)
    assert [str(source.relative) for source in sources] == ["a.png", "b.png"]


def test_lines_of_a_list_begin_at_its_own_folder(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("one/a.jpg\ntwo/a.jpg\n", "utf-8")
    sources = find_photos([listed], recursive=False)
    assert [source.path for source in sources] == [tmp_path / "one/a.jpg", tmp_path / "two/a.jpg"]
    assert [str(source.relative) for source in sources] == ["one/a.jpg", "two/a.jpg"]


def test_nothing_is_stored_if_there_was_an_error(
    memory: fsspec.AbstractFileSystem,
) -> None:
    (job, *_) = plan_outputs(find_photos([PHOTOS / "a.png"], recursive=False), RESULTS)
    with pytest.raises(PhotoError, match="memory://photos/a"), staged(job) as near:
        near.target.write_bytes(b"half")
        raise PhotoError(near.source, "it is damaged", "Copy it again")
    assert not memory.exists("/results/a.png")
    assert not near.source.exists()
