from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.cli import lint
from app.cli.console import Status
from app.cli.lint import LintOptions
from app.core.arrays import Pixels
from app.core.errors import UsageError
from app.core.network import Answer, Network
from app.core.places.seen import look_at


class Bright(Network):
    """Finds what is bright and blue."""

    @property
    def device(self) -> str:
        return "a lamp"

    def start(self) -> None:
        pass

    def predict(self, image: Pixels) -> Answer:
        return Answer(np.asarray(image[..., 2] > 200, np.float32), 0.99)


def picture(
    path: Path, size: tuple[int, int], car: tuple[int, int, int, int], quality: int = 95
) -> Path:
    """A blue car on a mottled wall."""
    noise = np.random.default_rng(1).integers(20, 120, (60, 80, 3), np.uint8)
    pixels = cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC)
    left, top, right, bottom = car
    pixels[top:bottom, left:right] = (40, 60, 250)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, quality=quality)
    return path


@pytest.fixture
def options(tmp_path: Path) -> LintOptions:
    return LintOptions([tmp_path / "in"], "google")


def rules(report: Path) -> dict[str, list[str]]:
    told = json.loads(report.read_text())["results"]
    return {
        Path(each["picture"]).name: [problem["rule"] for problem in each["problems"]]
        for each in told
    }


def test_what_keeps_the_rules_passes(options: LintOptions, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.jpg", (1200, 900), (200, 300, 1000, 700))
    assert lint.run(options, Bright()) == Status.DONE
    assert lint.run(replace(options, places="google,ebay,tiktok"), Bright()) == Status.DONE


def test_every_kind_of_problem_is_named(
    options: LintOptions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = (200, 200, 600, 400)
    picture(tmp_path / "in" / "small.jpg", (640, 480), (100, 200, 500, 400))
    picture(tmp_path / "in" / "wide.jpg", (1600, 900), (300, 300, 1200, 700))
    picture(tmp_path / "in" / "cut.jpg", (1200, 900), (0, 300, 900, 700))
    picture(tmp_path / "in" / "type.webp", (1200, 900), (200, 300, 1000, 700))
    framed = picture(tmp_path / "in" / "framed.png", (1000, 690), inside)
    with Image.open(framed) as inner:
        outer = Image.new("RGB", (1080, 810), "yellow")
        outer.paste(inner, (40, 60))
        outer.save(framed)
    report = tmp_path / "report.json"
    assert lint.run(replace(options, report=str(report)), Bright()) == Status.SOME_FAILED
    assert rules(report) == {
        "cut.jpg": ["whole_car"],
        "framed.png": ["plain"],
        "small.jpg": ["least"],
        "type.webp": ["formats"],
        "wide.jpg": ["shapes"],
    }
    told = capsys.readouterr()
    assert "small.jpg: google: 640" in told.out
    assert "(advised)" in told.out
    assert "5 of 5 pictures are against the rules" in told.err


def test_a_poor_jpeg_and_a_small_car_are_found(options: LintOptions, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    picture(tmp_path / "in" / "far.jpg", (1200, 900), (500, 400, 800, 560))
    picture(tmp_path / "in" / "poor.jpg", (1200, 900), (200, 300, 1000, 700), quality=70)
    told = replace(options, places="ebay", report=str(report))
    assert lint.run(told, Bright()) == Status.SOME_FAILED
    assert rules(report) == {"far.jpg": [], "poor.jpg": ["quality"]}
    lint.run(replace(told, places="tiktok"), Bright())
    assert rules(report) == {"far.jpg": ["car"], "poor.jpg": []}


@pytest.mark.parametrize("quality", [60, 75, 89, 90, 92, 95])
def test_the_quality_of_a_jpeg_is_read_from_its_tables(quality: int, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg", (64, 48), (10, 10, 50, 40), quality=quality)
    assert look_at(path, None).quality == quality


def test_a_plain_studio_wall_is_no_frame(tmp_path: Path) -> None:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[120:220, 80:320] = (40, 60, 250)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert not look_at(tmp_path / "a.png", None).framed


def test_fixed_copies_keep_the_rules_and_originals_stay(
    options: LintOptions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = picture(tmp_path / "in" / "wide.jpg", (1600, 900), (300, 300, 1200, 700))
    picture(tmp_path / "in" / "far.webp", (2400, 1800), (900, 800, 1500, 1100))
    before = {path: path.read_bytes() for path in (tmp_path / "in").iterdir()}
    wanted = replace(options, places="google,tiktok", fix=tmp_path / "fixed")
    assert lint.run(wanted, Bright()) == Status.DONE
    assert {path: path.read_bytes() for path in (tmp_path / "in").iterdir()} == before
    with Image.open(tmp_path / "fixed" / "google" / "wide.jpg") as copy:
        assert copy.size == (1200, 900)
        assert np.asarray(copy)[500, 155:1045, 2].min() > 200  # the car is whole
    assert "wide.jpg is written, and keeps the rules" in capsys.readouterr().out
    copies = LintOptions([tmp_path / "fixed" / "tiktok"], "tiktok")
    assert lint.run(copies, Bright()) == Status.DONE
    # The same again replaces the copies, and nothing else.
    assert lint.run(wanted, Bright()) == Status.DONE
    assert wide.read_bytes() == before[wide]


def test_what_cannot_be_fixed_is_said(
    options: LintOptions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture(tmp_path / "in" / "cut.webp", (1200, 900), (0, 300, 900, 700))
    wanted = replace(options, fix=tmp_path / "fixed")
    assert lint.run(wanted, Bright()) == Status.SOME_FAILED
    assert "cut.jpg is written, but: the car is cut off" in capsys.readouterr().out


def test_no_copy_is_written_that_would_be_no_better(options: LintOptions, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "small.jpg", (640, 480), (100, 200, 500, 400))
    picture(tmp_path / "in" / "long.jpg", (1600, 600), (50, 100, 1550, 500))  # no room for 4:3
    wanted = replace(options, fix=tmp_path / "fixed")
    assert lint.run(wanted, Bright()) == Status.SOME_FAILED
    assert not (tmp_path / "fixed").exists()


def test_files_of_others_are_never_replaced_by_copies(
    options: LintOptions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture(tmp_path / "in" / "a.webp", (1200, 900), (200, 300, 1000, 700))
    (tmp_path / "fixed").mkdir()
    (tmp_path / "fixed" / "a.jpg").write_text("precious")
    assert lint.run(replace(options, fix=tmp_path / "fixed"), Bright()) == Status.SOME_FAILED
    assert (tmp_path / "fixed" / "a.jpg").read_text() == "precious"
    assert "did not write" in capsys.readouterr().out


def test_one_bad_file_stops_no_other(
    options: LintOptions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture(tmp_path / "in" / "b.jpg", (1200, 900), (200, 300, 1000, 700))
    (tmp_path / "in" / "a.jpg").touch()
    assert lint.run(replace(options, report="-"), Bright()) == Status.SOME_FAILED
    told = capsys.readouterr().out
    assert "a.jpg: the file is empty" in told
    assert '"against": 1' in told


@pytest.mark.parametrize(
    ("places", "says"), [("website", "no rules"), ("nowhere", "no preset 'nowhere'")]
)
def test_places_without_rules_are_refused(options: LintOptions, places: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        lint.run(replace(options, places=places), Bright())


def test_an_empty_folder_is_told(options: LintOptions, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="No picture found"):
        lint.run(options, Bright())


@pytest.mark.parametrize(
    ("content", "says"), [('{"name": "mine"}', "no report of Forecourt"), (None, "over a photo")]
)
def test_a_report_replaces_nothing_but_a_report_and_is_refused_before_anything_is_done(
    options: LintOptions,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | None,
    says: str,
) -> None:
    path = picture(tmp_path / "in" / "a.jpg", (1200, 900), (200, 300, 1000, 700))
    if content is not None:
        path = tmp_path / "package.json"
        path.write_text(content)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=says):
        lint.run(replace(options, report=str(path)), Bright())
    assert path.read_bytes() == before
    assert capsys.readouterr().out == ""
