"""Every command that the program tells people to type is tried."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import doctor
from app.cli.console import Status
from app.cli.parser import COMMANDS, command_parser, main
from app.core import invocation
from app.core.errors import PhotoError
from app.core.files.images import load
from model.__main__ import COMMANDS as NETWORK_COMMANDS
from model.__main__ import main as network_main
from model.commands.weights import export
from model.errors import BRING_TRAINING, DataError

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for room in ("app", "model") for path in (ROOT / room).rglob("*.py"))
# The texts that stand in braces, where they are filled in.
FILLED = {"{program}": "forecourt", "{command}": "train"}
WORDS = re.compile(
    r"(?:(?P<pip>pip3? install|-m pip) |(?P<run>packaging/run\.py )|[\"'`„ ]forecourt )"
    r"(?P<rest>[\w\[\]'./<>=-]+)"
)


def texts() -> Iterator[tuple[str, str]]:
    """Every string of the program that is not a docstring, with braces filled in, and its file."""
    for file in FILES:
        tree = ast.parse(file.read_text("utf-8"))
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in documentation
            ):
                yield str(file.relative_to(ROOT)), filled(node.value)


def filled(text: str) -> str:
    for braces, words in FILLED.items():
        text = text.replace(braces, words)
    return text


def told() -> Iterator[tuple[str, str, str]]:
    """Each command in those texts: the file, what it starts and the word behind."""
    for file, text in texts():
        for match in WORDS.finditer(f" {text}"):
            kind = "pip" if match["pip"] else "run.py" if match["run"] else "forecourt"
            yield file, kind, match["rest"].rstrip(".'")


def words_after(kind: str) -> set[str]:
    return {word for _, wanted, word in told() if wanted == kind}


def test_the_commands_are_found_at_all() -> None:
    assert {"cut", "doctor", "evaluate", "train"} <= words_after("forecourt")
    assert "train" in words_after("run.py")


def test_nobody_is_told_to_install_what_no_index_has() -> None:
    """There is no package called forecourt there: a stranger could register one."""
    assert [
        (file, word) for file, kind, word in told() if kind == "pip" and "forecourt" in word
    ] == []
    assert "forecourt[" not in (ROOT / "README.md").read_text("utf-8")


def test_commands_that_are_told_exist(capsys: pytest.CaptureFixture[str]) -> None:
    written = words_after("forecourt")
    commands = {word for word in written if word.islower() and not word.startswith("-")}
    photos_and_prose = {"car.jpg", "cars.forecourt", "session"}
    for command in commands - photos_and_prose:
        assert main([command, "--help"], lambda *_: 1) == Status.DONE, command
    capsys.readouterr()


def test_the_script_knows_the_commands_that_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import run  # noqa: PLC0415

    assert words_after("run.py") <= {*run.COMMANDS, *run.TRAINING}


def options_told(room: str) -> set[tuple[str, str]]:
    """Options in the sentences of a room, and the files they are in; properties of CSS are none."""
    return {
        (file, option)
        for file, text in texts()
        if " " in text and file.startswith(room)
        for option in re.findall(r"(?<![\w-])(?<!var\()--[a-z][\w-]+\b(?!:)", text)
    }


def options_of_the_network(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The options of one of `python -m model`'s commands."""
    with pytest.raises(SystemExit):
        network_main([command, "--help"])
    return set(re.findall(r"--[a-z][\w-]+", capsys.readouterr().out))


def test_options_that_are_told_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """An option in a sentence is one of some command's."""
    for command in COMMANDS:
        main([command, "--help"], lambda *_: 1)
    helps = capsys.readouterr().out + command_parser().format_help()
    known = set(re.findall(r"--[a-z][\w-]+", helps))
    assert {each for each in options_told("app/") if each[1] not in known} == set()


def test_options_that_the_network_tells_exist(capsys: pytest.CaptureFixture[str]) -> None:
    known = set[str]().union(*(options_of_the_network(each, capsys) for each in NETWORK_COMMANDS))
    told = options_told("model/")
    assert {"--anyway", "--exclude", "--from"} <= {option for _, option in told}
    assert {each for each in told if each[1] not in known} == set()


def test_commands_of_the_network_that_are_told_take_what_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [
        match.split()
        for _, text in texts()
        for match in re.findall(r"python -m model ([a-z]+ [^`|]+)`", text)
    ]
    assert lines
    for command, *words in lines:
        options = {word for word in words if word.startswith("--")}
        assert options <= options_of_the_network(command, capsys), command


def pip_dry_run(line: str) -> None:
    """Let pip find what a line would install, without installing it."""
    words = line.split()
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    options = ("--dry-run", "--no-deps", "--quiet", "--disable-pip-version-check")
    done = subprocess.run(
        [*words, *options, "--retries", "0"], capture_output=True, text=True, check=False
    )
    if "ConnectionError" in done.stderr or "Retrying" in done.stderr:
        pytest.skip("The package index cannot be reached.")
    assert done.returncode == 0, done.stderr


def test_heic_photos_can_be_read_after_what_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    photo = tmp_path / "photo.heic"
    photo.write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    with pytest.raises(PhotoError) as caught:
        load(photo)
    line = re.search(r"'(.* install .*)'", str(caught.value))
    assert line is not None
    pip_dry_run(line[1])


def test_a_bundle_is_not_told_to_use_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    photo = tmp_path / "photo.heic"
    photo.write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    with pytest.raises(PhotoError, match="Save the photo as JPEG"):
        load(photo)


def test_torch_is_installed_by_the_python_that_lacks_it() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from app.segmenter import LazySegmenter\nLazySegmenter().start()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().endswith(f"{sys.executable} -m pip install --force-reinstall torch")


def test_onnx_can_be_written_after_what_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DataError) as caught:
        export.run(Namespace(kind=["onnx"], out=tmp_path))
    line = re.search(r": (.* install .*), or leave", str(caught.value))
    assert line is not None
    pip_dry_run(line[1])


def test_system_packages_that_are_told_exist() -> None:
    if not shutil.which("apt-cache"):
        pytest.skip("This is no Debian.")
    names = doctor.QT_LIBRARIES.split()
    shown = subprocess.run(
        ["apt-cache", "policy", *names], capture_output=True, text=True, check=True
    )
    if "Candidate" not in shown.stdout:
        pytest.skip("apt has no lists of packages here.")
    assert [name for name in names if f"{name}:\n" not in shown.stdout] == []


def test_missing_packages_for_training_are_brought_by_the_script() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[<>=]", line)[0] for line in extras["optional-dependencies"]["train"]}
    assert {"albumentations", "matplotlib"} <= needed
    script = (ROOT / "packaging" / "run.py").read_text("utf-8")
    assert '"train" if first in TRAINING' in script
    assert "python3 packaging/run.py train" in BRING_TRAINING


@pytest.mark.parametrize(
    ("script", "on_path", "expected"),
    [
        ("/x/.venv/bin/forecourt", False, "/x/.venv/bin/forecourt"),
        ("/a b/forecourt", False, "'/a b/forecourt'"),
        ("{bin}/forecourt", True, "forecourt"),
        ("/src/app/__main__.py", False, f"{sys.executable} -m app"),
    ],
)
def test_the_program_is_named_as_it_can_be_started(
    script: str, on_path: bool, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_path:
        (tmp_path / "forecourt").write_text("#!/bin/sh\n")
        (tmp_path / "forecourt").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(invocation.VARIABLE, raising=False)
    monkeypatch.setattr(sys, "argv", [script.format(bin=tmp_path)])
    assert invocation.started_as() == expected


def test_the_script_of_a_checkout_says_how_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(invocation.VARIABLE, "python3 packaging/run.py")
    assert invocation.started_as() == "python3 packaging/run.py"
