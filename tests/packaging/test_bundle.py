from __future__ import annotations

import configparser
import ctypes
import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.packaging.conftest import Script

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What PyInstaller makes, small."""
    folder = tmp_path / "forecourt"
    (folder / "_internal").mkdir(parents=True)
    (folder / "forecourt").write_text("#!/bin/sh\necho started $0\n")
    (folder / "forecourt").chmod(0o755)
    (folder / "_internal" / "data").write_text("data")
    return folder


@pytest.fixture
def laid_out(script: Script, folder: Path, tmp_path: Path) -> Path:
    if not shutil.which("dpkg"):
        pytest.skip("This is no Debian.")
    script("debian").lay_out(folder, tmp_path / "root", "1.2.3")
    return tmp_path / "root"


def test_the_package_puts_the_program_on_the_path(laid_out: Path) -> None:
    program = laid_out / "usr/bin/forecourt"
    assert program.resolve() == laid_out / "usr/lib/forecourt/forecourt"
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("started")


def test_the_package_says_what_it_is(laid_out: Path) -> None:
    control = (laid_out / "DEBIAN/control").read_text("utf-8")
    assert "Version: 1.2.3\n" in control
    assert "libegl1" in control.partition("Depends:")[2].partition("\n")[0]
    assert "libxcb-cursor0" in control.partition("Recommends:")[2].partition("\n")[0]


def test_the_desktop_knows_the_program_its_icon_and_its_files(laid_out: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(laid_out / "usr/share/applications/forecourt.desktop", "utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] == "forecourt %F"
    icons = laid_out / "usr/share/icons/hicolor/scalable/apps"
    assert (icons / f"{desktop['Icon']}.svg").is_file()
    types = ET.parse(laid_out / "usr/share/mime/packages/forecourt.xml").getroot()  # noqa: S314
    opened = desktop["MimeType"].split(";")
    assert {types[0].attrib["type"], "image/jpeg", "image/heif", "image/avif"} <= set(opened)
    assert opened[-1] == ""  # a list ends with its separator


def test_an_appdir_starts_from_wherever_it_lies(
    script: Script, folder: Path, tmp_path: Path
) -> None:
    made = script("debian").appdir(folder, tmp_path / "Forecourt.AppDir")
    moved = made.rename(tmp_path / "elsewhere")
    shutil.rmtree(folder)
    done = subprocess.run([moved / "AppRun"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("started")
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(moved / "forecourt.desktop", "utf-8")
    assert (moved / f"{entry['Desktop Entry']['Icon']}.svg").is_file()
    assert (moved / ".DirIcon").is_file()


def test_it_can_be_packed(script: Script, laid_out: Path, tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("This is no Debian.")
    package = script("debian").package(tmp_path / "forecourt", tmp_path, tmp_path / "deb", "1.2.3")
    listed = subprocess.run(
        ["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True
    )
    assert "root/root" in listed.stdout
    assert "./usr/lib/forecourt/_internal/data" in listed.stdout


def test_a_tar_has_one_folder_that_belongs_to_root(
    script: Script, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = script("bundle")
    monkeypatch.setattr(bundle, "FOLDER", folder)
    with tarfile.open(bundle.tarred(tmp_path / "x.tar.gz")) as archive:
        members = archive.getmembers()
    assert {member.name.partition("/")[0] for member in members} == {"forecourt"}
    assert {member.uname for member in members} == {"root"}
    assert next(m for m in members if m.name == "forecourt/forecourt").mode & 0o111


def test_libraries_lose_what_only_debuggers_read(script: Script, tmp_path: Path) -> None:
    if not shutil.which("strip") or not shutil.which("cc"):
        pytest.skip("There is no compiler here.")
    library = tmp_path / "torch" / "lib" / "libtorch_cpu.so"
    library.parent.mkdir(parents=True)
    source = tmp_path / "source.c"
    source.write_text("static int in(int x) { return x + 1; } int out(int x) { return in(x); }")
    subprocess.run(["cc", "-g", "-shared", "-fPIC", "-o", library, source], check=True)
    whole = library.stat().st_size
    script("bundle").drop_symbols(tmp_path)
    assert library.stat().st_size < whole
    assert ctypes.CDLL(str(library)).out(41) == 42


def test_the_specification_is_python_and_leaves_out_what_is_there() -> None:
    text = (ROOT / "packaging" / "forecourt.spec").read_text("utf-8")
    compile(text, "forecourt.spec", "exec")
    assert '(ROOT / "resources")' in text
