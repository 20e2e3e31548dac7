"""What a click on something wrong means, on photos drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.mask.alpha import encode_alpha
from app.core.mask.clicks import apply_click, click_edit
from app.core.mask.regions import divide
from app.core.mask.repairs import replay
from app.core.photo.edits import Click, Way

CAR, OTHER = (slice(80, 200), slice(60, 260)), (slice(100, 190), slice(260, 360))
WING = (slice(50, 80), slice(90, 150))


def image() -> Pixels:
    """A red car with a blue one behind it, and its wing, on grey."""
    pixels = np.full((240, 400, 3), 110, np.uint8)
    pixels[CAR] = (190, 40, 40)
    pixels[OTHER] = (40, 60, 180)
    pixels[WING] = (170, 60, 40)
    return pixels


def said() -> Floats:
    """What the network said: it took both cars for one, and hardly saw the wing."""
    probability = np.full((240, 400), 0.02, np.float32)
    probability[CAR] = 0.98
    probability[OTHER] = 0.8
    probability[WING] = 0.3
    return probability


def cover() -> Pixels:
    return (said() >= 0.5) * np.uint8(255)


def clicked(*points: tuple[float, float], scale: int = 1) -> tuple[Pixels, list[Click]]:
    """The alpha after clicks, of a photo enlarged."""
    mask = np.kron(cover(), np.ones((scale, scale), np.uint8))
    colours = np.repeat(np.repeat(image(), scale, axis=0), scale, axis=1)
    done = list[Click]()
    for x, y in points:
        edit = click_edit(mask, colours, encode_alpha(said()), (x * scale, y * scale), done)
        apply_click(mask, edit)
        done.append(edit)
    return mask, done


@pytest.mark.parametrize("scale", [1, 3])
def test_what_is_no_car_goes_and_the_car_stays(scale: int) -> None:
    mask, (edit,) = clicked((310, 150), scale=scale)
    kept = mask[::scale, ::scale] >= 128
    assert edit.way is Way.ERASE
    assert kept[CAR][:, :-4].mean() > 0.995
    assert kept[OTHER][:, 4:].mean() < 0.005


@pytest.mark.parametrize("scale", [1, 3])
def test_what_is_missing_is_added_without_a_seam(scale: int) -> None:
    mask, (edit,) = clicked((120, 65), scale=scale)
    kept = mask[::scale, ::scale] >= 128
    assert edit.way is Way.ADD
    assert kept[52:100, 94:146].all(), "the wing is there, and nothing lies between it and the car"
    around = kept.copy()
    around[44:86, 84:156] = False
    np.testing.assert_array_equal(around[:78], False)


def test_the_edge_is_of_about_a_pixel_of_the_photo() -> None:
    mask, _ = clicked((120, 65), scale=3)
    row = mask[65 * 3, 60 * 3 : 120 * 3]
    assert np.count_nonzero((row > 10) & (row < 245)) <= 4


def test_a_second_click_knows_the_first() -> None:
    mask, done = clicked((310, 150), (120, 65), (120, 70))
    assert [edit.way for edit in done] == [Way.ERASE, Way.ADD, Way.ERASE]
    assert mask[150, 310] == 0, "what was clicked away stays away"
    assert mask[70, 120] == 0, "the last click holds"


def test_clicks_are_edits_like_any_other() -> None:
    mask, done = clicked((310, 150), (120, 65))
    np.testing.assert_array_equal(replay(cover(), done, image), mask)


def test_without_what_the_network_said_the_colours_decide() -> None:
    edit = click_edit(cover(), image(), None, (310.0, 150.0), ())
    mask = cover()
    apply_click(mask, edit)
    assert (mask[OTHER][:, 8:] >= 128).mean() < 0.1
    assert (mask[CAR][:, :-8] >= 128).mean() > 0.9


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (7, 9), (640, 11)])
def test_photos_of_any_shape_can_be_clicked(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.uint8)
    edit = click_edit(mask, np.zeros((*shape, 3), np.uint8), None, (0.0, 0.0), ())
    apply_click(mask, edit)
    assert mask[0, 0] >= 128


def test_a_click_of_another_photo_is_refused() -> None:
    _, (edit,) = clicked((310, 150))
    with pytest.raises(ValueError, match="beside the photo"):
        apply_click(np.zeros((20, 20), np.uint8), edit)


def test_every_pixel_is_in_a_region_and_regions_end_at_edges() -> None:
    regions = divide(image(), said())
    assert regions.labels.shape == (240, 400)
    assert regions.area.min() > 0
    assert regions.area.sum() == 240 * 400
    red = np.zeros((240, 400))
    red[CAR] = 1
    mixed = regions.mean(red)
    assert regions.area[(mixed > 0.25) & (mixed < 0.75)].sum() < 0.01 * 240 * 400
