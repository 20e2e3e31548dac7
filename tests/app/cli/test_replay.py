"""The results of a report made again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.cli import cut, replay
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import UsageError
from tests.app.cli.stand_ins import Bright, White


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes in folders here.")
def test_a_pipe_is_no_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(UsageError, match="no report that can be replayed"):
        replay.run(tmp_path / "pipe.json", tmp_path / "again", Bright())


def test_only_reports_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    with pytest.raises(UsageError, match="no report that can be replayed"):
        replay.run(tmp_path / "notes.json", tmp_path / "out", Bright())


def test_same_for_all_is_replayed(views: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = Options(
        [views], tmp_path / "out", background="white", same_for_all=True, report=str(report)
    )
    cut.run(options, White())
    assert replay.run(report, tmp_path / "again", White()) == Status.DONE
