from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from app.cli import cut, replay, verify
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.errors import ForecourtError, UsageError, WeightsError
from app.core.files.images import read_notes, save_image
from app.core.mask.alpha import encode_alpha, encode_cover
from app.core.network import Answer, Network
from app.core.output.choice import ExportChoice
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.export import export_photos
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Kind, parse_output
from app.core.output.receipt import Noted, read_receipt
from app.core.output.run_lengths import decode, read_runs
from app.core.photo.look import BackgroundChoice, Gradient
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import STANDING
from app.core.preview.alike import place_alike


class Bright(Network):
    """Finds what is bright; stops like a user's Ctrl-C at photos of one width, if told so."""

    def __init__(self, interrupted_at: int | None = None) -> None:
        self.started = False
        self.asked = 0
        self.interrupted_at = interrupted_at

    @property
    def device(self) -> str:
        return "a lamp" if self.started else ""

    def start(self) -> None:
        self.started = True

    def predict(self, image: Pixels) -> Answer:
        self.asked += 1
        if image.shape[1] == self.interrupted_at:
            raise KeyboardInterrupt
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32), 0.987654)


class Broken(Bright):
    def start(self) -> None:
        raise WeightsError(Path("w.safetensors"), "it is damaged", "Install again")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with two photos and one more below it."""
    folder = tmp_path / "photos"
    for name in ("a.jpg", "b.jpg", "sub/c.jpg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.zeros((20, 30, 3), np.uint8)
        pixels[5:15, 5:25] = 255
        Image.fromarray(pixels).save(path)
    return folder


@pytest.fixture
def options(photos: Path, tmp_path: Path) -> Options:
    return Options([photos], tmp_path / "out")


def names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def test_photos_of_a_folder_are_cut(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert cut.run(options, Bright()) == Status.DONE
    assert names(options.output) == ["a.png", "b.png"]
    told = capsys.readouterr()
    assert told.out == ""
    assert "a lamp" in told.err
    assert "2 photos cut into" in told.err


def test_sub_folders_are_kept(options: Options) -> None:
    cut.run(replace(options, recursive=True), Bright())
    assert names(options.output) == ["a.png", "b.png", "sub/c.png"]


def test_the_second_time_nothing_is_done_and_the_network_is_not_even_loaded(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(options, Bright())
    assert cut.run(options, Broken()) == Status.DONE
    assert "2 photos skipped: unchanged" in capsys.readouterr().err


def test_overwrite_makes_results_again(options: Options) -> None:
    cut.run(options, Bright())
    network = Bright()
    cut.run(replace(options, overwrite=True), network)
    assert network.asked == 2


def test_a_batch_with_bad_photos_names_them_and_does_the_others(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "empty.jpg").touch()
    inputs = [photos, photos / "gone.jpg"]
    assert cut.run(replace(options, inputs=inputs), Bright()) == Status.SOME_FAILED
    assert names(options.output) == ["a.png", "b.png"]
    told = capsys.readouterr().err
    assert f"{photos / 'empty.jpg'}: the file is empty" in told
    assert f"{photos / 'gone.jpg'}: there is no such file" in told
    assert "2 photos failed" in told


def test_a_result_that_cannot_be_written_is_told_with_its_photo(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (options.output / "a.png").mkdir(parents=True)
    assert cut.run(options, Bright()) == Status.SOME_FAILED
    told = capsys.readouterr().err
    assert f"{photos / 'a.jpg'}: {options.output / 'a.png'}: there is a" in told
    assert names(options.output) == ["b.png"]


def test_photos_are_never_written_to(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (9, 9), "white").save(photos / "a.png")
    before = {path: path.read_bytes() for path in photos.iterdir() if path.is_file()}
    options = Options([photos], photos, overwrite=True)
    for _ in range(2):
        assert cut.run(options, Bright()) == Status.DONE
    assert {path: path.read_bytes() for path in before} == before
    assert set(names(photos)) == {
        *("a.jpg", "a.png", "b.jpg", "sub/c.jpg"),
        *("a_jpg.png", "a_png.png", "b.png"),
    }
    assert f"{photos / 'a.png'}: goes to a_png.png" in capsys.readouterr().err


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (31, 20), "white").save(photos / "b.jpg")
    assert cut.run(options, Bright(interrupted_at=31)) == Status.INTERRUPTED
    assert names(options.output) == ["a.png"]
    assert "stopped with 1 photo to go" in capsys.readouterr().err
    assert cut.run(options, Bright()) == Status.DONE
    assert names(options.output) == ["a.png", "b.png"]


def test_the_report_tells_of_every_photo(options: Options, photos: Path, tmp_path: Path) -> None:
    (photos / "empty.jpg").touch()
    report = tmp_path / "report.json"
    cut.run(replace(options, kind="mask", report=str(report)), Bright())
    told = json.loads(report.read_text())
    assert [told[key] for key in ("kind", "photos", "done", "unchanged", "failed")] == [
        *("mask", 3, 2, 0, 1)
    ]
    done, _, failed = told["results"]
    assert done["source"] == str(photos / "a.jpg")
    assert done["output"] == str(options.output / "a.png")
    assert (done["width"], done["height"], done["error"]) == (30, 20, None)
    assert done["seconds"] > 0
    assert (done["certainty"], failed["certainty"]) == (0.98765, None)
    assert "empty" in failed["error"]
    assert failed["output"] is None
    assert names(tmp_path) == [
        *("out/a.png", "out/b.png"),
        *("photos/a.jpg", "photos/b.jpg", "photos/empty.jpg", "photos/sub/c.jpg"),
        "report.json",
    ]


@pytest.mark.parametrize("content", ["my notes", '{"other": "program"}', "x" * 5000])
def test_a_report_replaces_no_file_that_is_none(
    options: Options, tmp_path: Path, content: str
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(content)
    with pytest.raises(UsageError, match="no report of Forecourt"):
        cut.run(replace(options, report=str(notes)), Bright())
    assert notes.read_text() == content


def test_a_report_replaces_the_one_before(options: Options, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    for outcome in ("done", "unchanged"):
        cut.run(replace(options, report=str(report)), Bright())
        told = json.loads(report.read_text())
        assert told[outcome] == 2
        assert told["results"][0]["status"] == outcome


def test_photos_without_a_car_are_named_and_none_is_written(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (30, 20)).save(photos / "b.jpg")
    report = tmp_path / "report.json"
    wanted = replace(options, report=str(report))
    assert cut.run(wanted, Bright()) == Status.SOME_FAILED
    assert names(options.output) == ["a.png"]
    told = capsys.readouterr().err
    assert f"{photos / 'b.jpg'}: no car was found in it" in told
    assert "1 photo without a car" in told
    assert [entry["status"] for entry in json.loads(report.read_text())["results"]] == [
        *("done", "no car")
    ]


def test_a_second_car_and_a_cut_off_one_are_told(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.zeros((20, 60, 3), np.uint8)
    pixels[5:15, :30] = pixels[6:14, 40:55] = 255
    Image.fromarray(pixels).save(photos / "a.jpg", quality=100)
    report = tmp_path / "report.json"
    assert cut.run(replace(options, report=str(report)), Bright()) == Status.DONE
    told = capsys.readouterr().err
    assert "the car is cut off by the frame; more than one car, the largest was kept" in told
    assert "1 car cut off by the frame; 1 photo with more than one car" in told
    found = json.loads(report.read_text())["results"][0]["findings"]
    assert found == ["cut off by the frame", "more than one car", "needs review"]


class Calibrated(Bright):
    @property
    def figures(self) -> Mapping[str, Any]:
        return {
            "review": {
                "certainty": 0.99,
                "poor": 0.98,
                "share": 0.95,
                "bounds": [[0.0, 0.5], [0.98, 0.876543], [0.99, 0.95]],
            }
        }


class Certain(Calibrated):
    """Has a limit below its certainty, so that only what is seen in the mask counts."""

    @property
    def figures(self) -> Mapping[str, Any]:
        return {"review": {"certainty": 0.9}}


def test_photos_below_the_networks_limit_are_named_for_review(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Calibrated())
    told = capsys.readouterr().err
    assert "a.jpg: worth a look, probably right to at least 87.6 %." in told
    assert (
        "look at 2 of the 2 photos cut, they are named above: "
        "95 % of all poor cut-outs (Dice under 0.98) are among them."
    ) in told
    written = json.loads(report.read_text())
    assert written["needs_review"] == 2
    assert written["review"] == {"certainty": 0.99, "dice_under": 0.98, "share": 0.95}
    result = written["results"][0]
    assert (result["findings"], result["needs_review"]) == (["needs review"], True)
    assert result["least_dice"] == 0.87654


def test_what_is_seen_in_a_mask_needs_review_however_certain_the_network_is(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.zeros((20, 60, 3), np.uint8)
    pixels[5:15, :30] = 255
    Image.fromarray(pixels).save(photos / "a.jpg", quality=100)
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Certain())
    written = json.loads(report.read_text())
    assert [each["needs_review"] for each in written["results"]] == [True, False]
    assert "look at 1 of the 2 photos cut, they are named above." in capsys.readouterr().err


def test_an_original_beside_the_input_is_never_replaced(tmp_path: Path) -> None:
    shoot = tmp_path / "a"
    for name in ("car.jpg", "car.png"):
        (shoot / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (30, 20), "white").save(shoot / name)
    before = (shoot / "car.png").read_bytes()
    wanted = Options([shoot / "car.jpg"], shoot, overwrite=True)
    assert cut.run(wanted, Bright()) == Status.SOME_FAILED
    assert (shoot / "car.png").read_bytes() == before


def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(options, Bright())
    Image.new("RGB", (30, 20), "white").save(photos / "b.jpg")
    Image.new("RGB", (30, 20), "white").save(photos / "d.jpg")
    before = {path: path.read_bytes() for path in options.output.iterdir()}
    capsys.readouterr()
    assert cut.run(replace(options, dry_run=True), Bright()) == Status.DONE
    told = capsys.readouterr().out
    out = options.output
    assert f"{photos / 'a.jpg'}: {out / 'a.png'} is there, unchanged" in told
    assert f"{photos / 'b.jpg'}: {out / 'b.png'} would be made anew" in told
    assert f"{photos / 'd.jpg'}: would be written to {out / 'd.png'}" in told
    assert "2 photos to cut: " in told
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_a_dry_run_counts_photos_however_many_files_each_is_to_have(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = replace(options, preset="tiktok,website", background="white", dry_run=True)
    network = Bright()
    assert cut.run(wanted, network) == Status.DONE
    told = capsys.readouterr().out
    assert told.count("would be written to") == 4
    assert "2 photos to cut: " in told
    assert network.asked == 2


def test_names_cannot_command_the_terminal(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "x\x1b[31m\x07.jpg").touch()
    cut.run(options, Bright())
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "x\\x1b[31m\\x07.jpg" in told


def test_leftovers_of_killed_runs_are_cleared_once_they_are_old(options: Options) -> None:
    options.output.mkdir()
    old, new = (options.output / f".forecourt-{letter * 16}.part" for letter in "ab")
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, 0))
    cut.run(options, Bright())
    assert names(options.output) == [new.name, "a.png", "b.png"]


def test_the_report_can_go_to_standard_output(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(replace(options, report="-"), Bright())
    assert json.loads(capsys.readouterr().out)["done"] == 2


def test_a_report_that_cannot_be_written_does_not_hide_what_was_done(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / ("long" * 70)
    assert cut.run(replace(options, report=str(report)), Bright()) == Status.SOME_FAILED
    told = capsys.readouterr().err
    assert "2 photos cut" in told
    assert "the name is too long" in told


def test_a_background_alone_means_a_composite(options: Options) -> None:
    cut.run(replace(options, background="#ff0000"), Bright())
    with Image.open(options.output / "a.png") as result:
        assert result.mode == "RGB"
        assert result.getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "composite"}, "needs a --background"),
        ({"kind": "mask", "background": "red"}, "does not go with --kind mask"),
        ({"background": "no_such_colour"}, "no_such_colour"),
        ({"inputs": []}, "No photo found"),
        ({"report": "a.jpg"}, "would write over a photo"),
        ({"report": "no/such/folder/r.json"}, "folder that exists"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_made(
    options: Options, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(ForecourtError, match=reason):
        cut.run(replace(options, **changes), Bright())  # type: ignore[arg-type]
    assert not options.output.exists()


def test_a_folder_with_photos_only_further_down_hints_at_recursive(
    options: Options, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="--recursive"):
        cut.run(replace(options, inputs=[tmp_path]), Bright())


def test_an_output_folder_that_cannot_be_made_is_wrong_use(options: Options, photos: Path) -> None:
    blocked = photos / "a.jpg" / "out"
    with pytest.raises(UsageError, match="--output"):
        cut.run(replace(options, output=blocked), Bright())


def test_a_network_that_does_not_start_stops_before_the_first_photo(options: Options) -> None:
    with pytest.raises(WeightsError):
        cut.run(options, Broken())
    assert names(options.output) == []


# --- sizes, formats, names and shadows ------------------------------------------------------------


def opened(path: Path) -> tuple[str, str | None, tuple[int, int]]:
    with Image.open(path) as picture:
        return picture.mode, picture.format, picture.size


def test_size_format_and_name_are_as_asked(options: Options) -> None:
    wanted = replace(
        options, background="white", suffix="jpg", size="64x48", template="{index:02}_{name}_{kind}"
    )
    assert cut.run(wanted, Bright()) == Status.DONE
    assert names(options.output) == ["01_a_composite.jpg", "02_b_composite.jpg"]
    assert opened(options.output / "01_a_composite.jpg") == ("RGB", "JPEG", (64, 48))


def test_a_crop_fits_the_car_and_its_margin(options: Options) -> None:
    cut.run(replace(options, crop=10.0, suffix="webp"), Bright())
    assert opened(options.output / "a.webp") == ("RGBA", "WEBP", (24, 14))


def test_a_composite_has_a_shadow_that_can_be_turned_off(options: Options) -> None:
    def brightness(shadow: float | None, folder: str) -> float:
        output = options.output / folder
        wanted = replace(options, background="white", shadow=shadow, output=output)
        cut.run(wanted, Bright())
        with Image.open(output / "a.png") as picture:
            return float(np.asarray(picture).mean())

    usual, none, full = brightness(None, "u"), brightness(0, "n"), brightness(100, "f")
    assert none > 254
    assert full < usual < none


def test_the_car_stands_by_itself_or_stays_where_it_was(options: Options) -> None:
    shapes = []
    for stays in (False, True):
        output = options.output / str(stays)
        cut.run(replace(options, background="white", as_in_photo=stays, output=output), Bright())
        shapes.append(opened(output / "a.png")[2])
    with Image.open(options.inputs[0] / "a.jpg") as photo:
        assert shapes[1] == photo.size != shapes[0]


def test_a_cut_out_can_be_drawn_in(options: Options) -> None:
    areas = []
    for choke in (0.0, 2.0):
        output = options.output / str(choke)
        cut.run(replace(options, choke=choke, output=output), Bright())
        with Image.open(output / "a.png") as picture:
            areas.append(int((np.asarray(picture)[..., 3] > 127).sum()))
    assert areas[1] < areas[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"suffix": "jpg"}, "cutout cannot be written as .jpg"),
        ({"size": "large"}, "is no size"),
        ({"crop": 80.0}, "The margin is 80"),
        ({"template": "{nmae}"}, "unknown field, {nmae}"),
        ({"template": "../{name}"}, "must not contain"),
        ({"shadow": 50.0}, "needs a --background"),
        ({"shadow": 500.0, "background": "white"}, "no strength"),
        ({"reflection": -1.0, "background": "white"}, "--reflection -1 is no strength"),
        ({"glass": 101.0}, "--glass 101 is no strength"),
        ({"glass": 50.0, "kind": "mask"}, "--glass is of cut-outs and composites"),
        ({"sun": 50.0}, "--sun needs a --background"),
        ({"sun_from": 999.0, "background": "white"}, "no direction"),
        ({"as_in_photo": True}, "--as-in-photo needs a --background"),
        ({"choke": 9.0}, "-5 to 5"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_done(
    options: Options, change: dict[str, str | float], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        cut.run(replace(options, **change), Broken())  # type: ignore[arg-type]
    assert says in str(caught.value)
    assert not options.output.exists()


def test_names_that_fall_together_are_told_apart(options: Options) -> None:
    cut.run(replace(options, template="{folder}"), Bright())
    assert names(options.output) == ["photos-1.png", "photos-2.png"]


# --- proof and repetition -------------------------------------------------------------------------


def test_a_report_is_replayed_to_the_same_bytes_or_names_what_changed(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report), size="24"), Bright())
    made = (options.output / "a.png").read_bytes()
    assert replay.run(report, tmp_path / "again", Bright()) == Status.DONE
    assert (tmp_path / "again" / "0001_a.png").read_bytes() == made
    assert "2 of 2 results are the same" in capsys.readouterr().err

    Image.new("RGB", (30, 20), "white").save(photos / "b.jpg")
    assert replay.run(report, tmp_path / "third", Bright()) == Status.SOME_FAILED
    told = capsys.readouterr()
    assert f"{photos / 'a.jpg'}: the same bytes" in told.out
    assert f"{photos / 'b.jpg'}: the photo has changed" in told.out
    assert "1 of 2 results are the same" in told.err


def test_every_option_that_shows_is_in_a_report(options: Options, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    plain = replace(options, report=str(report))
    cut.run(replace(plain, choke=1.0, feather=0.5, suffix="tif", exif=False), Bright())
    assert replay.run(report, tmp_path / "again", Bright()) == Status.DONE
    composite = replace(plain, output=tmp_path / "composites", background="white", suffix="avif")
    cut.run(replace(composite, reflection=20.0, sun=50.0, sun_from=90.0), Bright())
    assert replay.run(report, tmp_path / "once more", Bright()) == Status.DONE


def test_other_weights_are_named_when_a_report_is_replayed(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Other(Bright):
        fingerprint = "other"

    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Bright())
    assert replay.run(report, tmp_path / "again", Other()) == Status.SOME_FAILED
    assert "the weights have changed" in capsys.readouterr().out


def test_only_reports_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    with pytest.raises(UsageError, match="no report that can be replayed"):
        replay.run(tmp_path / "notes.json", tmp_path / "out", Bright())


def test_a_result_is_verified_and_a_map_is_drawn(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut.run(options, Bright())
    result, map_file = options.output / "a.png", tmp_path / "map.png"
    assert verify.run(result, photos / "a.jpg", map_file) == Status.DONE
    told = capsys.readouterr().out
    assert "opaque car pixels" in told
    assert "are the photo's own, exactly." in told
    with Image.open(map_file) as drawn:
        assert drawn.getpixel((15, 10)) == (40, 160, 70)
    with pytest.raises(UsageError, match="needs --photo"):
        verify.run(result, None, map_file)


def test_a_folder_of_results_is_verified_against_the_folder_of_photos(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (30, 20), "white").save(photos / "a.jpg")
    cut.run(options, Bright())
    shutil.copy(photos / "a.jpg", options.output / "not ours.jpg")
    assert verify.run(options.output, photos, None) == Status.DONE
    told = capsys.readouterr()
    assert f"{options.output / 'b.png'}: All" in told.out
    assert "2 of 2 results hold." in told.out

    (photos / "a.jpg").unlink()
    (options.output / "not ours.jpg").unlink()
    pixels = np.asarray(Image.open(options.output / "b.png")).copy()
    pixels[pixels[..., 3] == 255] ^= np.array([9, 9, 9, 0], np.uint8)
    notes = read_notes(options.output / "b.png")
    save_image(options.output / "b.png", pixels, xmp=notes.xmp, overwrite=True)
    assert verify.run(options.output, photos, None) == Status.SOME_FAILED
    told = capsys.readouterr()
    assert "a.png: the photo it was made of is not there" in told.out
    assert "b.png: CHANGED" in told.out
    assert "0 of 2 results hold." in told.out


def test_a_photo_is_found_in_its_folder_and_a_folder_needs_one(
    options: Options, photos: Path, tmp_path: Path
) -> None:
    cut.run(options, Bright())
    assert verify.run(options.output / "a.png", photos, None) == Status.DONE
    with pytest.raises(UsageError, match="needs --photo, the folder"):
        verify.run(options.output, None, None)
    with pytest.raises(UsageError, match="no result of Forecourt"):
        verify.run(photos, photos, None)
    with pytest.raises(UsageError, match="without --map"):
        verify.run(options.output, photos, tmp_path / "map.png")


# --- presets and shapes ---------------------------------------------------------------------------


def test_presets_write_a_set_each_and_ask_the_network_once_a_photo(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    network = Bright()
    wanted = replace(options, preset="google,website", background="white")
    assert cut.run(wanted, network) == Status.DONE
    assert names(options.output) == [
        *("google/a.jpg", "google/b.jpg", "website/a.webp", "website/b.webp")
    ]
    assert network.asked == 2
    assert "2 photos cut into" in capsys.readouterr().err
    with Image.open(options.output / "google" / "a.jpg") as written:
        assert written.size == (1200, 900)


def test_one_preset_needs_no_folder_and_may_be_named_otherwise(options: Options) -> None:
    cut.run(
        replace(options, preset="ebay", background="white", template="{name}_{index}"), Bright()
    )
    assert names(options.output) == ["a_1.jpg", "b_2.jpg"]


def test_sets_of_presets_are_skipped_and_replayed(options: Options, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    wanted = replace(
        options, preset="tiktok,website", background="white", report=str(report), sun=30.0
    )
    cut.run(wanted, Bright())
    assert replay.run(report, tmp_path / "again", Bright()) == Status.DONE
    network = Bright()
    assert cut.run(wanted, network) == Status.DONE
    assert network.asked == 0
    told = json.loads(report.read_text())
    assert (told["photos"], told["unchanged"], len(told["results"])) == (2, 2, 4)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"preset": "google"}, "google needs a --background"),
        ({"preset": "website", "background": "white"}, "does not go with --preset website"),
        ({"preset": "website", "size": "100"}, "--preset says what --size says"),
        ({"shape": "4:3", "size": "100x75"}, "has a shape already"),
        ({"shape": "4-3"}, "'4-3' is no shape"),
        ({"shape": "0:3"}, "'0:3' is no shape"),
    ],
)
def test_presets_and_shapes_that_make_no_sense_are_refused(
    options: Options, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        cut.run(replace(options, **change), Broken())


def test_a_shape_resamples_nothing(options: Options) -> None:
    cut.run(replace(options, shape="1:1", crop=10.0), Bright())
    with Image.open(options.output / "a.png") as written:
        assert written.size == (25, 25)  # the car's 20 pixels are 80 % of it
        opaque = np.asarray(written.getchannel("A")) == 255
        assert opaque.sum() == 200


# --- the views of one vehicle ---------------------------------------------------------------------


class White(Bright):
    """Finds what is white, with soft edges."""

    def predict(self, image: Pixels) -> Answer:
        grey = np.asarray(image, np.float32).mean(axis=2)
        return Answer(np.clip((grey - 100.0) / 100.0, 0.0, 1.0), 0.987654)


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """Three views of a vehicle, of other widths and heights, soft at the edge."""
    folder = tmp_path / "views"
    folder.mkdir()
    for number, (width, height) in enumerate(((150, 62), (130, 68), (90, 66))):
        pixels = np.full((160, 240, 3), 40, np.uint8)
        pixels[130 - height : 120, 120 - width // 2 : 120 + width // 2] = 255
        for x in (120 - width // 2 + 12, 120 + width // 2 - 24):
            pixels[115:130, x : x + 12] = 255
        Image.fromarray(cv2.GaussianBlur(pixels, (0, 0), 1.2)).save(folder / f"v{number}.png")
    return folder


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
            PhotoId(place),
            found.path,
            Path(found.path.name),
            State.READY,
            encode_alpha(found.alpha),
            found.size,
        )
        for place, found in enumerate(segment_photos(paths, White()))
        if found.alpha is not None
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


def test_same_for_all_is_replayed(views: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = Options(
        [views], tmp_path / "out", background="white", same_for_all=True, report=str(report)
    )
    cut.run(options, White())
    assert replay.run(report, tmp_path / "again", White()) == Status.DONE


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


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "ora"])
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
    assert found.alpha is not None
    photo = Photo(
        PhotoId(1),
        path,
        Path(path.name),
        State.READY,
        encode_alpha(found.alpha),
        found.size,
        placement=replace(STANDING, **placed),
    )
    output = parse_output(Kind.COMPOSITE, suffix, None, None, "{name}", shape=given.get("shape"))
    (plan,) = plan_export([photo], ExportChoice(output, tmp_path / "window", chosen))
    (result,) = export_photos(plan, Existing.KEEP_BOTH)
    assert result.target is not None, result.error
    window = pictures_in(result.target)
    line = pictures_in(tmp_path / "line" / result.target.name)
    assert len(window) == len(line) > 0
    for one, other in zip(window, line, strict=True):
        np.testing.assert_array_equal(one, other)


class Glazed(White):
    """Finds a window in the middle, at half the photo's size."""

    @property
    def glass_fingerprint(self) -> str:
        return "abc"

    def predict(self, image: Pixels) -> Answer:
        height, width = image.shape[:2]
        glass = np.zeros((height // 2, width // 2), np.float32)
        glass[40:50, 45:75] = 1.0
        soft = np.asarray(cv2.GaussianBlur(glass, (0, 0), 1.0), np.float32)
        return replace(super().predict(image), glass=soft)


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
    assert found.alpha is not None
    assert found.glass is not None
    photo = Photo(
        *(PhotoId(1), path, Path(path.name), State.READY, encode_alpha(found.alpha), found.size),
        placement=replace(STANDING, glass=0.6),
        glass=encode_cover(found.glass),
    )
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


def test_a_car_that_was_relit_says_so_when_it_is_verified(
    views: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = views / "v0.png"
    options = Options([path], tmp_path, background="#303030", suffix="png", match_light=100.0)
    cut.run(options, Grey())
    assert verify.run(tmp_path / "v0.png", path, None) == Status.SOME_FAILED
    told = capsys.readouterr().out
    assert "matched to the background on purpose, by 100 %" in told
    assert "CHANGED" in told


class Grey(White):
    """Takes less bright things for the car, too: white stays white in any light."""

    def predict(self, image: Pixels) -> Answer:
        return Answer(np.asarray(image.mean(axis=2) > 60, np.float32), 0.987654)


def test_run_lengths_read_back_are_the_masks(options: Options, tmp_path: Path) -> None:
    dark = tmp_path / "photos" / "dark.png"
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(dark)  # no car
    status = cut.run(replace(options, kind="rle"), Bright())
    assert status == Status.SOME_FAILED
    rows = dict(read_runs(options.output / "masks.csv"))
    assert rows.keys() == {"a.jpg", "b.jpg", "dark.png"} and rows["dark.png"] == ""
    with Image.open(options.output / "a.png") as mask:
        assert np.array_equal(decode(rows["a.jpg"], (20, 30)), np.asarray(mask) > 127)
    text = (options.output / "masks.csv").read_text()
    again = Bright()
    cut.run(replace(options, kind="rle"), again)  # what is there is not cut again
    assert (options.output / "masks.csv").read_text() == text


def test_run_lengths_replace_nobody_elses_file(options: Options, tmp_path: Path) -> None:
    options.output.mkdir()
    (options.output / "masks.csv").write_text("my notes")
    network = Bright()
    with pytest.raises(ForecourtError, match="another file"):
        cut.run(replace(options, kind="rle"), network)
    assert network.asked == 0
    with pytest.raises(ForecourtError, match="Leave --size"):
        cut.run(replace(options, kind="rle", size="20"), network)
