"""The report that ``--json`` writes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import cut
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.arrays import Pixels
from app.core.errors import UsageError
from app.core.network import Answer
from tests.app.cli.stand_ins import Bright, names


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


@pytest.mark.parametrize(
    ("name", "kind", "suffix", "background"),
    [
        ("a.psd", "composite", ".psd", "white"),
        ("B.ORA", "composite", ".ora", "white"),
        ("masks.csv", "rle", None, None),
    ],
)
def test_a_report_does_not_replace_a_result_of_the_same_run(
    options: Options, name: str, kind: str, suffix: str | None, background: str | None
) -> None:
    options.output.mkdir()
    report = str(options.output / name)
    wanted = replace(options, report=report, kind=kind, suffix=suffix, background=background)
    with pytest.raises(UsageError, match="write over a result"):
        cut.run(wanted, Bright())
    assert names(options.output) == []


def test_a_report_does_not_take_the_name_of_the_folder_to_be_made(options: Options) -> None:
    with pytest.raises(UsageError, match="write over a result"):
        cut.run(replace(options, report=str(options.output)), Bright())
    assert not options.output.exists()


def test_a_report_replaces_no_file_that_came_while_photos_were_cut(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.txt"

    class Slow(Bright):
        def predict(self, image: Pixels) -> Answer:
            notes.write_text("mine")
            return super().predict(image)

    assert cut.run(replace(options, report=str(notes)), Slow()) == Status.SOME_FAILED
    assert notes.read_text() == "mine"
    assert "that Forecourt did not write" in capsys.readouterr().err
    assert names(options.output) == ["a.png", "b.png"]


def test_a_report_replaces_the_one_before(options: Options, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    for outcome in ("done", "unchanged"):
        cut.run(replace(options, report=str(report)), Bright())
        told = json.loads(report.read_text())
        assert told[outcome] == 2
        assert told["results"][0]["status"] == outcome


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
