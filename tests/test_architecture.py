"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import fnmatch
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"app", "model", "resources", "tests", "packaging"}
PAGES = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
BUILD_OUTPUT = {"build", "dist", "runs", "__pycache__", "forecourt.egg-info"}
# Names of photos and masks in the collections that may not be passed on.
COLLECTIONS = re.compile(r"([0-9a-f]{12}_\d\d(_mask)?|(street|clip|duts|msra|voc)_\w+)\.\w+")
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif"}


def files() -> list[Path]:
    return [
        path
        for room in sorted(ROOMS)
        for path in sorted((ROOT / room).rglob("*"))
        if path.is_file() and not BUILD_OUTPUT & set(path.parts)
    ]


def imported_packages(source: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def importing(package: str, folder: str) -> set[str]:
    sources = (ROOT / folder).rglob("*.py")
    return {str(path.relative_to(ROOT)) for path in sources if package in imported_packages(path)}


def test_import_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_top_level_is_as_promised() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - BUILD_OUTPUT == ROOMS | PAGES | {"pyproject.toml"}


@pytest.mark.parametrize("folder", ["app/core", "model"])
def test_no_qt_in(folder: str) -> None:
    assert importing("PySide6", folder) == set()


def test_no_widgets_in_the_session() -> None:
    sources = (ROOT / "app" / "session").rglob("*.py")
    assert [path.name for path in sources if "QtWidgets" in path.read_text("utf-8")] == []


@pytest.mark.parametrize("room", ["app", "model"])
def test_no_folder_holds_more_than_16_modules(room: str) -> None:
    folders = {path.parent for path in (ROOT / room).rglob("*.py")}
    counts = {
        folder.relative_to(ROOT): sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        for folder in folders
    }
    assert {folder: count for folder, count in counts.items() if count > 16} == {}


def test_no_torch_in_the_program_but_where_it_is_loaded() -> None:
    assert importing("torch", "app") == {str(Path("app/preloading.py"))}


def test_albumentations_is_behind_one_door() -> None:
    assert importing("albumentations", "model") <= {str(Path("model/data/augment.py"))}
    assert importing("albumentations", "app") == set()


@pytest.mark.parametrize("package", ["PySide6", "torch"])
def test_command_line_starts_without(package: str) -> None:
    code = f"import sys, app.cli.parser; sys.exit({package!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_training_commands_speak_through_one_door() -> None:
    """Which keeps names of files from being obeyed by the terminal."""
    speaking = re.compile(r"sys\.std(out|err)\.write|tqdm\.write|bar\.write|\bprint\(")
    found = {
        path.name
        for path in (ROOT / "model" / "commands").rglob("*.py")
        if speaking.search(path.read_text("utf-8"))
    }
    assert found == {"telling.py"}


def test_gate_is_one_command() -> None:
    gate = "python3 packaging/test.py"
    assert gate in (ROOT / "README.md").read_text("utf-8").splitlines()
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == gate


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= 700


@pytest.mark.parametrize("page", sorted(PAGES))
def test_what_pages_name_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    rooms = "|".join(ROOMS)
    links += re.findall(rf"`((?:{rooms})/[\w./]+)`", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_version_stands_in_one_place() -> None:
    version = re.compile(rf"""["']{re.escape(metadata.version("forecourt"))}["']""")
    sources = [path for path in files() if path.suffix == ".py"]
    assert [path for path in sources if version.search(path.read_text("utf-8"))] == []


def test_readme_names_the_built_in_backgrounds() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    names = {path.stem for path in (ROOT / "resources" / "backgrounds").iterdir()}
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_no_file_named_like_the_research_collections() -> None:
    assert [path for path in files() if COLLECTIONS.fullmatch(path.name)] == []


def test_no_file_copied_from_the_research_collections(data_dir: Path) -> None:
    folders = ("carvana", "carvana_original", "wild", "salient", "parts")
    private: dict[int, list[Path]] = {}
    for path in (path for name in folders for path in (data_dir / name).rglob("*")):
        if path.suffix in PICTURES:
            private.setdefault(path.stat().st_size, []).append(path)
    copies = [
        (path, twin)
        for path in files()
        for twin in private.get(path.stat().st_size, [])
        if path.suffix in PICTURES and path.read_bytes() == twin.read_bytes()
    ]
    assert copies == []


def test_every_resource_has_its_line_in_the_credits() -> None:
    resources = ROOT / "resources"
    text = (resources / "CREDITS.md").read_text("utf-8")
    patterns = re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)
    names = {
        path.relative_to(resources).as_posix()
        for path in files()
        if path.is_relative_to(resources) and path.suffix != ".py"
    }
    credited = {name for name in names for pattern in patterns if fnmatch.fnmatch(name, pattern)}
    assert names - credited == {"CREDITS.md", "LICENSE"}
    assert [pattern for pattern in patterns if not fnmatch.filter(names, pattern)] == []
