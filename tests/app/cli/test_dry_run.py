"""What ``--dry-run`` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.cli import cut
from app.cli.console import Status
from app.cli.cut_options import Options
from tests.app.cli.stand_ins import Bright


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
