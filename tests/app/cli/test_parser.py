from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli import parser
from app.cli.arguments.cut import KINDS
from app.cli.console import Status
from app.cli.cut_options import RUNS
from app.core.language.translation import speak
from app.core.output.output import Kind
from app.core.saved.settings import Settings, save


class Window:
    """Stands in for the window and remembers with what it was opened."""

    def __init__(self) -> None:
        self.opened: list[tuple[list[Path], Path | None, str]] = []

    def __call__(self, photos: Sequence[Path], weights: Path | None, device: str) -> int:
        self.opened.append((list(photos), weights, device))
        return 0


def test_without_a_command_the_window_opens_with_the_photos(tmp_path: Path) -> None:
    window = Window()
    assert parser.main([], window) == 0
    assert parser.main([str(tmp_path), "car.jpg", "--device", "cpu"], window) == 0
    assert window.opened == [([], None, "auto"), ([tmp_path, Path("car.jpg")], None, "cpu")]


def test_a_folder_called_like_a_mistyped_command_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cuts").mkdir()
    monkeypatch.chdir(tmp_path)
    window = Window()
    assert parser.main(["cuts"], window) == 0
    assert window.opened


def test_a_mistyped_command_is_told_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docter"]) == Status.WRONG_USE
    assert 'Did you mean "forecourt doctor"?' in capsys.readouterr().err


def test_without_a_display_the_command_is_recommended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == Status.WRONG_USE
    told = capsys.readouterr().err
    assert "no display" in told
    assert "forecourt cut" in told


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"]])
def test_help_shows_commands_and_examples(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Status.DONE
    told = capsys.readouterr().out
    assert all(command in told for command in parser.COMMANDS)
    assert "examples:" in told


@pytest.mark.parametrize("arguments", [["cut", "--help"], ["help", "cut"], ["predict", "-h"]])
def test_help_on_a_command_shows_its_options(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Status.DONE
    told = capsys.readouterr().out
    for option in ("--output", "--kind", "--background", "--device", "--recursive", "--json"):
        assert option in told


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == Status.DONE
    assert capsys.readouterr().out.startswith("forecourt ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["cut"],
        ["cut", "a.jpg"],
        ["cut", "a.jpg", "--output", "out", "--colour", "red"],
        ["cut", "a.jpg", "--output", "out", "--device", "tpu"],
        ["cut", "a.jpg", "--output", "out", "--kind", "shadow"],
        ["--no-such-option"],
    ],
)
def test_wrong_options_are_wrong_use(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == Status.WRONG_USE
    assert list(tmp_path.iterdir()) == []


def test_missing_weights_are_one_sentence(
    tmp_path: Path, sample_photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.safetensors"
    arguments = ["cut", str(sample_photo), "--output", str(tmp_path), "--weights", str(missing)]
    assert main(arguments) == Status.WRONG_USE
    told = capsys.readouterr().err
    assert told.startswith(f"forecourt: {missing}: the weights file is missing.")
    assert told.count("\n") == 1


def test_the_kinds_offered_are_the_kinds_there_are() -> None:
    assert list(KINDS) == [*(kind.value for kind in Kind), RUNS]


def loaded_after(code: str) -> set[str]:
    """Run code in a fresh Python and return the modules it has loaded."""
    code += "\nimport sys\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines())


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_after("from app.__main__ import main; main(['cut', '--help'])")
    assert "app.cli.parser" in loaded
    assert not loaded & {"torch", "PySide6", "cv2", "numpy", "PIL", "tqdm"}


def test_the_command_is_ready_without_qt_and_torch() -> None:
    loaded = loaded_after("import app.cli.cut, app.segmenter")
    assert "cv2" in loaded
    assert not loaded & {"torch", "PySide6", "model.network"}


@pytest.mark.parametrize("command", ["train", "check", "evaluate"])
def test_the_network_s_commands_are_handed_on_whole(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == Status.DONE
    assert f"usage: forecourt {command}" in capsys.readouterr().out


def test_training_without_its_packages_tells_how_to_install_them(tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["albumentations"] = None
from app.__main__ import main
sys.exit(main(["train", {str(tmp_path)!r}, "--out", {str(tmp_path / "run")!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode in {Status.SOME_FAILED, Status.WRONG_USE}
    assert "albumentations" in done.stderr
    assert "'python3 packaging/run.py train' installs what is missing" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def german_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The user chose German in the window."""
    monkeypatch.setenv("FORECOURT_CONFIG", str(tmp_path))
    monkeypatch.delenv("FORECOURT_LANGUAGE")
    save(tmp_path, Settings(language="de"))
    yield
    speak("en")


@pytest.mark.usefixtures("german_settings")
def test_the_command_line_speaks_the_language_of_the_window(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["cutt"]) == Status.WRONG_USE
    assert "Meinten Sie" in capsys.readouterr().err


@pytest.fixture
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cut", "--help"], ["Aufruf: forecourt cut", "Argumente:", "Optionen:", "diese Hilfe"]),
        (["check", "--help"], ["vor dem Training durchsehen", "Datenordner"]),
        (["train", "--help"], ["Optimierungsschritte des ganzen Laufs (sonst 10000)"]),
        (["evaluate", "--help"], ["Ordner für den Bericht"]),
        (["cut"], ["Fehler: diese Argumente fehlen: INPUT"]),
        (["serve", "--port", "x"], ["Argument --port: 'x' ist kein Wert"]),
        (["serve", "--port"], ["braucht einen Wert"]),
        (["doctor", "--nonsense"], ["unbekannte Argumente: --nonsense"]),
        (["cut", "a.jpg", "-o", "out", "--kind", "cake"], ["'cake' gibt es nicht"]),
    ],
)
@pytest.mark.usefixtures("german")
def test_argparse_speaks_the_language_of_the_user(
    arguments: list[str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    parser.main(arguments, Window())
    told = "".join(capsys.readouterr())
    for words in said:
        assert words in told
    for words in ("usage", "error", "show this", "options:"):
        assert words not in told
