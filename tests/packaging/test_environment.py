from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from app.cli import parser

if TYPE_CHECKING:
    from tests.packaging.conftest import Script


@pytest.fixture
def environment(script: Script) -> ModuleType:
    return script("environment")


def test_old_python_is_told_what_to_install(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (99, 0))
    assert environment.start(lambda arguments: 0) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_error_is_a_sentence_and_status_1(
    environment: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    def main(arguments: list[str]) -> int:
        raise environment.SetupError("The disk is full.")

    assert environment.start(main) == 1
    assert capsys.readouterr().err == "The disk is full.\n"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("[Errno 13] Permission denied: '/srv/.venv/bin'", "cannot be written"),
        ("WARNING: Retrying after NewConnectionError('<...>')\nERROR: x", "Connect to the network"),
        ("Collecting a\nERROR: No matching distribution found for a\nnote: b", "found for a"),
        ("", "no reason given"),
    ],
)
def test_reason_of_a_failed_installation(
    environment: ModuleType, output: str, sentence: str
) -> None:
    assert sentence in environment.reason(output)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the packages.")
def test_missing_library_is_named_by_its_package(script: Script) -> None:
    libraries = {"libc.so.6": "libc6", "libnot-there.so.1": "libnot-there1"}
    assert script("system").missing_packages(libraries) == ["libnot-there1"]


def test_fingerprint_follows_the_constraints(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = environment.fingerprint()
    other = tmp_path / "constraints.txt"
    other.write_text("numpy==2.4.6\n", "utf-8")
    monkeypatch.setattr(environment, "CONSTRAINTS", other)
    assert environment.fingerprint() != before


def test_opencv_wheels_share_a_version(environment: ModuleType) -> None:
    lines = environment.CONSTRAINTS.read_text("utf-8").splitlines()
    versions = {line.partition("==")[2] for line in lines if line.startswith("opencv")}
    assert len(versions) == 1


def test_run_knows_the_commands(script: Script) -> None:
    run = script("run")
    assert set(parser.COMMANDS) <= {*run.COMMANDS, *run.TRAINING}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Obtaining file:///srv/forecourt\n"], "asking for versions"),
        (["  Downloading torch-2.9.0-cp311-x_86.whl (104.2 MB)\n"], "fetching torch, 104.2 MB"),
        (["Processing /w/numpy-2.4.6-cp311.whl (from a)\n", "Collecting a\n"], "fetching numpy"),
        (["  Downloading a-1-py3.whl.metadata (9 kB)\n"], "asking for versions"),
        (["  Downloading a-1.whl\n", "Installing collected packages: a, b\n"], "unpacking 2"),
    ],
)
def test_what_pip_is_at(environment: ModuleType, lines: list[str], said: str) -> None:
    assert environment.activity(lines).startswith(said)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")]
)
def test_durations_are_for_people(environment: ModuleType, seconds: float, text: str) -> None:
    assert environment.duration(seconds) == text


def test_pip_is_followed_line_by_line(
    environment: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "print('Using cached torch-2.9.whl (8.1 MB)', flush=True); import sys; sys.exit('ERROR: x')"
    )
    status, output = environment.follow([sys.executable, "-c", code])
    assert (status, output.splitlines()) == (1, ["Using cached torch-2.9.whl (8.1 MB)", "ERROR: x"])
    assert "fetching torch, 8.1 MB" in capsys.readouterr().out


def test_modules_are_compiled_with_the_installation(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "module.py").write_text("x = 1\n", "utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "python", lambda: Path(sys.executable))
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    environment.compile_modules()
    assert list(tmp_path.glob("app/__pycache__/module.*.pyc"))


def test_every_extra_tells_its_size(environment: ModuleType) -> None:
    assert set(environment.SIZES) == set(environment.EXTRAS)


def test_the_gate_names_what_failed_and_how_long_it_took(script: Script) -> None:
    gate = script("test")
    outcomes = [gate.Outcome("mypy", 1, 61.0), gate.Outcome("pytest -x", 0, 120.0)]
    text = gate.summary(outcomes)
    assert "1 min 01 s  mypy  FAILED\n" in text
    assert text.endswith("Failed: mypy (3 min 01 s)")


def test_a_step_that_fails_is_seen(script: Script) -> None:
    gate = script("test")
    programs = Path(sys.executable).parent
    name = Path(sys.executable).name
    assert gate.run(programs, (name, "-c", "raise SystemExit(3)")).status == 3
