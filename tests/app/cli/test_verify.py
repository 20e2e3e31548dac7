"""Proof that the car in a result is the photo's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import cut, verify
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import UsageError
from app.core.files.images import read_notes, save_image
from tests.app.cli.stand_ins import Bright, Grey


def test_a_result_is_verified_and_a_map_is_drawn(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(options, Bright())
    result, map_file = options.output / "a.png", tmp_path / "map.png"
    assert verify.run(result, photos / "a.jpg", map_file) == Status.DONE
    told = capsys.readouterr().out
    assert "opaque car pixels" in told
    assert "are the photo's own, exactly." in told
    with Image.open(map_file) as drawn:
        assert drawn.getpixel((15, 10)) == (40, 160, 70)
    with pytest.raises(UsageError, match="needs --photo"):
        verify.run(result, None, map_file)


def test_a_folder_of_results_is_verified_against_the_folder_of_photos(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (30, 20), "white").save(photos / "a.jpg")
    cut.run(options, Bright())
    shutil.copy(photos / "a.jpg", options.output / "not ours.jpg")
    assert verify.run(options.output, photos, None) == Status.DONE
    told = capsys.readouterr()
    assert f"{options.output / 'b.png'}: All" in told.out
    assert "2 of 2 results hold." in told.out

    (photos / "a.jpg").unlink()
    (options.output / "not ours.jpg").unlink()
    pixels = np.asarray(Image.open(options.output / "b.png")).copy()
    pixels[pixels[..., 3] == 255] ^= np.array([9, 9, 9, 0], np.uint8)
    notes = read_notes(options.output / "b.png")
    save_image(options.output / "b.png", pixels, xmp=notes.xmp, overwrite=True)
    assert verify.run(options.output, photos, None) == Status.SOME_FAILED
    told = capsys.readouterr()
    assert "a.png: the photo it was made of is not there" in told.out
    assert "b.png: CHANGED" in told.out
    assert "0 of 2 results hold." in told.out


def test_a_photo_is_found_in_its_folder_and_a_folder_needs_one(
    options: Options, photos: Path, tmp_path: Path
) -> None:
    cut.run(options, Bright())
    assert verify.run(options.output / "a.png", photos, None) == Status.DONE
    with pytest.raises(UsageError, match="needs --photo, the folder"):
        verify.run(options.output, None, None)
    with pytest.raises(UsageError, match="no result of Forecourt"):
        verify.run(photos, photos, None)
    with pytest.raises(UsageError, match="without --map"):
        verify.run(options.output, photos, tmp_path / "map.png")


def test_a_car_that_was_relit_says_so_when_it_is_verified(
    views: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = views / "v0.png"
    options = Options([path], tmp_path, background="#303030", suffix="png", match_light=100.0)
    cut.run(options, Grey())
    assert verify.run(tmp_path / "v0.png", path, None) == Status.SOME_FAILED
    told = capsys.readouterr().out
    assert "matched to the background on purpose, by 100 %" in told
    assert "CHANGED" in told
