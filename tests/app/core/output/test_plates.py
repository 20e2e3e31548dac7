"""Covered number plates in results: on the file, in its receipt, and before `verify`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.compose.background import Colour
from app.core.compose.framing import Framing
from app.core.compose.plates import coverage
from app.core.files import images
from app.core.files.images import read_notes
from app.core.output.output import Kind, Output
from app.core.output.receipt import read_receipt
from app.core.output.recipe import Recipe, hash_photo, recipe_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.placement import STANDING, Placement
from app.core.photo.plate import BLUR, PlateCover, Quad

PLATE: Quad = ((80.0, 60.0), (110.0, 62.0), (110.0, 72.0), (80.0, 70.0))
GREEN = replace(STANDING, plate=PlateCover((0, 255, 0)))
CUTOUT, COMPOSITE = Output(), Output(Kind.COMPOSITE, ".png")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    noise = np.random.default_rng(3).integers(0, 256, (120, 200, 3), np.uint8)
    path = tmp_path / "car.png"
    Image.fromarray(cv2.GaussianBlur(noise, (0, 0), 3)).save(path)
    return path


def write(photo: Path, output: Output, placement: Placement = GREEN) -> Path:
    alpha = np.zeros((120, 200), np.float32)
    alpha[30:90, 40:150] = 1.0
    target = photo.parent / f"out{output.suffix}"
    write_result(
        target,
        images.load(photo),
        alpha,
        output,
        background=Colour(255, 255, 255),
        placement=placement,
        overwrite=True,
        recipe=recipe(photo, output, placement),
        plates=(PLATE,),
    )
    return target


def recipe(photo: Path, output: Output, placement: Placement, plates: str = "them") -> Recipe:
    return recipe_of(hash_photo(photo), "weights", output, placement=placement, plates=plates)


def greens(result: Path) -> int:
    pixels = np.asarray(Image.open(result).convert("RGB"))
    return int((pixels == (0, 255, 0)).all(axis=2).sum())


OUTPUTS = [
    *(CUTOUT, replace(CUTOUT, framing=Framing(margin=0.05, longest=90)), COMPOSITE),
    *(Output(suffix=".webp"), Output(Kind.COMPOSITE, ".jpg"), Output(Kind.COMPOSITE, ".ora")),
]


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda o: f"{o.kind.value}{o.suffix}")
def test_a_covered_plate_is_told_and_not_compared(photo: Path, output: Output) -> None:
    result = write(photo, output)
    verdict = verify(result, photo)
    assert verdict.plates == 1
    assert verdict.holds, verdict.changed
    receipt = read_receipt(read_notes(result))
    assert receipt is not None
    assert receipt.values["placement"]["plate"] == "colour (0, 255, 0)"


def test_the_plate_is_covered_in_the_file(photo: Path) -> None:
    assert greens(write(photo, CUTOUT)) >= (coverage([PLATE], (120, 200)) == 1).sum()
    assert greens(write(photo, CUTOUT, STANDING)) == 0


def test_what_is_retouched_beside_a_covered_plate_is_found(photo: Path) -> None:
    result = write(photo, CUTOUT)
    notes = read_notes(result)
    pixels = np.asarray(Image.open(result)).copy()
    pixels[50, 60, 0] ^= 0x40
    images.save_image(result, pixels, xmp=notes.xmp, overwrite=True)
    assert verify(result, photo).changed == 1


def test_an_output_that_keeps_plates_shows_them(photo: Path) -> None:
    result = write(photo, replace(CUTOUT, keeps_plates=True))
    verdict = verify(result, photo)
    assert verdict.plates == 0
    assert verdict.holds
    assert greens(result) == 0


def test_recipes_differ_where_covers_do_and_masks_have_none(photo: Path) -> None:
    blurred = replace(STANDING, plate=BLUR)
    keys = {recipe(photo, CUTOUT, each).key for each in (STANDING, GREEN, blurred)}
    assert len(keys) == 3
    assert recipe(photo, CUTOUT, GREEN, "others").key not in keys
    mask = Output(Kind.MASK)
    assert recipe(photo, mask, GREEN).key == recipe(photo, mask, STANDING).key
