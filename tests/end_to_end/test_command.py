"""The command as users start it: another process, the real weights, real photos."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def forecourt(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(arguments),
        capture_output=True,
        text=True,
        env=environment(),
        cwd=cwd,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def command(arguments: Sequence[str | Path]) -> list[str | Path]:
    return [sys.executable, "-m", "app", *arguments]


def environment() -> dict[str, str]:
    """Let the program be found from any folder, installed or not."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def test_a_real_photo_becomes_a_cut_out(weights: Path, sample_photo: Path, tmp_path: Path) -> None:
    before = sample_photo.read_bytes()
    done = forecourt("cut", sample_photo, "--output", tmp_path, "--json", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    with Image.open(report["results"][0]["output"]) as result, Image.open(sample_photo) as photo:
        assert result.mode == "RGBA"
        assert result.size == photo.size
        pixels, original = np.asarray(result), np.asarray(photo.convert("RGB"))
    alpha = pixels[..., 3]
    assert 0.2 < np.mean(alpha > 127) < 0.7
    inside = alpha == 255
    assert np.array_equal(pixels[inside][:, :3], original[inside])
    assert 0 < np.mean((alpha > 0) & (alpha < 255)) < 0.1
    assert sample_photo.read_bytes() == before


def test_predict_writes_the_mask_alone(weights: Path, sample_photo: Path, tmp_path: Path) -> None:
    forecourt("predict", sample_photo, "--output", tmp_path)
    with Image.open(tmp_path / f"{sample_photo.stem}.png") as mask:
        assert mask.mode == "L"


def test_the_car_stands_on_a_new_background(
    weights: Path, sample_photo: Path, tmp_path: Path
) -> None:
    options = ("--background", "#00ff00", "--shadow", "0")
    forecourt("cut", sample_photo, "--output", tmp_path, *options)
    with Image.open(tmp_path / f"{sample_photo.stem}.png") as picture:
        assert picture.mode == "RGB"
        green = np.all(np.asarray(picture) == (0, 255, 0), axis=2)
    assert 0.3 < green.mean() < 0.8


def test_damaged_weights_are_one_sentence(sample_photo: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"not weights at all")
    out = tmp_path / "out"
    done = forecourt("cut", sample_photo, "--output", out, "--weights", bad)
    assert done.returncode == 2
    assert str(bad) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(out.iterdir()) == []


def test_a_device_that_is_not_there_is_told(
    weights: Path, sample_photo: Path, tmp_path: Path
) -> None:
    absent = "mps" if sys.platform != "darwin" else "cuda"
    done = forecourt("cut", sample_photo, "--output", tmp_path, "--device", absent)
    assert done.returncode == 2
    assert absent in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Start programs that Ctrl-C stops, also where the tests run in the background, deaf to it.

    A program takes over what is ignored; what is handled is as usual again in it.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send.")
@pytest.mark.usefixtures("weights", "heeds_ctrl_c")
def test_ctrl_c_stops_after_what_is_done(sample_photo: Path, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.jpg").symlink_to(sample_photo)
    out = tmp_path / "out"
    running = subprocess.Popen(
        command(["cut", tmp_path, "--output", out]),
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert running.stderr is not None
    with running, running.stderr as told:
        until_first = next(line for line in told if line.startswith("[1/50]"))
        running.send_signal(signal.SIGINT)
        rest = told.read()
    assert "00.jpg" in until_first
    assert running.returncode == 130
    assert "to go" in rest
    assert "Traceback" not in rest
    written = sorted(path.name for path in out.iterdir())
    assert written == [f"{number:02}.png" for number in range(len(written))]
    for name in written:
        with Image.open(out / name) as picture:
            picture.load()


@pytest.mark.skipif(sys.platform == "win32", reason="Pipes end otherwise on Windows.")
def test_a_reader_that_goes_away_is_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(["--help"]),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        check=False,
    )
    os.close(writing)
    assert done.stderr == ""


def test_doctor_finds_all_well(weights: Path) -> None:
    done = forecourt("doctor")
    assert done.returncode == 0, done.stdout
    assert "self-test" in done.stdout
    assert "All is well." in done.stdout


def test_doctor_names_missing_weights(tmp_path: Path) -> None:
    done = forecourt("doctor", "--weights", tmp_path / "none.safetensors")
    assert done.returncode == 1
    assert "none.safetensors: the weights file is missing" in done.stdout


def test_a_folder_of_copies_survives_being_its_own_output(
    weights: Path, sample_photo: Path, tmp_path: Path
) -> None:
    shutil.copy(sample_photo, tmp_path / "car.jpg")
    for _ in range(2):
        assert forecourt("cut", ".", "--output", ".", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["car.jpg", "car.png"]
