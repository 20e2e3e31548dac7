"""Drafts while dragging, and the views of one car placed alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core import resources
from app.core.compose.background import load_background
from app.core.compose.composite import compose
from app.core.compose.framing import mapping_of
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.mask.alpha import decode_alpha, encode_alpha
from app.core.photo.box import Rect
from app.core.photo.look import TRANSPARENT, BackgroundChoice, Gradient
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING, Placement
from app.core.preview.alike import place_alike
from app.core.preview.drafts import DRAFT_SIDE, Draft, Drafter
from tests.app.core.compose.test_footprint import CAR, picture

GREY = BackgroundChoice(gradient=Gradient((240, 240, 240), (150, 150, 150), 0.6))


def photo(path: Path, size: tuple[int, int], car: Rect, number: int = 1) -> Photo:
    """A photo of a bright box, its car found."""
    alpha = np.zeros(size[::-1], np.float32)
    alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)] = 1
    pixels = np.where(alpha[..., np.newaxis] > 0, (220, 60, 40), (30, 90, 30)).astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=95)
    packed = encode_alpha(alpha)
    return Photo(PhotoId(number), path, Path(path.name), State.READY, size, alpha=packed)


def draft(one: Photo, placement: Placement, chosen: BackgroundChoice = GREY) -> Draft:
    (made,) = Drafter().drafts(one, chosen, placement)
    return made


@pytest.mark.parametrize("size", [(640, 480), (1500, 900), (4000, 3000)])
def test_a_draft_is_the_composite_made_small(tmp_path: Path, size: tuple[int, int]) -> None:
    width, height = size
    car = Rect(width // 5, height // 3, width * 7 // 10, height * 8 // 10)
    one = photo(tmp_path / "car.jpg", size, car)
    placement = Placement(0.8, 0.1, -0.05, 0.7)
    made = draft(one, placement)
    assert max(made.pixels.shape) == min(DRAFT_SIDE, max(size))
    assert made.car is not None
    assert abs(made.car.left - car.left) <= width / 500
    background = load_background(GREY)
    assert background is not None
    pixels = images.load(one.path).pixels
    full = compose(pixels, decode_alpha(one.alpha or b""), background, placement)
    small = cv2.resize(full, made.pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - made.pixels).mean() < 1.5


def test_on_nothing_there_is_no_draft(tmp_path: Path) -> None:
    one = photo(tmp_path / "car.jpg", (64, 48), Rect(10, 10, 40, 40))
    assert list(Drafter().drafts(one, TRANSPARENT, Placement())) == []


def test_of_a_photo_that_has_gone_there_is_no_draft(tmp_path: Path) -> None:
    one = photo(tmp_path / "car.jpg", (64, 48), Rect(10, 10, 40, 40))
    one.path.unlink()
    assert list(Drafter().drafts(one, GREY, Placement())) == []


def test_another_photo_or_background_is_noticed(tmp_path: Path) -> None:
    drafter = Drafter()
    first = photo(tmp_path / "a.png", (64, 48), Rect(10, 10, 40, 40))
    second = photo(tmp_path / "b.png", (48, 64), Rect(5, 5, 20, 60), 2)
    shapes = [next(drafter.drafts(one, GREY, Placement())).pixels.shape for one in (first, second)]
    assert shapes == [(48, 64, 3), (64, 48, 3)]
    black = next(drafter.drafts(second, BackgroundChoice((0, 0, 0)), Placement())).pixels
    assert black[0, 0].tolist() == [0, 0, 0]


def test_cars_placed_alike_stand_on_one_line(tmp_path: Path) -> None:
    model = replace(
        photo(tmp_path / "model.png", (400, 300), Rect(100, 100, 300, 200)),
        placement=Placement(0.9, 0.05, 0.1, 0.4),
    )
    boxes = [Rect(20, 50, 200, 120), Rect(150, 10, 390, 280)]
    others = [
        photo(tmp_path / f"{n}.png", (400, 300), box, n) for n, box in enumerate(boxes, start=2)
    ]
    *_, found = place_alike(model, others)
    placed = dict(found or [])
    wanted = mapping_of(model.placement, Rect(100, 100, 300, 200), (300, 400)).box(
        Rect(100, 100, 300, 200)
    )
    for other, box in zip(others, boxes, strict=True):
        placement = placed[other]
        now = mapping_of(placement, box, (300, 400)).box(box)
        assert (now.middle, now.bottom) == pytest.approx((wanted.middle, wanted.bottom))
        assert (placement.scale, placement.shadow) == (0.9, 0.4)


def test_photos_without_a_car_are_left_out(tmp_path: Path) -> None:
    model = photo(tmp_path / "a.png", (64, 48), Rect(10, 10, 40, 40))
    empty = photo(tmp_path / "b.png", (64, 48), Rect(0, 0, 0, 0), 2)
    waiting = replace(model, alpha=None)
    damaged = replace(model, alpha=b"no alpha")
    other = photo(tmp_path / "c.png", (64, 48), Rect(5, 8, 44, 41), 3)
    *_, found = place_alike(model, [empty, waiting, damaged, other])
    assert [one.id for one, _ in found or []] == [model.id, other.id]
    assert list(place_alike(waiting, [model])) == []


@pytest.mark.parametrize(
    ("camera", "horizon", "is_lower"), [(1.5, 250.0, False), (0.5, 352.0, True)]
)
def test_a_draft_tells_that_the_photo_was_taken_from_lower_down(
    tmp_path: Path, camera: float, horizon: float, is_lower: bool
) -> None:
    alpha = picture(replace(CAR, azimuth=0.5, camera=camera, horizon=horizon))
    path, size = tmp_path / "car.png", (alpha.shape[1], alpha.shape[0])
    Image.fromarray(np.zeros((*alpha.shape, 3), np.uint8)).save(path)
    one = Photo(PhotoId(1), path, Path(path.name), State.READY, size, alpha=encode_alpha(alpha))
    pictures = resources.backgrounds()
    hall = BackgroundChoice(picture=pictures["hall_brick"])
    told = draft(one, STANDING, hall).lower
    assert told is not None
    assert (told > 0.14) is is_lower
    assert told > -0.12
    studio = BackgroundChoice(picture=pictures["studio_white"])
    for placement, background in ((STANDING, studio), (STANDING, GREY), (Placement(), hall)):
        assert draft(one, placement, background).lower is None
