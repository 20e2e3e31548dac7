"""Random variants of a sample: geometry, pasting, weather."""

import albumentations as A  # noqa: N812
import cv2
import numpy as np
import pytest

from model.data import arrange as module
from model.data.augment import ArticleAugment, Augment
from model.data.background import Background, lay_out, take_out
from model.data.geometry import box_of, place_car, random_crop, shift_scale_rotate, stand_on, warp
from model.data.pasting import BEHIND, LESSER, lesser, paste, slide_behind, spread_foreground
from model.data.weather import coarsen, fog, night, rain, sun

SIZE = (64, 96)


@pytest.fixture(autouse=True)
def nothing_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what test_occlusion.py tests: it changes photo and mask each in its own way."""
    monkeypatch.setattr(module, "HIDDEN", 0.0)


@pytest.fixture
def mask() -> np.ndarray:
    drawn = np.zeros(SIZE, np.uint8)
    drawn[20:44, 20:70] = 255
    return drawn


@pytest.fixture
def photo(mask: np.ndarray) -> np.ndarray:
    grey = np.full((*SIZE, 3), 120, np.uint8)
    grey[mask > 0] = (200, 30, 30)
    return grey


@pytest.fixture
def ground() -> np.ndarray:
    noise = np.random.default_rng(0).integers(256, size=(8, 9, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, (90, 80), interpolation=cv2.INTER_CUBIC))


def backgrounds(photo: np.ndarray, mask: np.ndarray, ground: np.ndarray) -> list[Background | None]:
    other = (photo, mask)
    return [None, Background(ground), Background(photo, mask), Background(ground, None, other)]


def test_geometry_moves_photo_and_mask_alike(
    mask: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "weather", lambda image, _: image)
    monkeypatch.setattr(module, "coarsen", lambda image, _: image)
    augment = Augment(*SIZE)
    augment.colour = A.Compose([])
    for seed in range(40):
        warped, moved, _ = augment(np.dstack([mask] * 3), mask, seed)
        # The frame outside the photo has any colour, so only the car is compared.
        assert (moved > 250).sum() > 50
        assert np.array_equal(warped[moved > 250][:, 0], moved[moved > 250])


def test_the_same_seed_gives_the_same_sample(
    photo: np.ndarray, mask: np.ndarray, ground: np.ndarray
) -> None:
    used = Augment(*SIZE)
    for background in backgrounds(photo, mask, ground):
        for seed in range(12):
            first = used(photo, mask, seed, background)
            again = Augment(*SIZE)(photo, mask, seed, background)
            assert all(np.array_equal(a, b) for a, b in zip(first[:2], again[:2], strict=True))


def test_samples_fill_the_canvas_whatever_is_behind(
    photo: np.ndarray, mask: np.ndarray, ground: np.ndarray
) -> None:
    augment = Augment(48, 112)
    before = photo.copy()
    for background in backgrounds(photo, mask, ground):
        for seed in range(30):
            image, moved, _ = augment(photo, mask, seed, background)
            assert image.shape == (48, 112, 3) and moved.shape == (48, 112)
            assert image.dtype == moved.dtype == np.uint8
    assert np.array_equal(photo, before)


def test_the_article_moves_little(mask: np.ndarray) -> None:
    augment = ArticleAugment(*SIZE)
    augment.colour = A.Compose([])
    both = np.maximum(mask, mask[:, ::-1])
    for seed in range(40):
        image, moved, _ = augment(np.dstack([mask] * 3), mask, seed)
        assert np.array_equal(image[..., 0], moved)
        assert np.minimum(moved, both).sum() > 0.6 * moved.sum()


def test_a_sample_without_a_car_is_no_trouble(ground: np.ndarray) -> None:
    nothing = np.zeros(SIZE, np.uint8)
    photo = np.full((*SIZE, 3), 90, np.uint8)
    augment = Augment(*SIZE)
    for background in backgrounds(photo, nothing, ground):
        assert not any(augment(photo, nothing, seed, background)[1].any() for seed in range(10))


def test_the_car_stays_in_sight() -> None:
    mask = np.zeros(SIZE, np.uint8)
    mask[30:40, 10:30] = 255
    random = np.random.default_rng(0)
    for _ in range(100):
        matrix = shift_scale_rotate(mask, SIZE, random, 2.0)
        x, y = matrix @ (19.5, 34.5, 1)
        assert -30 < x < 126 and -30 < y < 94
        placed = warp(mask, place_car(mask, SIZE, random), SIZE, cv2.BORDER_CONSTANT)
        assert (placed > 127).sum() > 20


def test_a_car_stands_where_another_stood(mask: np.ndarray) -> None:
    spot = box_of(mask)
    small = mask[::2, ::2]
    random = np.random.default_rng(3)
    assert spot is not None
    for _ in range(20):
        moved = warp(small, stand_on(small, spot, 1.0, random), SIZE, cv2.BORDER_CONSTANT)
        both = np.minimum(moved, mask).sum() / np.maximum(moved, mask).sum()
        assert both > 0.6


def test_a_car_slid_in_behind_hides_nothing_of_the_main_one(
    photo: np.ndarray, mask: np.ndarray
) -> None:
    other = np.full_like(photo, (30, 60, 220)), mask
    changed = []
    for seed in range(30):
        image = slide_behind(photo, mask, other, np.random.default_rng(seed))
        assert np.array_equal(image[mask == 255], photo[mask == 255])
        blue = (image[..., 2].astype(int) - image[..., 0] > 60) & (mask == 0)
        assert blue.sum() <= BEHIND * (mask > 0).sum() * 1.1
        changed.append(blue.any())
    assert sum(changed) > 10, "most of them are seen"


def test_unknown_parts_hide_it_too(photo: np.ndarray, mask: np.ndarray) -> None:
    other = np.full_like(photo, (30, 60, 220)), mask
    unknown = np.full(SIZE, 255, np.uint8)
    for seed in range(10):
        hidden = np.maximum(mask, unknown)
        assert slide_behind(photo, hidden, other, np.random.default_rng(seed)) is photo


def test_half_of_the_views_are_as_in_use(mask: np.ndarray) -> None:
    random = np.random.default_rng(1)
    matrices = [shift_scale_rotate(mask, SIZE, random, 1.0) for _ in range(400)]
    scales = np.array([np.sqrt(np.linalg.det(m[:, :2])) for m in matrices])
    assert 0.45 < np.mean((scales > 0.94) & (scales < 1.11)) < 0.7


def test_some_views_are_cut_by_a_side(mask: np.ndarray) -> None:
    random = np.random.default_rng(2)
    cut = 0
    for _ in range(200):
        moved = warp(mask, shift_scale_rotate(mask, SIZE, random, 1.0), SIZE, cv2.BORDER_CONSTANT)
        cut += bool((moved[:, [0, -1]] > 127).sum() > 6)
    assert 30 < cut < 100, "one in ten, and close-ups"


def test_pasting_leaves_no_studio_rim() -> None:
    image = np.full((40, 40, 3), 255, np.uint8)
    mask = np.zeros((40, 40), np.uint8)
    image[10:30, 10:30] = (10, 20, 30)
    mask[10:30, 10:30] = 255
    spread = spread_foreground(image, mask)
    assert np.abs(spread[8:32, 8:32].astype(int) - (10, 20, 30)).max() <= 2


def test_a_car_taken_out_is_gone(photo: np.ndarray, mask: np.ndarray) -> None:
    assert np.abs(take_out(photo, mask).astype(int) - 120).max() <= 12


def test_the_asked_for_car_is_the_greater_one(photo: np.ndarray, mask: np.ndarray) -> None:
    aside = Background(photo, np.where(np.arange(96) < 35, mask, 0).astype(np.uint8))
    layouts = [lay_out(aside, SIZE, np.random.default_rng(seed)) for seed in range(40)]
    assert any(left_in is not None for _, left_in, _ in layouts)
    half = mask.copy()
    half[:, 45:] = 0
    assert not lesser(half, np.roll(mask, 30, axis=1)) and LESSER < 0.5
    assert lesser(half, mask)  # hidden behind the main car


def test_only_the_pasted_car_is_in_the_mask(photo: np.ndarray, mask: np.ndarray) -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        _, alpha = paste(photo, mask, Background(photo, mask, None), SIZE, random)
        count, _ = cv2.connectedComponents((alpha > 127).astype(np.uint8))
        assert count <= 2


def test_random_crops_have_the_asked_size() -> None:
    photo = np.zeros((50, 80, 3), np.uint8)
    random = np.random.default_rng(0)
    crops = [random_crop(photo, SIZE, random).of(photo, SIZE) for _ in range(20)]
    assert all(crop.shape == (64, 96, 3) for crop in crops)


def test_weather_changes_the_picture_and_not_its_shape(photo: np.ndarray) -> None:
    for change in (night, fog, rain, sun, coarsen):
        changed = change(photo, np.random.default_rng(1))
        assert changed.shape == photo.shape and changed.dtype == np.uint8
        assert not np.array_equal(changed, photo)
    assert night(photo, np.random.default_rng(2)).mean() < photo.mean()
    assert fog(photo, np.random.default_rng(2)).std() < photo.std()
