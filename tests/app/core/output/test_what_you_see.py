"""What the view Composite shows is what is exported, at every size, crop and place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Floats, Pixels
from app.core.compose.framing import Framing, Mapping
from app.core.files.images import read_notes
from app.core.mask.alpha import encode_alpha, encode_cover
from app.core.output.choice import ExportChoice
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, Output
from app.core.output.receipt import read_receipt
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice, Gradient, Look, View
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING, Placement
from app.core.preview.frames import Frame, Previewer

SIZE = (320, 480)
CAR = Rect(130, 120, 380, 250)
FLOOR = BackgroundChoice(gradient=Gradient((240, 240, 240), (90, 110, 130), 0.7))
DRAGGED = Placement(scale=0.7, x=0.1, y=-0.08, shadow=0.6)
MOVED = replace(STANDING, x=-0.05, y=0.02, scale=1.2)
CHOICES = [
    (DRAGGED, Framing()),
    (STANDING, Framing()),
    (DRAGGED, Framing(longest=200)),
    (MOVED, Framing(longest=250)),
    (DRAGGED, Framing(exact=(320, 240))),
    (DRAGGED, Framing(exact=(120, 300))),
    (STANDING, Framing(exact=(300, 225))),
    (MOVED, Framing(exact=(400, 210))),
    (DRAGGED, Framing(margin=0.05)),
    (STANDING, Framing(longest=180, margin=0.2)),
]


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    """A bright car with soft corners on a dark ground."""
    alpha = np.zeros(SIZE, np.float32)
    alpha[120:230, 130:380] = 1.0
    alpha[220:250, 150:200] = alpha[220:250, 310:360] = 1.0
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.5), np.float32)
    smooth = np.linspace(60, 220, SIZE[1], dtype=np.float32)[None, :, None]
    pixels = np.broadcast_to(smooth, (*SIZE, 3)) * alpha[..., None] + 20
    path = tmp_path / "car.png"
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
    packed = encode_alpha(alpha)
    return Photo(PhotoId(1), path, Path(path.name), State.READY, SIZE[::-1], alpha=packed)


def exported(photo: Photo, framing: Framing, folder: Path) -> Path:
    choice = ExportChoice(Output(Kind.COMPOSITE, ".png", framing=framing), folder, FLOOR)
    (plan,) = plan_export([photo], choice)
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    return result.target


def previewed(photo: Photo) -> Frame:
    *_, frame = Previewer().frames(photo, Look(View.COMPOSITE, FLOOR))
    assert isinstance(frame, Frame)
    return frame


def mapping_in(file: Path) -> Mapping:
    """Where the photo's points lie in a file, as its receipt says."""
    receipt = read_receipt(read_notes(file))
    assert receipt is not None
    return Mapping(**receipt.values["mapping"])


def pixels_of(file: Path) -> Pixels:
    with Image.open(file) as picture:
        return np.asarray(picture)


def moved(shown: Pixels, mapping: Mapping, size: tuple[int, ...]) -> Floats:
    """A picture averaged and moved into another of (height, width); nan where it shows nothing."""
    height, width = (max(1, round(side * mapping.scale)) for side in shown.shape[:2])
    method = cv2.INTER_AREA if mapping.scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(shown, (width, height), interpolation=method).astype(np.float32)
    matrix = np.array([[1.0, 0.0, mapping.x], [0.0, 1.0, mapping.y]])
    nothing = (np.nan,) * 3
    return np.asarray(cv2.warpAffine(scaled, matrix, size[1::-1], borderValue=nothing))


def relative(to: Mapping, of: Mapping) -> Mapping:
    """From one picture of a photo to another of it."""
    scale = to.scale / of.scale
    return Mapping(scale, to.x - scale * of.x, to.y - scale * of.y)


@pytest.mark.parametrize(("placement", "framing"), CHOICES)
def test_a_file_shows_what_the_preview_shows(
    photo: Photo, tmp_path: Path, placement: Placement, framing: Framing
) -> None:
    placed = replace(photo, placement=placement)
    shown = np.ascontiguousarray(previewed(placed).shown.levels[0][..., 2::-1])
    whole = exported(placed, Framing(), tmp_path / "whole")
    np.testing.assert_array_equal(pixels_of(whole), shown)

    file = exported(placed, framing, tmp_path / "out")
    made = pixels_of(file)
    expected = moved(shown, relative(mapping_in(file), mapping_in(whole)), made.shape)
    off = np.abs(made - expected)
    both = off[~np.isnan(off)]
    assert both.size > 0.2 * made.size
    assert both.mean() < 1.5
    assert np.quantile(both, 0.99) < 20  # half a pixel at the rim


@pytest.mark.parametrize("kind", [Kind.COMPOSITE, Kind.CUTOUT])
def test_a_file_shows_the_windows_that_the_preview_shows(
    photo: Photo, tmp_path: Path, kind: Kind
) -> None:
    glass = np.zeros((SIZE[0] // 2, SIZE[1] // 2), np.uint8)
    glass[70:90, 90:150] = 255
    placement = replace(STANDING, glass=0.8)
    clear = replace(photo, placement=placement, glass=encode_cover(glass))
    look = Look(View.COMPOSITE, FLOOR) if kind is Kind.COMPOSITE else Look(View.CUTOUT)
    frames = [list(Previewer().frames(each, look))[-1] for each in (clear, photo)]
    shown, _ = (frame.shown.levels[0] for frame in frames if isinstance(frame, Frame))
    choice = ExportChoice(Output(kind, ".png"), tmp_path, FLOOR)
    (plan,) = plan_export([clear], choice)
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    written = pixels_of(result.target)
    if kind is Kind.COMPOSITE:
        np.testing.assert_array_equal(written, shown[..., 2::-1])
        return
    np.testing.assert_array_equal(written[..., 3], shown[..., 3])
    assert written[160, 240, 3] < 200
    share = written[..., 3:].astype(np.float32) / 255  # the screen's are multiplied with alpha
    assert np.abs(written[..., :3] * share - shown[..., 2::-1]).max() <= 1


@pytest.mark.parametrize("exact", [(320, 240), (200, 200), (120, 63)])
def test_cars_placed_alike_stand_on_one_line_at_exact_sizes(
    photo: Photo, tmp_path: Path, exact: tuple[int, int]
) -> None:
    lines = set()
    for place, x in enumerate((-0.1, 0.0, 0.15)):
        other = replace(photo, placement=replace(DRAGGED, x=x))
        file = exported(other, Framing(exact=exact), tmp_path / str(place))
        lines.add(round(mapping_in(file).box(CAR).bottom, 6))
    assert len(lines) == 1
