"""Planning and writing; how it is driven is tested with the session."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import NoCarError
from app.core.mask.alpha import encode_alpha
from app.core.output.choice import ExportChoice, OutputSet
from app.core.output.export import ExportResult, export_photos
from app.core.output.export_plan import Existing, ExportPlan, plan_export
from app.core.output.name_template import Template
from app.core.output.output import Kind, Output
from app.core.photo.edits import Stroke, Way
from app.core.photo.finding import Finding
from app.core.photo.look import TRANSPARENT, BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State

SIZE = (12, 8)


def photo(path: Path, *, relative: Path | None = None, alpha: float | None = 1.0) -> Photo:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", SIZE, (200, 100, 50)).save(path)
    packed = None
    if alpha is not None:
        packed = encode_alpha(np.full(SIZE[::-1], alpha, np.float32))
    return Photo(PhotoId(1), path, relative or Path(path.name), State.READY, SIZE, alpha=packed)


def plan(
    *photos: Photo,
    folder: Path,
    kind: Kind = Kind.CUTOUT,
    suffix: str = ".png",
    background: BackgroundChoice = TRANSPARENT,
) -> ExportPlan:
    (made,) = plan_export(photos, ExportChoice(Output(kind, suffix), folder, background))
    return made


def run(made: ExportPlan, existing: Existing = Existing.KEEP_BOTH) -> list[ExportResult]:
    return list(export_photos(made, existing))


def test_photos_without_a_cut_out_are_left_out(tmp_path: Path) -> None:
    made = plan(photo(tmp_path / "a.png", alpha=None), folder=tmp_path / "out")
    assert made.items == ()


def test_sub_folders_are_kept(tmp_path: Path) -> None:
    inner = photo(tmp_path / "red" / "a.png", relative=Path("red/a.png"))
    (item,) = plan(inner, folder=tmp_path / "out").items
    assert item.target == tmp_path / "out" / "red" / "a.png"


def test_leftovers_of_killed_exports_are_cleared_once_they_are_old(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    old, new = (folder / f".forecourt-{letter * 16}.part" for letter in "ab")
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, 0))
    run(plan(photo(tmp_path / "a.png"), folder=folder))
    assert sorted(path.name for path in folder.iterdir()) == [new.name, "a.png"]


def test_a_photo_is_never_the_target(tmp_path: Path) -> None:
    original = photo(tmp_path / "a.png")
    before = original.path.read_bytes()
    (result,) = run(plan(original, folder=tmp_path), Existing.REPLACE)
    assert result.target is not None
    assert (result.target != original.path, original.path.read_bytes()) == (True, before)


def test_photos_are_counted_as_in_the_list_though_only_some_are_written(tmp_path: Path) -> None:
    listed = [
        replace(photo(tmp_path / f"{name}.jpg"), id=PhotoId(number))
        for number, name in enumerate("abc")
    ]
    output = Output(template=Template("{index:02}_{name}"))
    (made,) = plan_export(listed[1:], ExportChoice(output, tmp_path / "out"), listed)
    assert [item.target.name for item in made.items] == ["02_b.png", "03_c.png"]


def test_free_names_are_found_beside_what_is_there(tmp_path: Path) -> None:
    for name in ("a.png", "a-2.png"):
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_text("there")
    (item,) = plan(photo(tmp_path / "a.jpg"), folder=tmp_path / "out").items
    assert (item.exists, item.free.name) == (True, "a-3.png")


def test_a_file_that_came_after_the_plan_is_not_replaced(tmp_path: Path) -> None:
    made = plan(photo(tmp_path / "a.jpg"), folder=tmp_path)
    (tmp_path / "a.png").write_text("precious")
    (result,) = run(made, Existing.REPLACE)
    assert result.error is not None
    assert (tmp_path / "a.png").read_text() == "precious"


@pytest.mark.parametrize(
    ("kind", "suffix", "mode"),
    [
        (Kind.CUTOUT, ".png", "RGBA"),
        (Kind.MASK, ".png", "L"),
        (Kind.COMPOSITE, ".png", "RGB"),
        (Kind.COMPOSITE, ".jpg", "RGB"),
    ],
)
def test_every_kind_is_written(tmp_path: Path, kind: Kind, suffix: str, mode: str) -> None:
    blue = BackgroundChoice((0, 0, 250))
    source = photo(tmp_path / "a.bmp")
    (result,) = run(plan(source, folder=tmp_path, kind=kind, suffix=suffix, background=blue))
    assert result.target == tmp_path / f"a{suffix}"
    with Image.open(result.target) as written:
        assert (written.mode, written.size) == (mode, SIZE)
        if kind is Kind.COMPOSITE:
            assert np.abs(np.asarray(written).astype(int) - [200, 100, 50]).max() <= 3


def test_a_photo_may_have_a_background_of_its_own(tmp_path: Path) -> None:
    blue, red = BackgroundChoice((0, 0, 250)), BackgroundChoice((250, 0, 0))
    common = photo(tmp_path / "a.png", alpha=0.5)
    own = replace(photo(tmp_path / "b.png", alpha=0.5), id=PhotoId(2), background=red)
    results = run(plan(common, own, folder=tmp_path / "out", kind=Kind.COMPOSITE, background=blue))
    colours = []
    for result in results:
        assert result.target is not None
        with Image.open(result.target) as written:
            colours.append(written.getpixel((0, 0)))
    assert colours[0][2] > colours[0][0] + 20  # type: ignore[index]
    assert colours[1][0] > colours[1][2] + 100  # type: ignore[index]
    gone = replace(own, background=BackgroundChoice(picture=tmp_path / "gone.jpg"))
    mixed = plan(common, gone, folder=tmp_path / "mixed", kind=Kind.COMPOSITE, background=blue)
    assert [result.error is None for result in run(mixed)] == [True, False]


def test_files_are_named_after_what_they_show(tmp_path: Path) -> None:
    seen = replace(photo(tmp_path / "a.jpg"), angle=40, vehicle=2)
    detail = replace(photo(tmp_path / "b.jpg"), id=PhotoId(2))
    output = Output(template=Template("{vehicle}_{index}_{view}"))
    (made,) = plan_export([seen, detail], ExportChoice(output, tmp_path / "out"))
    assert [item.target.name for item in made.items] == ["2_1_front-left.png", "0_2_detail.png"]


def test_one_photo_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    first, second = photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg")
    first.path.write_text("no photo any more")
    results = run(plan(first, second, folder=tmp_path / "out"))
    assert [result.error is None for result in results] == [False, True]
    assert "a.jpg" in str(results[0].error)


def test_a_folder_that_may_not_be_looked_into_is_an_error_of_the_photo(tmp_path: Path) -> None:
    # A name too long fails as a lack of rights does, and for the superuser, too.
    (result,) = run(plan(photo(tmp_path / "a.jpg"), folder=tmp_path / ("o" * 300)))
    assert "a.png" in str(result.error)


def test_a_folder_that_is_a_file_is_an_error_of_the_photo(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    (result,) = run(plan(photo(tmp_path / "a.jpg"), folder=tmp_path / "out"))
    assert "out" in str(result.error)


def test_an_alpha_in_which_nothing_is_left_gets_no_file(tmp_path: Path) -> None:
    (result,) = run(plan(photo(tmp_path / "a.bmp", alpha=0.4), folder=tmp_path / "out"))
    assert isinstance(result.error, NoCarError)
    assert not (tmp_path / "out").exists()


def test_what_is_unchanged_is_left_alone_and_what_changed_is_replaced(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.bmp")
    folder = tmp_path / "out"
    (first,) = run(plan(source, folder=folder))
    again = plan(source, folder=folder)
    (second,) = run(again, Existing.REPLACE)
    assert again.unchanged == (first.target,)
    assert (second.unchanged, second.target) == (True, first.target)

    repaired = replace(source, repair=(Stroke(Way.ERASE, ((5.0, 4.0, 1.0),), 4.0),))
    made = plan(repaired, folder=folder)
    assert made.existing == (first.target,)
    before = (folder / "a.png").read_bytes()
    (third,) = run(made, Existing.REPLACE)
    assert (third.unchanged, third.target) == (False, first.target)
    assert (folder / "a.png").read_bytes() != before


def test_files_of_other_programs_stay_even_when_results_are_replaced(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.bmp")
    precious = tmp_path / "out" / "a.png"
    photo(precious)
    before = precious.read_bytes()
    made = plan(source, folder=tmp_path / "out")
    assert (made.foreign, made.existing) == ((precious,), ())
    (result,) = run(made, Existing.REPLACE)
    assert result.target == tmp_path / "out" / "a-2.png"
    assert precious.read_bytes() == before


def test_composites_of_photos_without_a_background_are_left_out_and_named(tmp_path: Path) -> None:
    bare, backed = photo(tmp_path / "a.bmp"), photo(tmp_path / "b.bmp")
    backed = replace(backed, id=PhotoId(2), background=BackgroundChoice((1, 2, 3)))
    sets = (OutputSet("place", Output(Kind.COMPOSITE)), OutputSet("cut", Output()))
    choice = ExportChoice(Output(), tmp_path / "out", TRANSPARENT, sets)
    (made,) = plan_export((bare, backed), choice)
    kinds = [(item.photo.path.stem, item.output.kind) for item in made.items]
    assert kinds == [("a", Kind.CUTOUT), ("b", Kind.COMPOSITE), ("b", Kind.CUTOUT)]
    assert made.without_background == (bare,)


def test_photos_without_a_car_are_left_out_unless_the_hand_marked_it(tmp_path: Path) -> None:
    empty = replace(photo(tmp_path / "a.bmp"), findings=(Finding.NO_CAR,))
    made = plan(empty, folder=tmp_path / "out")
    assert (made.items, made.without_car) == ((), (empty,))
    stroke = Stroke(Way.ADD, ((5.0, 4.0, 1.0),), 4.0)
    assert plan(replace(empty, repair=(stroke,)), folder=tmp_path / "out").without_car == ()
