"""Run lengths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import ForecourtError
from app.core.output.run_lengths import decode, read_runs
from tests.app.cli.stand_ins import Bright


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
