from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Background, Colour, Surroundings
from app.core.compose.car.cutout import cut_out
from app.core.compose.composite import assemble
from app.core.compose.layers import layers_of
from app.core.files import images
from app.core.files.openraster import merged_picture
from app.core.output.output import Kind, Output
from app.core.output.recipe import hash_photo, recipe_of
from app.core.output.standing import Standing, standing_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.look import Gradient
from app.core.photo.placement import STANDING

ALL = replace(STANDING, reflection=0.4, sun=0.5, sun_from=120.0)
GROUND = Gradient((240, 240, 240), (90, 110, 130), 0.7)


@pytest.fixture
def photo(tmp_path: Path) -> images.Image:
    pixels = np.random.default_rng(5).integers(0, 255, (120, 200, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "car.png")
    return images.load(tmp_path / "car.png")


@pytest.fixture
def alpha() -> Floats:
    alpha = np.zeros((120, 200), np.float32)
    alpha[40:90, 40:160] = alpha[85:100, 55:80] = alpha[85:100, 120:145] = 1.0
    alpha[39, 40:160] = 0.5
    return alpha


def written(photo: images.Image, alpha: Floats, target: Path) -> Path:
    output = Output(Kind.COMPOSITE, ".ora")
    recipe = recipe_of(hash_photo(photo.path), "", output, background="x", placement=ALL)
    write_result(
        target,
        photo,
        alpha,
        output,
        background=GROUND,
        placement=ALL,
        overwrite=False,
        recipe=recipe,
    )
    assert standing_of(target, lambda: recipe.key) is Standing.UNCHANGED
    return target


def stacked(archive: zipfile.ZipFile) -> Pixels:
    """What a picture editor shows of the layers."""
    root = ElementTree.fromstring(archive.read("stack.xml"))  # noqa: S314  (our own)
    whole = Image.new("RGBA", (int(root.attrib["w"]), int(root.attrib["h"])))
    for layer in reversed(root.findall("stack/layer")):
        with Image.open(io.BytesIO(archive.read(layer.attrib["src"]))) as picture:
            place = (int(layer.attrib["x"]), int(layer.attrib["y"]))
            whole.alpha_composite(picture.convert("RGBA"), place)
    return np.asarray(whole.convert("RGB"))


def test_it_is_what_picture_editors_expect(
    photo: images.Image, alpha: Floats, tmp_path: Path
) -> None:
    target = written(photo, alpha, tmp_path / "out.ora")
    data = target.read_bytes()
    assert data[30:38] == b"mimetype"  # first, and stored: so that `file` knows it
    assert data[38:54] == b"image/openraster"
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} <= set(names)
        root = ElementTree.fromstring(archive.read("stack.xml"))  # noqa: S314  (our own)
        layers = [layer.attrib["name"] for layer in root.findall("stack/layer")]
        assert layers == ["Car", "Shadow", "Reflection", "Background"]
        with Image.open(io.BytesIO(archive.read("mergedimage.png"))) as merged:
            expected = np.asarray(merged.convert("RGB")).astype(int)
        assert np.abs(stacked(archive) - expected).max() <= 3
        with Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))) as small:
            assert max(small.size) <= 256


@pytest.mark.parametrize("background", [Colour(9, 90, 200), GROUND, Surroundings(0.5)])
def test_the_merged_picture_is_the_composite(
    photo: images.Image, alpha: Floats, background: Background
) -> None:
    cutout = cut_out(photo.pixels, alpha)
    layers, made = layers_of(cutout, background, ALL)
    np.testing.assert_array_equal(made.pixels, assemble(cutout, background, ALL))
    names = [layer.name for layer in layers]
    assert names[0] == "Background"
    assert names[-1] == "Car"
    assert ("Shadow" in names) is not isinstance(background, Surroundings)


def test_equal_pictures_are_equal_files_and_can_be_verified(
    photo: images.Image, alpha: Floats, tmp_path: Path
) -> None:
    first = written(photo, alpha, tmp_path / "a.ora")
    assert first.read_bytes() == written(photo, alpha, tmp_path / "b.ora").read_bytes()
    assert verify(first, photo.path).holds


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 damaged", b"no zip at all"])
def test_what_is_no_picture_of_layers_is_nobodys(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.ora"
    path.write_bytes(data)
    assert merged_picture(path) is None
    assert not images.is_own_result(path)
