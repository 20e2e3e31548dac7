"""Where cars stand in pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core import resources
from app.core.compose.background import Picture, parse_background
from app.core.compose.scenes import estimated, is_sound, read_scene, scene_of
from app.core.photo.scene import Scene


@pytest.mark.parametrize("name", resources.backgrounds())
def test_each_built_in_background_says_where_cars_stand(name: str) -> None:
    scene = read_scene(resources.backgrounds()[name])
    assert scene is not None
    background = parse_background(name)
    assert isinstance(background, Picture)
    assert background.scene == scene


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"floor": 0.8, "horizon": 0.9, "car": 0.4, "gloss": 0}', '{"floor": "low"}'],
)
def test_a_file_that_makes_no_sense_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "hall.json").write_text(text)
    assert read_scene(tmp_path / "hall.jpg") is None


def test_the_file_beside_a_picture_counts(tmp_path: Path) -> None:
    (tmp_path / "hall.json").write_text('{"floor": 0.7, "horizon": 0.3, "car": 0.4, "gloss": 0.1}')
    grey = np.full((40, 60, 3), 128, np.uint8)
    assert scene_of(tmp_path / "hall.jpg", grey) == Scene(0.7, 0.3, 0.4, 0.1, lines=True)


@pytest.mark.parametrize("meets", [0.4, 0.55, 0.7, 0.78])
def test_cars_are_put_below_where_wall_and_floor_meet(meets: float) -> None:
    picture = np.full((300, 450, 3), 220, np.uint8)
    picture[round(300 * meets) :] = 90
    scene = estimated(picture)
    assert is_sound(scene)
    assert meets + 0.08 < scene.floor < 0.95
    assert scene.horizon < scene.floor


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900, 3), (500, 3, 3)])
def test_odd_pictures_have_a_floor_too(shape: tuple[int, ...]) -> None:
    assert is_sound(estimated(np.zeros(shape, np.uint8)))


def test_a_lower_floor_is_nearer_to_the_camera() -> None:
    scene = Scene(0.8, 0.4, 0.4).with_floor(0.9)
    assert (scene.floor, scene.horizon) == (0.9, 0.4)
    assert scene.car == pytest.approx(0.5)
