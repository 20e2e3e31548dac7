"""Windows that were mended by hand, in what is exported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Pixels
from app.core.mask.alpha import encode_alpha, encode_cover
from app.core.output.choice import ExportChoice
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, Output
from app.core.photo.edits import Stroke, Way
from app.core.photo.look import BackgroundChoice, Look, View
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import AS_IN_PHOTO
from app.core.preview.frames import Frame, Previewer

SIZE = (320, 480)
BLUE = BackgroundChoice((0, 0, 255))
BESIDE, ERASED, LEFT, PAINTED = (200, 120), (150, 180), (150, 240), (150, 340)
PAINT = Stroke(Way.ADD, ((340.0, 150.0, 1.0),), 40.0, 1.0)
ERASE = Stroke(Way.ERASE, ((180.0, 150.0, 1.0),), 60.0, 1.0)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    """A grey car with one bright window, which is known, and a place for another."""
    pixels = np.full((*SIZE, 3), 120, np.uint8)
    pixels[130:170, 160:370] = 210
    alpha, glass = np.zeros(SIZE, np.float32), np.zeros((160, 240), np.uint8)
    alpha[100:250, 80:420] = 1.0
    glass[65:85, 80:130] = 255
    path = tmp_path / "car.png"
    Image.fromarray(pixels).save(path)
    return Photo(
        *(PhotoId(1), path, Path(path.name), State.READY, SIZE[::-1]),
        alpha=encode_alpha(alpha),
        glass=encode_cover(glass),
        placement=replace(AS_IN_PHOTO, glass=1.0),
    )


def exported(photo: Photo, kind: Kind, folder: Path) -> Pixels:
    choice = ExportChoice(Output(kind, ".png"), folder, BLUE)
    (plan,) = plan_export([photo], choice)
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    with Image.open(result.target) as picture:
        return np.asarray(picture)


def mended(photo: Photo) -> Photo:
    return replace(photo, own_windows=(PAINT, ERASE))


def test_the_background_is_seen_where_windows_were_painted_and_not_where_they_were_erased(
    photo: Photo, tmp_path: Path
) -> None:
    found = exported(photo, Kind.COMPOSITE, tmp_path / "found")
    made = exported(mended(photo), Kind.COMPOSITE, tmp_path / "mended")
    assert found[ERASED][2] > found[ERASED][0] + 60
    np.testing.assert_array_equal(made[ERASED], (210, 210, 210))
    np.testing.assert_array_equal(found[PAINTED], (210, 210, 210))
    assert made[PAINTED][2] > made[PAINTED][0] + 60
    assert made[LEFT][2] > made[LEFT][0] + 60
    np.testing.assert_array_equal(made[BESIDE], (120, 120, 120))


def test_a_cut_out_is_see_through_where_windows_were_painted(photo: Photo, tmp_path: Path) -> None:
    cover = exported(mended(photo), Kind.CUTOUT, tmp_path)[..., 3]
    assert cover[ERASED] == cover[BESIDE] == 255
    assert 0 < cover[PAINTED] < 200


def test_the_view_composite_shows_what_is_exported(photo: Photo, tmp_path: Path) -> None:
    made = exported(mended(photo), Kind.COMPOSITE, tmp_path)
    *_, frame = Previewer().frames(mended(photo), Look(View.COMPOSITE, BLUE))
    assert isinstance(frame, Frame)
    for place in (BESIDE, ERASED, LEFT, PAINTED):  # Qt keeps blue first
        np.testing.assert_array_equal(frame.shown.levels[0][place][2::-1], made[place])


def test_windows_stay_the_photos_own_where_glass_is_not_to_be_clear(
    photo: Photo, tmp_path: Path
) -> None:
    dark = replace(mended(photo), placement=AS_IN_PHOTO)
    made = exported(dark, Kind.COMPOSITE, tmp_path)
    np.testing.assert_array_equal(made[PAINTED], (210, 210, 210))
