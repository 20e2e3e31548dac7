"""Cut-outs moved and scaled."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.compose import warp
from app.core.compose.framing import Mapping
from app.core.compose.warp import Layer, car_box, lay, over
from app.core.files.opencv import cv2
from app.core.mask.alpha import to_8_bit
from app.core.photo.box import Rect


def disc(side: int = 200) -> tuple[Pixels, Floats]:
    """A red disc with a soft edge; outside of it the foreground is green, which must not show."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    alpha = np.clip(side / 3 - np.hypot(x, y) + 0.5, 0, 1).astype(np.float32)
    foreground = np.where(alpha[..., np.newaxis] > 0, (200, 30, 20), (0, 255, 0))
    return foreground.astype(np.uint8), alpha


def on_white(layer: Layer[np.uint8] | None, size: tuple[int, int]) -> Pixels:
    canvas = np.full((*size, 3), 255, np.uint8)
    if layer is not None:
        canvas[layer.place] = over(layer.foreground, layer.alpha, canvas[layer.place])
    return canvas


def test_the_box_of_a_car() -> None:
    alpha = np.zeros((20, 30), np.float32)
    assert car_box(alpha) is None
    alpha[5:9, 7:20] = 0.5
    alpha[0, 0] = 0.05  # haze
    assert car_box(alpha) == Rect(7, 5, 20, 9)


@pytest.mark.parametrize("least", [1e-6, 0.1, 0.5, 1.0])
def test_of_8_bits_the_box_is_the_same(least: float) -> None:
    alpha = np.tile(np.arange(256, dtype=np.float32) / np.float32(255), (3, 1))
    assert car_box(to_8_bit(alpha), least) == car_box(alpha, least)


def test_where_nothing_changes_the_very_arrays_come_back() -> None:
    foreground, alpha = disc()
    layer = lay(foreground, alpha, Mapping(), (200, 200))
    assert layer is not None
    assert layer.foreground is foreground
    assert layer.alpha is alpha


@pytest.mark.parametrize(("x", "y"), [(10, -25), (-150, 40), (0, 199)])
def test_moved_by_whole_pixels_they_stay_exactly_as_they_are(x: int, y: int) -> None:
    foreground, alpha = disc()
    layer = lay(foreground, alpha, Mapping(1.0, x, y), (200, 200))
    still = on_white(Layer(foreground, alpha), (200, 200))
    moved = on_white(layer, (200, 200))
    rows, columns = slice(max(0, y), 200 + min(0, y)), slice(max(0, x), 200 + min(0, x))
    from_rows, from_columns = slice(max(0, -y), 200 - max(0, y)), slice(max(0, -x), 200 - max(0, x))
    np.testing.assert_array_equal(moved[rows, columns], still[from_rows, from_columns])


@pytest.mark.parametrize("scale", [0.13, 0.5, 0.77, 1.6])
def test_scaled_it_has_no_fringe(scale: float) -> None:
    foreground, alpha = disc()
    side = round(200 * scale)
    scaled = on_white(lay(foreground, alpha, Mapping(scale), (side, side)), (side, side)).astype(
        int
    )
    # Between red and white: green never is above what a mixture of the two has.
    share = (255 - scaled[..., 1]) / (255 - 30)
    expected = 255 + share[..., np.newaxis] * (np.array([200, 30, 20]) - 255)
    assert np.abs(scaled - expected).max() <= 3


@pytest.mark.parametrize("scale", [0.25, 0.4])
def test_made_smaller_it_is_what_averaging_the_picture_gives(scale: float) -> None:
    foreground, alpha = disc()
    side = round(200 * scale)
    scaled = on_white(lay(foreground, alpha, Mapping(scale), (side, side)), (side, side))
    whole = on_white(Layer(foreground, alpha), (200, 200))
    averaged = cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA)
    # It comes to lie on whole pixels, so edges may be off by a part of one.
    assert np.abs(scaled.astype(int) - averaged).mean() < 3


def test_inside_a_scaled_car_nothing_shines_through() -> None:
    foreground, alpha = disc()
    layer = lay(foreground, alpha, Mapping(0.6), (120, 120))
    assert layer is not None
    assert layer.alpha[30, 30] == 1.0
    assert layer.foreground[30, 30].tolist() == [200, 30, 20]


@pytest.mark.parametrize("mapping", [Mapping(1, 500, 0), Mapping(0.5, -200, 0), Mapping(2, 0, 900)])
def test_out_of_sight_is_nothing(mapping: Mapping) -> None:
    assert lay(*disc(), mapping, (200, 200)) is None


def test_an_empty_cut_out_is_nothing_when_moved() -> None:
    foreground, alpha = disc()
    assert lay(foreground, alpha * 0, Mapping(0.5), (100, 100)) is None


def test_enlarged_only_what_is_seen_is_made() -> None:
    foreground, alpha = disc()
    layer = lay(foreground, alpha, Mapping(40.0, -4000, -4000), (200, 200))
    assert layer is not None
    assert layer.alpha.shape == (200, 200)
    assert (layer.alpha == 1).all()


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("scale", [0.43, 0.87, 1.37])
def test_of_a_large_photo_the_channels_are_made_one_by_one_and_are_the_same(
    scale: float, depth: type[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3))
    foreground = (noise * (np.iinfo(depth).max // 255)).astype(depth)
    alpha = disc()[1]
    mapping, size = Mapping(scale, 12.3, 4.5), (300, 300)

    together = lay(foreground, alpha, mapping, size)
    monkeypatch.setattr(warp, "_TOGETHER", 0)
    one_by_one = lay(foreground, alpha, mapping, size)

    assert together is not None
    assert one_by_one is not None
    assert np.array_equal(one_by_one.cover, together.cover)
    assert one_by_one.place == together.place
    if scale < 1.0:
        assert np.array_equal(one_by_one.foreground, together.foreground)
    seen = (together.cover == 255)[..., np.newaxis]
    apart = np.abs(one_by_one.foreground.astype(int) - together.foreground) * seen
    assert apart.max() <= np.iinfo(depth).max // 255
