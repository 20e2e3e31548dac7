"""Window and command line write the same."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.output.choice import ExportChoice
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, parse_output
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING
from tests.app.cli.stand_ins import Glazed, White

WHITE = BackgroundChoice((255, 255, 255))
KEPT = BackgroundChoice((0x20, 0x40, 0x60), keeps_ground=True)
IN_BOTH = [
    ({"background": "blur:70"}, BackgroundChoice(blur=0.7), {}),
    (
        {"background": "#204060", "keep_ground": True, "ground_line": 55.0},
        BackgroundChoice((0x20, 0x40, 0x60), keeps_ground=True),
        {"ground_line": 0.55},
    ),
    ({"background": "#204060", "keep_ground": True}, KEPT, {}),
    ({"background": "white", "match_light": 80.0}, WHITE, {"match": 0.8}),
    (
        {"background": "white", "sun": 60.0, "sun_length": 120.0, "sun_softness": 10.0},
        WHITE,
        {"sun": 0.6, "sun_length": 1.2, "sun_softness": 0.1},
    ),
    ({"background": "white", "shape": "4:5"}, WHITE, {}),
]


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "ora", "psd"])
@pytest.mark.parametrize(("given", "chosen", "placed"), IN_BOTH)
def test_window_and_command_line_write_the_same(
    views: Path,
    tmp_path: Path,
    given: dict[str, Any],
    chosen: BackgroundChoice,
    placed: dict[str, Any],
    suffix: str,
) -> None:
    path = views / "v0.png"
    cut.run(Options([path], tmp_path / "line", suffix=suffix, **given), White())
    (found,) = segment_photos([path], White())
    assert found.car is not None
    photo = Photo(
        *(PhotoId(1), path, Path(path.name), State.READY, found.size),
        placement=replace(STANDING, **placed),
    ).with_found(found.car)
    output = parse_output(Kind.COMPOSITE, suffix, None, None, "{name}", shape=given.get("shape"))
    (plan,) = plan_export([photo], ExportChoice(output, tmp_path / "window", chosen))
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    window = pictures_in(result.target)
    line = pictures_in(tmp_path / "line" / result.target.name)
    assert len(window) == len(line) > 0
    for one, other in zip(window, line, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("background", "alike"), [(None, False), ("#204060", False), ("#204060", True)]
)
def test_window_and_command_line_write_the_same_through_windows(
    views: Path, tmp_path: Path, background: str | None, alike: bool
) -> None:
    path = views / "v0.png"
    options = Options([path], tmp_path / "line", background=background, same_for_all=alike)
    cut.run(options, Glazed())
    off = (tmp_path / "line" / "v0.png").read_bytes()
    cut.run(replace(options, glass=60.0), Glazed())
    line = (tmp_path / "line" / "v0.png").read_bytes()
    (found,) = segment_photos([path], Glazed())
    assert found.car is not None
    assert found.car.glass is not None
    photo = Photo(
        *(PhotoId(1), path, Path(path.name), State.READY, found.size),
        placement=replace(STANDING, glass=0.6),
    ).with_found(found.car)
    kind = Kind.COMPOSITE if background else Kind.CUTOUT
    choice = ExportChoice(
        parse_output(kind, "png", None, None, "{name}"),
        tmp_path / "window",
        BackgroundChoice((0x20, 0x40, 0x60)) if background else BackgroundChoice(),
    )
    (plan,) = plan_export([photo], choice)
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    window, of_line = pictures_in(result.target)[0], pictures_in(tmp_path / "line" / "v0.png")[0]
    np.testing.assert_array_equal(window, of_line)
    assert line != off
    if background is None:
        assert 50 < of_line[88, 120, 3] < 180


def pictures_in(path: Path) -> list[Pixels]:
    """The pixels of a picture, or of all layers in it."""
    if path.suffix != ".ora":
        with Image.open(path) as picture:
            return [np.asarray(picture)]
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".png")]
        return [np.asarray(Image.open(io.BytesIO(archive.read(name)))) for name in names]
