"""The backgrounds that are rendered."""

from __future__ import annotations

import json
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from tests.packaging.conftest import Script


@pytest.fixture
def rendering(script: Script) -> ModuleType:
    return script("render_backgrounds")


def test_each_ships_with_its_scene(rendering: ModuleType) -> None:
    for name, room in rendering.rooms().items():
        file = rendering.OUT / f"{name}.jpg"
        assert file.stat().st_size < 300_000
        with Image.open(file) as picture:
            assert picture.size == rendering.SIZE[::-1]
        scene = json.loads(file.with_suffix(".json").read_text("utf-8"))
        assert (scene["gloss"], scene["floor"]) == (room.gloss, rendering.FLOOR)


def test_the_same_script_makes_the_same_picture(
    rendering: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "SIZE", (64, 96))
    first, again = (rendering.render(rendering.rooms()["hall_brick"]) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert first.shape == (64, 96, 3)
    assert first.std() > 5
