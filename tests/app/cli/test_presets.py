"""Presets of places: sets of files, and shapes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.cli import cut, replay
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import UsageError
from tests.app.cli.stand_ins import Bright, Broken, names


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
