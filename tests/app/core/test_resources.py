"""The files that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import resources
from app.core.files import images


@pytest.mark.parametrize("pictures", [resources.backgrounds, resources.samples])
def test_pictures_are_there_by_name_in_order(pictures: Callable[[], dict[str, Path]]) -> None:
    found = pictures()

    assert found
    assert list(found) == sorted(found)
    assert all(path.stem == name for name, path in found.items())


@pytest.mark.parametrize("path", [*resources.backgrounds().values(), *resources.samples().values()])
def test_every_picture_can_be_read(path: Path) -> None:
    assert max(images.load_thumbnail(path, 64).shape) == 64


def test_an_icon_is_a_drawing() -> None:
    assert "<svg" in resources.icon("app").read_text(encoding="utf-8")


def test_the_style_is_text() -> None:
    assert "{" in resources.style()


def test_weights_have_their_place() -> None:
    assert resources.weights_path().parent.is_dir()
    assert resources.weights_path().suffix == ".safetensors"
