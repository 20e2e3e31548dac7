from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.compose.framing import Framing
from app.core.mask.alpha import encode_alpha
from app.core.output.choice import OutputSet
from app.core.output.output import Kind, Output, parse_shape
from app.core.photo.look import TRANSPARENT, BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING, Placement
from app.core.places.crop_map import SIDE, crop_map

GREY = BackgroundChoice((128, 128, 128))
SHAPES = ("4:3", "1:1", "4:5", "9:16", "1.91:1")


def photo(folder: Path, left: int = 100) -> Photo:
    """A white car of 200 x 60 pixels in a photo of 400 x 300."""
    alpha = np.zeros((300, 400), np.float32)
    alpha[150:210, left : left + 200] = 1.0
    path = folder / "car.png"
    Image.fromarray((255 * alpha).astype(np.uint8)).convert("RGB").save(path)
    return Photo(
        PhotoId(1),
        path,
        Path(path.name),
        State.READY,
        (400, 300),
        alpha=encode_alpha(alpha),
        placement=replace(STANDING, shadow=0.0),
    )


def sets(kind: Kind) -> list[OutputSet]:
    suffix = ".jpg" if kind is Kind.COMPOSITE else ".png"
    outputs = [Output(kind, suffix, framing=Framing(shape=parse_shape(text))) for text in SHAPES]
    return [OutputSet(name, output) for name, output in zip(SHAPES, outputs, strict=True)]


@pytest.mark.parametrize("kind", [Kind.COMPOSITE, Kind.CUTOUT])
def test_every_shape_is_shown_small_with_the_whole_car(kind: Kind, tmp_path: Path) -> None:
    for tile in crop_map(photo(tmp_path), GREY, sets(kind)):
        height, width = tile.pixels.shape[:2]
        assert max(height, width) == SIDE
        across, down = parse_shape(tile.name)
        assert width / height == pytest.approx(across / down, rel=0.02)
        assert not tile.clipped
        car = (tile.pixels[..., :3] > 240).all(axis=2)
        assert car.sum() > 0.02 * car.size


def test_a_car_that_the_photo_cuts_off_is_flagged(tmp_path: Path) -> None:
    tiles = list(crop_map(photo(tmp_path, left=0), GREY, sets(Kind.COMPOSITE)))
    assert [tile.clipped for tile in tiles] == [True] * len(SHAPES)


def test_a_car_moved_out_of_the_picture_is_flagged_where_it_is(tmp_path: Path) -> None:
    moved = replace(photo(tmp_path), placement=Placement(x=0.27))
    clipped = {tile.name: tile.clipped for tile in crop_map(moved, GREY, sets(Kind.COMPOSITE))}
    assert clipped == {"4:3": True, "1:1": True, "4:5": True, "9:16": True, "1.91:1": False}


def test_a_cut_out_is_shown_with_its_shadow_if_it_has_one(tmp_path: Path) -> None:
    outputs = [Output(framing=Framing(margin=0.0), shadow=shadow) for shadow in (False, True)]
    both = [OutputSet(str(each.shadow), each) for each in outputs]
    shaded = replace(photo(tmp_path), placement=STANDING)
    alone, casting = (tile.pixels[..., 3] for tile in crop_map(shaded, TRANSPARENT, both))
    assert (alone == 255).mean() > 0.9
    assert ((casting > 0) & (casting < 250)).mean() > 0.1


def test_without_a_background_the_car_is_shown_alone(tmp_path: Path) -> None:
    (tile, *_) = crop_map(photo(tmp_path), TRANSPARENT, sets(Kind.COMPOSITE))
    assert tile.pixels.shape[2] == 4
