from __future__ import annotations

import os
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from app.core.errors import DeviceError, WeightsError
from app.core.files.images import load
from app.core.language.translation import speak
from app.core.mask.alpha import clean_alpha
from app.core.network import Wanted
from app.core.resources import samples, weights_path
from app.segmenter import LazySegmenter

PHOTO = np.zeros((40, 60, 3), np.uint8)


def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    segmenter = LazySegmenter(tmp_path / "none.safetensors")
    assert not segmenter.started
    assert segmenter.device == ""
    assert segmenter.figures == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes in folders here.")
def test_a_pipe_is_no_weights(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    segmenter = LazySegmenter(tmp_path / "pipe.safetensors")
    assert segmenter.fingerprint == ""
    with pytest.raises(WeightsError, match="missing"):
        segmenter.start()


def test_missing_weights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "none.safetensors"
    with pytest.raises(WeightsError, match=r"none\.safetensors: the weights file is missing"):
        LazySegmenter(path).start()


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(b"\0" * 100)
    with pytest.raises(WeightsError, match=r"bad\.safetensors"):
        LazySegmenter(path).predict(PHOTO)


@pytest.mark.parametrize("header", ["no json", "[1]", "{}", '{"format": 99}', '{"network": {}}'])
def test_weights_with_a_strange_header_are_named(tmp_path: Path, header: str) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({"x": torch.zeros(1)}, path, {"forecourt": header})
    with pytest.raises(WeightsError, match=r"odd\.safetensors"):
        LazySegmenter(path).start()


def test_a_device_that_is_not_there_is_an_error_and_not_another_device(weights: Path) -> None:
    with pytest.raises(DeviceError, match="cuda:99"):
        LazySegmenter(weights, "cuda:99").start()


def test_the_first_photo_loads_the_network(weights: Path) -> None:
    segmenter = LazySegmenter(weights, "cpu")
    alpha = segmenter.predict(PHOTO).alpha
    assert segmenter.started
    assert segmenter.device.startswith("CPU")
    assert segmenter.figures
    assert alpha.shape == (40, 60)
    assert alpha.dtype == np.float32


def test_it_tells_how_certain_the_network_is(weights: Path, sample_photo: Path) -> None:
    segmenter = LazySegmenter(weights, "cpu")
    sure, doubtful = segmenter.predict(load(sample_photo).pixels), segmenter.predict(PHOTO)
    assert sure.alpha.shape == (675, 1600)
    assert sure.certainty is not None
    assert doubtful.certainty is not None
    assert 0.95 < sure.certainty < 1
    assert doubtful.certainty < sure.certainty


def test_only_who_asks_is_told_of_the_car() -> None:
    photo = load(samples()["audi_red"]).pixels
    assert LazySegmenter(device="cpu").predict(photo).angle is None
    assert LazySegmenter(device="cpu", tells_cars=True).predict(photo).angle is not None


def test_windows_and_plates_are_found_along_with_the_car_or_later_where_they_are_wanted() -> None:
    # The samples' plates are blank: this one gets letters.
    photo = load(samples()["bmw_3gt_blue"]).pixels.copy()
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(photo, "HB AX 61", (341, 505), font, 1.6, (20, 20, 20), 4, cv2.LINE_AA)
    segmenter = LazySegmenter(device="cpu", looks_closer=True)
    assert segmenter.finds == Wanted(glass=True, plates=True)
    plain = segmenter.predict(photo)
    assert (plain.glass, plain.plates) == (None, None)
    along = segmenter.wanting(Wanted(glass=True, plates=True)).predict(photo)
    later = segmenter.look_closer(photo, clean_alpha(along.alpha), Wanted(glass=True, plates=True))
    assert along.glass is not None
    assert later.glass is not None
    assert np.abs(along.glass - later.glass).mean() < 0.002
    assert along.plates
    assert later.plates
    assert np.abs(np.mean(along.plates[0], axis=0) - (450, 488)).max() < 20
    assert np.abs(np.array(along.plates) - np.array(later.plates)).max() < 3
    only = segmenter.look_closer(photo, plain.alpha, Wanted(plates=True))
    assert only.glass is None


def test_the_device_is_told_in_the_language_of_the_user(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: speak("en"))
    speak("de")
    segmenter = LazySegmenter(weights_path(), "cpu")
    segmenter.start()
    assert re.fullmatch(r"CPU, \d+ Threads?", segmenter.device)
