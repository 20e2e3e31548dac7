"""All views of a vehicle placed alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.cut_options import Options
from app.core.errors import UsageError
from app.core.files.images import read_notes
from app.core.output.choice import ExportChoice
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, parse_output
from app.core.output.receipt import Noted, read_receipt
from app.core.photo.look import BackgroundChoice, Gradient
from app.core.photo.photo import Photo, PhotoId, State
from app.core.preview.alike import place_alike
from tests.app.cli.stand_ins import Broken, White


def scales_and_floors(files: list[Path]) -> tuple[list[float], list[float]]:
    mappings = [receipt.values["mapping"] for file in files if (receipt := receipt_in(file))]
    assert len(mappings) == len(files)
    floors = [mapping["scale"] * 130 + mapping["y"] for mapping in mappings]
    return [mapping["scale"] for mapping in mappings], floors


def receipt_in(file: Path) -> Noted | None:
    return read_receipt(read_notes(file))


def test_same_for_all_gives_one_size_and_one_floor_line(views: Path, tmp_path: Path) -> None:
    alone = Options([views], tmp_path / "alone", background="white", suffix="png", size="300x225")
    files = [f"v{number}.png" for number in range(3)]
    cut.run(alone, White())
    scales, _ = scales_and_floors([tmp_path / "alone" / name for name in files])
    assert max(scales) / min(scales) > 1.02
    network = White()
    cut.run(replace(alone, output=tmp_path / "same", same_for_all=True), network)
    scales, floors = scales_and_floors([tmp_path / "same" / name for name in files])
    assert max(scales) / min(scales) < 1.002
    assert (max(floors) - min(floors)) / 225 < 0.002
    before = [(tmp_path / "same" / name).stat().st_mtime_ns for name in files]
    cut.run(replace(alone, output=tmp_path / "same", same_for_all=True), network)
    assert [(tmp_path / "same" / name).stat().st_mtime_ns for name in files] == before


@pytest.mark.parametrize("size", [None, "300x225"])
def test_same_for_all_makes_the_pixels_that_the_window_makes(
    views: Path, tmp_path: Path, size: str | None
) -> None:
    options = Options(
        [views],
        tmp_path / "line",
        background="white..#556677",
        suffix="png",
        size=size,
        same_for_all=True,
    )
    cut.run(options, White())
    paths = sorted(views.iterdir())
    photos_ = [
        Photo(
            *(PhotoId(place), found.path, Path(found.path.name), State.READY, found.size)
        ).with_found(found.car)
        for place, found in enumerate(segment_photos(paths, White()))
        if found.car is not None
    ]
    *_, placed = place_alike(photos_[0], photos_[1:])
    placements = {photo.id: placement for photo, placement in placed or []}
    photos_ = [replace(photo, placement=placements[photo.id]) for photo in photos_]
    output = parse_output(Kind.COMPOSITE, "png", size, None, "{name}")
    ground = BackgroundChoice(gradient=Gradient((255, 255, 255), (0x55, 0x66, 0x77)))
    (plan,) = plan_export(photos_, ExportChoice(output, tmp_path / "window", ground))
    for result in export_photos(plan, Existing.KEEP_BOTH):
        assert result.target is not None
        with (
            Image.open(result.target) as window,
            Image.open(tmp_path / "line" / result.target.name) as line,
        ):
            np.testing.assert_array_equal(np.asarray(window), np.asarray(line))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "--same-for-all needs a --background"),
        ({"background": "white", "as_in_photo": True}, "does not go with --as-in-photo"),
        ({"background": "white", "dry_run": True}, "does not go with --dry-run"),
    ],
)
def test_same_for_all_without_a_floor_is_refused(
    options: Options, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        cut.run(replace(options, same_for_all=True, **change), Broken())
