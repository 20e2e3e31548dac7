"""Files as people have them, through the program: cut, masks of one's own, thumbnails, words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from app.core.arrays import Pixels
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.left_out import left_out, told
from app.core.mask.mask_file import read_mask
from app.core.network import Answer, Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import cut_photos
from app.core.output.naming import Job
from app.core.output.output import Output
from tests import inputs
from tests.inputs import CAR, HEIGHT, MASK, PHOTO, WIDTH, delta_e, put, save


class Ellipse(Network):
    """Finds the car of the tests' photo, wherever its windows are."""

    def predict(self, image: Pixels) -> Answer:
        return Answer(CAR.astype(np.float32))


def test_see_through_windows_of_a_cut_out_stay_so(tmp_path: Path) -> None:
    cover = MASK * np.uint8(255)
    cover[60:75, 80:110], cover[80:90, 80:110] = 0, 128
    path = save(tmp_path / "glass.png", np.dstack([PHOTO, cover]))
    job = Job(path, tmp_path / "out" / "glass.png")
    (result,) = cut_photos([job], Ellipse(), Cut(Output()))
    assert result.error is None
    cut = np.asarray(PIL.Image.open(job.target))
    assert (cut[61:74, 81:109, 3] == 0).all()
    assert np.abs(cut[81:89, 81:109, 3].astype(int) - 128).max() <= 1
    assert (cut[95, 100] == (200, 30, 40, 255)).all()


@pytest.mark.parametrize("values", [(0, 1), (0, 255)])
def test_a_mask_of_ones_own_is_white_for_the_car(tmp_path: Path, values: tuple[int, int]) -> None:
    path = save(tmp_path / "mask.png", np.where(CAR, values[1], values[0]).astype(np.uint8))
    assert np.array_equal(read_mask(path, (WIDTH, HEIGHT)), MASK)


def test_a_thumbnail_shows_the_photos_own_colours(tmp_path: Path) -> None:
    chunk = inputs.chunk(b"cICP", bytes([12, 13, 0, 1]))
    path = put(tmp_path / "car.png", inputs.png(chunk, pixels=inputs.in_space(inputs.P3)))
    assert delta_e(images.load_thumbnail(path, WIDTH)) <= 2
    assert delta_e(images.load_srgb(path)) <= 2


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("car.jxl", b"\xff\x0a" + bytes(60), "JPEG XL.*Save it as JPEG, PNG or TIFF"),
        ("car.nef", b"II*\0" + bytes(60), "raw file.*Develop"),
        (
            "car.tif",
            inputs.tiff((np.zeros((8, 8, 2), np.float32), {262: (3, [8])})),
            "2 channels of 32 bits.*8 or 16 bits in RGB",
        ),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(PhotoError, match=says):
        images.load(put(tmp_path / name, data))


# --- folders --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photo, and files beside it and below it that are not read."""
    save(tmp_path / "car.png", PHOTO)
    for name in ("car.cr2", "IMG_1.NEF", "IMG_2.dng", "below/IMG_3.jxl", ".hidden/IMG_4.jxl"):
        put(tmp_path / name, b"II*\0" + bytes(60))
    return tmp_path


@pytest.mark.parametrize(("recursive", "count"), [(False, 2), (True, 3)])
def test_raw_and_jpeg_xl_files_are_named_as_left_out(
    folder: Path, *, recursive: bool, count: int
) -> None:
    found = left_out([folder], recursive=recursive)
    assert [path.name for path in found] == ["IMG_1.NEF", "IMG_2.dng", "IMG_3.jxl"][:count]


def test_the_sentence_names_some_of_many(folder: Path) -> None:
    assert told([Path("a.nef")]).startswith("1 file was left out")
    assert told([Path(f"{name}.nef") for name in "abcd"]).endswith("a.nef, b.nef, c.nef ….")


def test_a_named_file_is_not_left_out(folder: Path) -> None:
    assert left_out([folder / "IMG_1.NEF"], recursive=False) == []
