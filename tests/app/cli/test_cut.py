"""Photos cut from the command line, and what is said of them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import ForecourtError, UsageError, WeightsError
from tests.app.cli.stand_ins import Bright, Broken, Calibrated, Certain, names


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


def test_photos_below_the_networks_limit_are_named_for_review(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Calibrated())
    told = capsys.readouterr().err
    assert "a.jpg: worth a look, probably right to at least 87.6 %." in told
    assert (
        "look at 2 of the 2 photos with a result, they are named above: "
        "when this was measured, 95 % of the poor cut-outs (Dice under 0.98) were among such "
        "photos."
    ) in told
    written = json.loads(report.read_text())
    assert written["needs_review"] == 2
    assert written["review"] == {
        "certainty": 0.99,
        "dice_under": 0.98,
        "share": 0.95,
        "fault_over": None,
        "fault_share": None,
    }
    result = written["results"][0]
    assert (result["findings"], result["needs_review"]) == (["needs review"], True)
    assert result["least_dice"] == 0.87654


def write_car_at_the_left(path: Path) -> None:
    """A photo of a white box that the frame cuts: what the stand-ins take for a car."""
    pixels = np.zeros((20, 60, 3), np.uint8)
    pixels[5:15, :30] = 255
    Image.fromarray(pixels).save(path, quality=100)


def test_results_that_are_there_already_are_named_for_review_as_when_they_were_made(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_car_at_the_left(photos / "a.jpg")
    report = tmp_path / "report.json"
    wanted = replace(options, report=str(report), suffix=".jpg", background="white")
    told = []
    for _ in range(2):
        cut.run(wanted, Calibrated())
        said = capsys.readouterr().err
        assert "a.jpg: the car is cut off by the frame; worth a look, probably right to at" in said
        assert "look at 2 of the 2 photos with a result, they are named above" in said
        told.append(json.loads(report.read_text()))
    names = ("findings", "needs_review", "certainty", "least_dice")
    first, second = ([[each[name] for name in names] for each in one["results"]] for one in told)
    assert second == first
    assert first[0] == [["cut off by the frame", "needs review"], True, 0.98765, 0.87654]
    assert [one["needs_review"] for one in told] == [2, 2]
    assert (told[1]["unchanged"], told[1]["review"]) == (2, None)  # the network was not needed


def test_of_a_result_that_notes_nothing_it_is_not_said_that_it_needs_no_review(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.json"
    with monkeypatch.context() as earlier:  # as versions wrote it that noted nothing
        earlier.setattr("app.core.output.cutting.pipeline.Noticed", lambda *_: None)
        cut.run(options, Calibrated())
    cut.run(replace(options, report=str(report)), Calibrated())
    told = json.loads(report.read_text())
    assert [(each["status"], each["needs_review"]) for each in told["results"]] == [
        ("unchanged", None)
    ] * 2


def test_nothing_is_promised_of_a_car_that_is_not_there(
    options: Options, photos: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (30, 20)).save(photos / "b.jpg")
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Calibrated())
    told = json.loads(report.read_text())["results"]
    assert [(each["status"], each["least_dice"]) for each in told] == [
        *(("done", 0.87654), ("no car", None))
    ]


def test_what_is_seen_in_a_mask_needs_review_however_certain_the_network_is(
    options: Options, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_car_at_the_left(photos / "a.jpg")
    report = tmp_path / "report.json"
    cut.run(replace(options, report=str(report)), Certain())
    written = json.loads(report.read_text())
    assert [each["needs_review"] for each in written["results"]] == [True, False]
    assert (
        "look at 1 of the 2 photos with a result, they are named above." in capsys.readouterr().err
    )


def test_an_original_beside_the_input_is_never_replaced(tmp_path: Path) -> None:
    shoot = tmp_path / "a"
    for name in ("car.jpg", "car.png"):
        (shoot / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (30, 20), "white").save(shoot / name)
    before = (shoot / "car.png").read_bytes()
    wanted = Options([shoot / "car.jpg"], shoot, overwrite=True)
    assert cut.run(wanted, Bright()) == Status.SOME_FAILED
    assert (shoot / "car.png").read_bytes() == before


def test_names_cannot_command_the_terminal(
    options: Options, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "x\x1b[31m\x07.jpg").touch()
    (photos / "y\nAll is well.jpg").touch()
    cut.run(options, Bright())
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "x\\x1b[31m\\x07.jpg" in told
    assert "y\\nAll is well.jpg" in told


def test_leftovers_of_killed_runs_are_cleared_once_they_are_old(options: Options) -> None:
    options.output.mkdir()
    old, new = (options.output / f".forecourt-{letter * 16}.part" for letter in "ab")
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, 0))
    cut.run(options, Bright())
    assert names(options.output) == [new.name, "a.png", "b.png"]


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
