"""Every option that changes a picture is in the window as well, and both write the same file."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.network import Answer
from app.core.output.choice import ExportChoice, OutputSet
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.name_template import Template
from app.core.output.output import SUFFIXES, Kind, Output, parse_output
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING
from app.core.photo.plate import BLUR, PlateCover, Quad
from app.core.places.preset import built_in
from app.core.preview.alike import place_alike
from tests.app.cli.stand_ins import Glazed
from tests.app.cli.test_as_in_window import pictures_in

COLOUR = "#204060"
FLOOR = BackgroundChoice((0x20, 0x40, 0x60))
PLATE: Quad = ((110.0, 100.0), (130.0, 101.0), (130.0, 108.0), (110.0, 107.0))
# What no picture depends on: where from, where to, and what is told of it.
OF_NO_PICTURE = {"inputs", "output", "recursive", "overwrite", "report", "dry_run"}
ELSEWHERE = {"engine", "address"}  # another computer, see test_on_ray.py
# What the command line is given, how the window places the car, and what it writes.
ON_A_FLOOR: list[tuple[dict[str, Any], dict[str, Any], Output]] = [
    ({"shadow": 30.0}, {"shadow": 0.3}, Output(Kind.COMPOSITE)),
    ({"reflection": 40.0}, {"reflection": 0.4}, Output(Kind.COMPOSITE)),
    ({"sun": 50.0}, {"sun": 0.5}, Output(Kind.COMPOSITE)),
    ({"sun": 50.0, "sun_from": 120.0}, {"sun": 0.5, "sun_from": 120.0}, Output(Kind.COMPOSITE)),
    ({"sun": 50.0, "sun_length": 70.0}, {"sun": 0.5, "sun_length": 0.7}, Output(Kind.COMPOSITE)),
    (
        {"sun": 50.0, "sun_softness": 5.0},
        {"sun": 0.5, "sun_softness": 0.05},
        Output(Kind.COMPOSITE),
    ),
    ({"match_light": 60.0}, {"match": 0.6}, Output(Kind.COMPOSITE)),
    ({"straighten": "-2.5"}, {"turn": -2.5}, Output(Kind.COMPOSITE)),
    ({"straighten": "wheels"}, {"turn": None}, Output(Kind.COMPOSITE)),
    ({"as_in_photo": True}, {"stands": False, "turn": 0.0}, Output(Kind.COMPOSITE)),
    ({"choke": -1.5}, {"choke": -1.5}, Output(Kind.COMPOSITE)),
    ({"feather": 2.0}, {"feather": 2.0}, Output(Kind.COMPOSITE)),
    ({"glass": 60.0}, {"glass": 0.6}, Output(Kind.COMPOSITE)),
    ({"glass_tint": 40.0}, {"glass_tint": 0.4}, Output(Kind.COMPOSITE)),
    (
        {"glass": 60.0, "glass_light": 150.0},
        {"glass": 0.6, "glass_light": 1.5},
        Output(Kind.COMPOSITE),
    ),
    ({"plate": "blur"}, {"plate": BLUR}, Output(Kind.COMPOSITE)),
    ({"plate": "red"}, {"plate": PlateCover((255, 0, 0))}, Output(Kind.COMPOSITE)),
    ({"exif": False}, {}, Output(Kind.COMPOSITE, exif=False)),
    ({"template": "{name}-{kind}"}, {}, Output(Kind.COMPOSITE, template=Template("{name}-{kind}"))),
    ({"size": "120"}, {}, parse_output(Kind.COMPOSITE, None, "120", None, "{name}")),
    ({"size": "200x90"}, {}, parse_output(Kind.COMPOSITE, None, "200x90", None, "{name}")),
    ({"crop": 8.0}, {}, parse_output(Kind.COMPOSITE, None, None, 8.0, "{name}")),
    ({"shape": "1:1"}, {}, parse_output(Kind.COMPOSITE, None, None, None, "{name}", shape="1:1")),
    *(
        ({"suffix": suffix}, {}, Output(Kind.COMPOSITE, suffix))
        for suffix in SUFFIXES[Kind.COMPOSITE]
    ),
]
ALONE: list[tuple[dict[str, Any], dict[str, Any], Output]] = [
    *(({"suffix": suffix}, {}, Output(Kind.CUTOUT, suffix)) for suffix in SUFFIXES[Kind.CUTOUT]),
    *(
        ({"kind": "mask", "suffix": suffix}, {}, Output(Kind.MASK, suffix))
        for suffix in SUFFIXES[Kind.MASK]
    ),
    ({"glass": 60.0}, {"glass": 0.6}, Output()),
    ({"glass_tint": 40.0}, {"glass_tint": 0.4}, Output()),
    (
        {"glass": 60.0, "glass_tint": 20.0, "glass_light": 50.0},
        {"glass": 0.6, "glass_tint": 0.2, "glass_light": 0.5},
        Output(),
    ),
    ({"plate": "blur"}, {"plate": BLUR}, Output()),
    ({"choke": 1.0, "feather": 1.0}, {"choke": 1.0, "feather": 1.0}, Output()),
    ({"cutout_shadow": True}, {}, Output(shadow=True)),
    ({"cutout_shadow": True, "suffix": ".tif"}, {}, Output(Kind.CUTOUT, ".tif", shadow=True)),
    (
        {"cutout_shadow": True, "shadow": 30.0, "sun": 50.0, "sun_from": 200.0},
        {"shadow": 0.3, "sun": 0.5, "sun_from": 200.0},
        Output(shadow=True),
    ),
    ({"size": "120"}, {}, parse_output(Kind.CUTOUT, None, "120", None, "{name}")),
    ({"size": "200x90", "crop": 5.0}, {}, parse_output(Kind.CUTOUT, None, "200x90", 5.0, "{name}")),
]


class Whole(Glazed):
    """Finds a number plate as well."""

    @property
    def fingerprint(self) -> str:
        return "ghi"

    @property
    def plates_fingerprint(self) -> str:
        return "def"

    def predict(self, image: Pixels) -> Answer:
        return replace(super().predict(image), plates=(PLATE,))


@pytest.mark.parametrize(("given", "placed", "output"), ON_A_FLOOR)
def test_composites_are_those_of_the_window(
    views: Path, tmp_path: Path, given: dict[str, Any], placed: dict[str, Any], output: Output
) -> None:
    photos = opened([views / "v0.png"], placed)
    of_line = lined([views / "v0.png"], tmp_path, background=COLOUR, **given)
    assert_same(of_line, written(photos, tmp_path, FLOOR, OutputSet("", output)))


@pytest.mark.parametrize(("given", "placed", "output"), ALONE)
def test_cut_outs_and_masks_are_those_of_the_window(
    views: Path, tmp_path: Path, given: dict[str, Any], placed: dict[str, Any], output: Output
) -> None:
    photos = opened([views / "v0.png"], placed)
    of_line = lined([views / "v0.png"], tmp_path, **given)
    assert_same(of_line, written(photos, tmp_path, BackgroundChoice(), OutputSet("", output)))


@pytest.mark.parametrize(
    "given",
    [
        *({"plate": "red"}, {"glass": 60.0}, {"straighten": "5"}, {"shadow": 0.0}, {"choke": 3.0}),
        {"glass_tint": 40.0},
    ],
)
def test_the_options_do_something(views: Path, tmp_path: Path, given: dict[str, Any]) -> None:
    plain = lined([views / "v0.png"], tmp_path / "plain", background=COLOUR)
    changed = lined([views / "v0.png"], tmp_path / "changed", background=COLOUR, **given)
    with Image.open(plain / "v0.png") as one, Image.open(changed / "v0.png") as other:
        assert not np.array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("background", [COLOUR, None])
def test_views_that_are_placed_alike_are_those_of_the_window(
    views: Path, tmp_path: Path, background: str | None
) -> None:
    paths = sorted(views.glob("*.png"))
    alike = {"same_for_all": True} if background else {}
    of_line = lined(paths, tmp_path, background=background, **alike)
    first, *others = opened(paths, {})
    placed = {photo.id: placement for photo, placement in [*place_alike(first, others)][-1] or []}
    photos = [
        replace(each, placement=placed.get(each.id, each.placement) if background else STANDING)
        for each in (first, *others)
    ]
    kind, behind = (Kind.COMPOSITE, FLOOR) if background else (Kind.CUTOUT, BackgroundChoice())
    assert_same(of_line, written(photos, tmp_path, behind, OutputSet("", Output(kind))))


def test_a_plate_of_one_s_own_is_that_of_the_window(views: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.png"
    Image.new("RGBA", (40, 12), (0, 0, 255, 128)).save(own)
    of_line = lined([views / "v0.png"], tmp_path, background=COLOUR, plate=str(own))
    photos = opened([views / "v0.png"], {"plate": PlateCover(picture=own)})
    assert_same(of_line, written(photos, tmp_path, FLOOR, OutputSet("", Output(Kind.COMPOSITE))))


@pytest.mark.parametrize("preset", [each.name for each in built_in()])
def test_presets_are_those_of_the_window(views: Path, tmp_path: Path, preset: str) -> None:
    (chosen,) = [each for each in built_in() if each.name == preset]
    composite = chosen.output.kind is Kind.COMPOSITE
    paths, behind = [views / "v0.png"], FLOOR if composite else BackgroundChoice()
    of_line = lined(paths, tmp_path, preset=preset, background=COLOUR if composite else None)
    sets = OutputSet(chosen.name, chosen.output)
    assert_same(of_line, written(opened(paths, {}), tmp_path, behind, sets))


def test_no_option_is_left_out() -> None:
    here = {name for given, _, _ in [*ON_A_FLOOR, *ALONE] for name in given}
    # Presets and views placed alike have tests of their own; own ground is in test_as_in_window.py.
    here |= {"background", "preset", "same_for_all", "keep_ground", "ground_line"}
    assert here == {field.name for field in fields(Options)} - OF_NO_PICTURE - ELSEWHERE


def lined(paths: list[Path], tmp_path: Path, **given: Any) -> Path:
    """What the command line writes: a folder."""
    cut.run(Options(paths, tmp_path / "line", **given), Whole())
    return tmp_path / "line"


def opened(paths: list[Path], placed: dict[str, Any]) -> list[Photo]:
    """The photos as they are in the window once their cars are found."""
    photos = []
    for number, found in enumerate(segment_photos(paths, Whole()), 1):
        assert found.car is not None
        path = paths[number - 1]
        photo = Photo(PhotoId(number), path, Path(path.name), State.READY, found.size)
        placed_photo = replace(photo, placement=replace(STANDING, **placed))
        photos.append(placed_photo.with_found(found.car))
    return photos


def written(
    photos: list[Photo], tmp_path: Path, background: BackgroundChoice, wanted: OutputSet
) -> Path:
    """What the window writes: a folder."""
    folder = tmp_path / "window"
    (plan,) = plan_export(photos, ExportChoice(wanted.output, folder, background))
    for result in export_photos(plan, Existing.KEEP_BOTH):
        assert result.target is not None, result.error
    return folder


def assert_same(one: Path, other: Path) -> None:
    """Two folders hold the same files, byte by byte: pixels, notes and receipts."""
    first, second = (
        {path.relative_to(folder): path for path in folder.rglob("*.*")} for folder in (one, other)
    )
    assert first
    assert first.keys() == second.keys()
    for name, path in first.items():
        for mine, its in zip(pictures_in(path), pictures_in(second[name]), strict=True):
            np.testing.assert_array_equal(mine, its)
        assert path.read_bytes() == second[name].read_bytes(), name
