"""The colours along the edge."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Flags, Floats, Pixels
from app.core.compose.car.edges import edged
from app.core.compose.car.foreground import estimate_foreground, pack, pack_estimate
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit, to_8_bit
from app.core.photo.placement import Placement


def disc(height: int, width: int, softness: float = 2.0) -> Floats:
    """An alpha with a soft, round edge."""
    y, x = np.mgrid[:height, :width]
    distance = np.hypot(y - height / 2, x - width / 2) - min(height, width) / 3
    return np.asarray(np.clip(0.5 - distance / (2 * softness), 0.0, 1.0), np.float32)


def texture(height: int, width: int, seed: int, low: int, high: int) -> Floats:
    """A smooth random picture with values between two limits."""
    small = np.random.default_rng(seed).uniform(low, high, (8, 8, 3)).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def mix(foreground: Floats, background: Floats, alpha: Floats) -> Pixels:
    mixed = background + alpha[..., np.newaxis] * (foreground - background)
    return np.asarray(np.rint(mixed), np.uint8)


def is_mixed(alpha: Floats) -> Flags:
    return np.asarray((alpha > 0) & (alpha < 1))


@pytest.mark.parametrize("softness", [1.0, 3.0, 5.0])
@pytest.mark.parametrize("size", [(300, 400), (401, 1003), (1280, 1918)])
def test_known_mixtures_are_unmixed(size: tuple[int, int], softness: float) -> None:
    alpha = disc(*size, softness)
    car = texture(*size, seed=1, low=120, high=255)
    image = mix(car, texture(*size, seed=2, low=0, high=100), alpha)
    seen = is_mixed(alpha)
    weight = alpha[seen][:, np.newaxis]

    estimate = estimate_foreground(image, alpha)

    before = np.abs((image[seen] - car[seen]) * weight).mean()
    after = np.abs((estimate[seen] - car[seen]) * weight).mean()
    assert before > 10
    assert after < before / 4


def test_a_red_car_before_a_white_wall_has_no_pale_fringe() -> None:
    alpha = disc(200, 300)
    red, white = np.full((200, 300, 3), (200, 20, 30)), np.full((200, 300, 3), 255)
    image = mix(red.astype(np.float32), white.astype(np.float32), alpha)
    seen = alpha > 0.1

    estimate = estimate_foreground(image, alpha)

    assert np.abs(estimate[seen].astype(int) - (200, 20, 30)).max() <= 8


def test_pixels_that_are_not_mixed_stay_as_they_are() -> None:
    alpha = disc(180, 240)
    image = np.random.default_rng(0).integers(0, 256, (180, 240, 3), np.uint8)

    estimate = estimate_foreground(image, alpha)

    assert np.array_equal(estimate[~is_mixed(alpha)], image[~is_mixed(alpha)])
    assert not np.array_equal(estimate, image)


def test_what_is_given_is_not_changed() -> None:
    alpha = disc(60, 80)
    image = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    image_before, alpha_before = image.copy(), alpha.copy()

    pack(estimate_foreground(image, alpha), alpha)

    assert np.array_equal(image, image_before)
    assert np.array_equal(alpha, alpha_before)


def test_tiles_leave_no_seams() -> None:
    """Moved by half a tile, the same picture gets the same colours."""
    alpha = disc(300, 400)
    image = mix(texture(300, 400, 1, 0, 255), texture(300, 400, 2, 0, 255), alpha)
    shifted = (slice(29, None), slice(31, None))

    whole = estimate_foreground(image, alpha)[shifted]
    moved = estimate_foreground(image[shifted], alpha[shifted])

    assert np.abs(whole.astype(int) - moved).max() <= 1


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (20, 3000), (3, 2)])
def test_odd_shapes_and_alphas_work(size: tuple[int, int], value: float) -> None:
    image = np.full((*size, 3), 90, np.uint8)

    estimate = estimate_foreground(image, np.full(size, value, np.float32))

    assert estimate.shape == (*size, 3)
    assert np.abs(estimate.astype(int) - 90).max() <= 1


@pytest.mark.parametrize("choke", [0.0, 2.0])
def test_packed_at_once_it_is_the_same(choke: float) -> None:
    alpha = disc(300, 240)
    image = np.random.default_rng(0).integers(1, 256, (300, 240, 3), np.uint8)
    edge = edged(alpha, Placement(choke=choke))
    np.testing.assert_array_equal(
        pack_estimate(image, alpha, edge), pack(estimate_foreground(image, alpha), edge)
    )


@pytest.mark.parametrize("size", [(300, 240), (700, 1100), (65, 64)])
def test_in_the_photos_own_memory_and_from_8_bits_it_is_the_same(size: tuple[int, int]) -> None:
    alpha = from_8_bit(to_8_bit(disc(*size)))
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    estimate = estimate_foreground(image, alpha)

    spoilt = estimate_foreground(image, to_8_bit(alpha), spoil=True)

    assert spoilt is image
    np.testing.assert_array_equal(spoilt, estimate)


def test_a_cut_out_is_straight_alpha() -> None:
    alpha = disc(90, 120)
    image = np.random.default_rng(0).integers(1, 256, (90, 120, 3), np.uint8)

    rgba = pack(estimate_foreground(image, alpha), alpha)

    assert rgba.shape == (90, 120, 4)
    assert rgba.dtype == np.uint8
    assert np.array_equal(rgba[:, :, 3], to_8_bit(alpha))
    assert np.array_equal(rgba[alpha == 1.0][:, :3], image[alpha == 1.0])
    assert not rgba[rgba[:, :, 3] == 0].any()
