"""The views of one vehicle as pictures for a listing: one floor line and one size in all files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.compose.warp import car_box
from app.core.files import images
from app.core.mask.alpha import decode_alpha, encode_alpha
from app.core.output.choice import ExportChoice
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, parse_output
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING
from app.core.preview.alike import place_alike
from tests.end_to_end.turntable import SMALL, turned

GREEN = BackgroundChoice((0, 255, 0))


@pytest.fixture
def views(data_dir: Path, tmp_path: Path) -> list[Photo]:
    """All sides of a vehicle that stands on a turntable, with their true masks."""
    return [
        Photo(
            *(PhotoId(number), path, Path(path.name), State.READY, SMALL),
            alpha=encode_alpha(alpha),
        )
        for number, (path, _, alpha) in enumerate(turned(data_dir, tmp_path), 1)
    ]


def test_all_views_have_one_floor_line_and_one_size(views: list[Photo], tmp_path: Path) -> None:
    shadowless = replace(STANDING, shadow=0.0)
    views = [replace(photo, placement=shadowless) for photo in views]
    *_, placed = place_alike(views[0], views[1:])
    placements = {photo.id: placement for photo, placement in placed or []}
    views = [replace(photo, placement=placements[photo.id]) for photo in views]
    output = parse_output(Kind.COMPOSITE, "png", "900x600", None, "{name}")
    (plan,) = plan_export(views, ExportChoice(output, tmp_path / "out", GREEN))
    floors, scales = [], []
    for photo, result in zip(views, export_photos(plan, Existing.REPLACE), strict=True):
        assert result.target is not None
        written = images.load_srgb(result.target)
        other = np.abs(written.astype(int) - (0, 255, 0)).sum(axis=2) > 200
        after = car_box(np.asarray(other, np.float32))
        before = car_box(decode_alpha(photo.alpha or b""), least=0.5)
        assert after is not None
        assert before is not None
        floors.append(after.bottom / len(written))
        scales.append(after.width / before.width)
    assert max(floors) - min(floors) < 0.02
    assert max(scales) / min(scales) < 1.03
