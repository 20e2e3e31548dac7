"""The wheel, installed beside packages of the same names."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_SOURCES = shutil.ignore_patterns("__pycache__", "build", "dist", "runs", "*.egg-info", ".*")


def pip(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ours, built from a copy: building leaves folders behind."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=NO_SOURCES)
    built = pip("wheel", "--quiet", "--no-deps", "-w", folder, folder / "source")
    if built.returncode and "Connection" in built.stderr:
        pytest.skip("setuptools, which builds the wheel, cannot be fetched.")
    assert built.returncode == 0, built.stderr
    return next(folder.glob("forecourt-*.whl"))


@pytest.fixture
def place(wheel: Path, tmp_path: Path) -> Path:
    """A folder that the wheel is installed in, without what it needs."""
    place = tmp_path / "site"
    install(wheel, place)
    return place


def install(wheel: Path, place: Path) -> None:
    done = pip("install", "--quiet", "--no-deps", "--upgrade", "--target", place, wheel)
    assert done.returncode == 0, done.stderr


def foreign_wheel(folder: Path, files: dict[str, str]) -> Path:
    """A wheel of another project's that brings a package called `model`."""
    path = folder / "carnet-1.0-py3-none-any.whl"
    info = "carnet-1.0.dist-info"
    files = files | {
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: carnet\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{name},{digest(text)},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return path


def digest(text: str) -> str:
    hashed = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(hashed).decode().rstrip("=")


def start(place: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Start the program as its script does, but by `-c`: the script does not look in `place`."""
    code = "import sys; from app.__main__ import main; sys.exit(main(sys.argv[1:]))"
    environment = os.environ | {"PYTHONPATH": str(place)}
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_the_program_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app", "model", "resources"}
    assert {"app/py.typed", "app/api.py", "resources/weights/forecourt.safetensors"} <= names


def test_it_starts_from_a_wheel(place: Path, tmp_path: Path) -> None:
    done = start(place, "--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_package_that_replaced_our_files_is_named(place: Path, tmp_path: Path) -> None:
    install(foreign_wheel(tmp_path, {"model/__init__.py": "NAME = 'carnet'\n"}), place)
    done = start(place, "--version", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "carnet has replaced files of Forecourt's: model/__init__.py" in done.stderr
    assert "python -m venv" in done.stderr


def test_files_that_went_with_another_package_are_named(place: Path, tmp_path: Path) -> None:
    (place / "model" / "__init__.py").unlink()
    (place / "resources" / "style.qss").unlink()
    done = start(place, "--version", cwd=tmp_path)
    assert done.returncode == 2
    assert "are gone" in done.stderr
    assert "model/__init__.py" in done.stderr
    assert "resources/style.qss" in done.stderr


def test_a_module_that_hides_ours_is_named(place: Path, tmp_path: Path) -> None:
    hider = tmp_path / "first" / "model.py"
    hider.parent.mkdir()
    hider.write_text("")
    code = (
        f"import sys; sys.path.insert(0, {str(hider.parent)!r}); "
        "from app.api import Cutter; Cutter.load()"
    )
    environment = os.environ | {"PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"hidden by others of the same name: {hider}" in done.stderr


def test_what_someone_changed_in_our_files_is_theirs_to_change(place: Path, tmp_path: Path) -> None:
    with (place / "app" / "api.py").open("a") as file:
        file.write("# mine\n")
    assert start(place, "--version", cwd=tmp_path).returncode == 0


def test_another_package_called_resources_is_not_in_the_way(place: Path, tmp_path: Path) -> None:
    """Data are found by their place, not by an import."""
    code = (
        "import sys, types; sys.modules['resources'] = types.ModuleType('resources'); "
        "from app.core.resources import weights_path; sys.exit(not weights_path().is_file())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env=os.environ | {"PYTHONPATH": str(place)},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
