"""PSD files, read again by Pillow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PsdImagePlugin import PsdImageFile

from app.core.arrays import Pixels
from app.core.compose.background import Colour
from app.core.files import images
from app.core.files.openraster import Layer
from app.core.files.psd import LARGEST, merged_psd, to_psd
from app.core.output.output import Kind, Output
from app.core.output.recipe import hash_photo, recipe_of
from app.core.output.standing import Standing, standing_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.placement import STANDING

ALL = replace(STANDING, reflection=0.4, sun=0.5)
NOISE = np.random.default_rng(3).integers(0, 255, (61, 83, 4), np.uint8)


def read(path: Path, number: int) -> Pixels:
    """A layer of a file, in its place in the whole picture, as Pillow reads it; 0 is the whole."""
    with Image.open(path) as picture:
        assert isinstance(picture, PsdImageFile)
        if number:
            picture.seek(picture.n_frames)  # Pillow takes the whole for the first layer else
            picture.seek(number)
        return np.asarray(picture)


def stacked(path: Path) -> Pixels:
    """What a picture editor shows of the layers."""
    with Image.open(path) as picture:
        assert isinstance(picture, PsdImageFile)
        layers = picture.n_frames
        whole = Image.new("RGBA", picture.size)
    for number in range(1, layers + 1):
        whole.alpha_composite(Image.fromarray(read(path, number)).convert("RGBA"))
    return np.asarray(whole.convert("RGB"))


def test_layers_are_where_they_were_put(tmp_path: Path) -> None:
    path = tmp_path / "x.psd"
    whole = np.ascontiguousarray(np.pad(NOISE, ((9, 5), (7, 4), (0, 0)))[..., :3])
    layers = [Layer("Hintergrund", whole), Layer("Auto", NOISE, 7, 9)]
    path.write_bytes(to_psd(layers, whole, (300, 300)))
    with Image.open(path) as picture:
        assert isinstance(picture, PsdImageFile)
        assert [layer[:3] for layer in picture.layers] == [
            ("Hintergrund", "RGB", (0, 0, 94, 75)),
            ("Auto", "RGBA", (7, 9, 90, 70)),
        ]
    np.testing.assert_array_equal(read(path, 0), whole)
    np.testing.assert_array_equal(read(path, 1), whole)
    np.testing.assert_array_equal(read(path, 2)[9:70, 7:90], NOISE)


def test_names_of_any_script_are_kept() -> None:
    data = to_psd([Layer("車", NOISE)], NOISE[..., :3], None)
    assert b"luni" in data
    assert "車".encode("utf-16-be") in data


def test_layers_are_no_larger_than_what_is_in_them(tmp_path: Path) -> None:
    path = tmp_path / "x.psd"
    spot = np.zeros_like(NOISE)
    spot[20:30, 40:55] = 200
    path.write_bytes(to_psd([Layer("a", spot), Layer("b", 0 * spot)], spot[..., :3], None))
    with Image.open(path) as picture:
        assert isinstance(picture, PsdImageFile)
        assert [layer[2] for layer in picture.layers] == [(40, 20, 55, 30)]


def test_what_is_too_large_is_refused() -> None:
    wide = np.zeros((1, LARGEST + 1, 3), np.uint8)
    with pytest.raises(ValueError, match="PSD"):
        to_psd([Layer("a", wide)], wide, None)


def test_a_result_has_the_composite_s_layers_and_can_be_verified(tmp_path: Path) -> None:
    Image.fromarray(np.tile(NOISE[..., :3], (2, 3, 1))).save(tmp_path / "car.png")
    photo = images.load(tmp_path / "car.png")
    alpha = np.zeros(photo.pixels.shape[:2], np.float32)
    alpha[40:90, 40:200] = alpha[85:100, 60:90] = alpha[85:100, 150:180] = 1.0
    output = Output(Kind.COMPOSITE, ".psd")
    recipe = recipe_of(hash_photo(photo.path), "", output, background="x", placement=ALL)
    files = [tmp_path / "a.psd", tmp_path / "b.psd"]
    for target in files:
        write_result(
            target,
            photo,
            alpha,
            output,
            background=Colour(200, 210, 220),
            placement=ALL,
            overwrite=False,
            recipe=recipe,
        )
    assert files[0].read_bytes() == files[1].read_bytes()
    with Image.open(files[0]) as picture:
        assert isinstance(picture, PsdImageFile)
        names = [layer[0] for layer in picture.layers]
    assert names == ["Background", "Reflection", "Shadow", "Car"]
    assert np.abs(stacked(files[0]).astype(int) - read(files[0], 0)).max() <= 3
    assert standing_of(files[0], lambda: recipe.key) is Standing.UNCHANGED
    assert verify(files[0], photo.path).holds


@pytest.mark.parametrize("data", [b"", b"8BPS", b"8BPS\0\1" + bytes(60), b"no picture at all"])
def test_what_is_no_psd_of_ours_is_nobodys(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.psd"
    path.write_bytes(data)
    assert not images.is_own_result(path)
    assert (merged_psd(path) is None) is not data.startswith(b"8BPS")
