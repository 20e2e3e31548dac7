"""Make what people install who have no Python: `python3 packaging/bundle.py`.

Needs nothing but a checkout. For the system and the processor that it runs on, `dist/` then has

* `forecourt/`: one folder with everything; `forecourt/forecourt` starts it
* Linux: `forecourt-VERSION-linux-PROCESSOR.tar.gz`, `Forecourt.AppDir`, which has no second copy of
  the folder's files, and a `.deb` for Debian and Ubuntu
* Windows and macOS: `forecourt-VERSION-SYSTEM-PROCESSOR.zip`, for macOS with the app in it

`packaging/bundle_check.py` tries what was made. For training a bundle has no room: that needs a
checkout.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import debian
import environment
import system

ROOT = environment.ROOT
BUILD = ROOT / "build" / "bundle"
DIST = ROOT / "dist"
FOLDER = DIST / "forecourt"
TOOL = "pyinstaller==6.22.3"
# Libraries that come with symbols which only debuggers read: 115 MB of some 960. Others do not, or
# were patched for their wheels, which `strip` does not always survive.
WITH_SYMBOLS = ("torch/lib/libtorch_cpu.so", "torch/lib/libtorch_python.so", "libpython3*.so*")


def main(arguments: list[str]) -> int:
    """Make the folder and pack it; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--pack", action="store_true", help="pack the folder that is there already")
    options = parser.parse_args(arguments)
    environment.prepare("", system.QT_LIBRARIES)
    if not options.pack:
        make_folder()
    version = installed_version()
    for made in pack(version):
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB", flush=True)
    return 0


def make_folder() -> None:
    """Make `dist/forecourt` with PyInstaller, which stays outside of the environment.

    Raises:
        SetupError: PyInstaller cannot be had, or failed.
    """
    tools = BUILD / "tools"
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if not (tools / "PyInstaller").is_dir():
        run("PyInstaller cannot be installed", *pip, "--target", str(tools), TOOL)
    variables = {
        "FORECOURT_ICON": str(draw_icon(BUILD / "icon.png")),
        "FORECOURT_VERSION": installed_version(),
        "PYTHONPATH": str(tools),
    }
    shutil.rmtree(FOLDER, ignore_errors=True)
    spec = str(ROOT / "packaging" / "forecourt.spec")
    places = ("--distpath", str(DIST), "--workpath", str(BUILD / "work"))
    pyinstaller = ("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN")
    run("PyInstaller failed", *pyinstaller, *places, spec, **variables)
    drop_symbols(FOLDER / "_internal")
    licences(FOLDER)


def drop_symbols(folder: Path) -> None:
    """Take what only debuggers read out of libraries, where the system has the tool for it."""
    if not sys.platform.startswith("linux") or not shutil.which("strip"):
        return
    for pattern in WITH_SYMBOLS:
        for library in folder.glob(pattern):
            if not library.is_symlink():
                subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def run(problem: str, *arguments: str, **variables: str) -> str:
    """Run the environment's Python; return what it printed, or raise `SetupError`."""
    command = [str(environment.python()), *arguments]
    done = subprocess.run(
        command,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **variables},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise system.SetupError(f"{problem}: its words are above.")
    return done.stdout


def installed_version() -> str:
    """Return the version of the checkout, as its metadata say it."""
    code = "from importlib import metadata; print(metadata.version('forecourt'))"
    return run("Forecourt is not installed", "-c", code).strip()


def draw_icon(target: Path) -> Path:
    """Draw the program's icon as a PNG of 512 px, and return it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source = ROOT / "resources" / "icons" / "app.svg"
    code = (
        "import sys; from PySide6.QtGui import QGuiApplication, QIcon; a = QGuiApplication([]); "
        "sys.exit(not QIcon(sys.argv[1]).pixmap(512, 512).save(sys.argv[2]))"
    )
    run("The icon cannot be drawn", "-c", code, str(source), str(target))
    return target


def licences(folder: Path) -> None:
    """Write down what the bundle holds: every package, its version and its licence."""
    script = str(ROOT / "packaging" / "licences.py")
    shutil.copy(ROOT / "resources" / "LICENSE", folder / "LICENSE")
    of_all = (script, "--bundle", str(folder))
    run("A licence is not known", *of_all, "--out", str(folder / "licences.md"))
    run("A licence is not known", *of_all, "--json", "--out", str(folder / "sbom.json"))


def pack(version: str) -> list[Path]:
    """Pack the folder as this system's people expect, and return the files."""
    machine = platform.machine()
    if sys.platform == "win32":
        return [zipped(DIST / f"forecourt-{version}-windows-{machine}", "forecourt")]
    if sys.platform == "darwin":
        return [zipped(DIST / f"forecourt-{version}-macos-{machine}", "Forecourt.app")]
    made = [tarred(DIST / f"forecourt-{version}-linux-{machine}.tar.gz")]
    debian.appdir(FOLDER, DIST / "Forecourt.AppDir")
    if shutil.which("dpkg-deb"):
        made.append(debian.package(FOLDER, DIST, BUILD / "debian", version))
    return made


def zipped(stem: Path, name: str) -> Path:
    """Pack a folder of `dist` as a zip; on macOS by the tool that keeps links and rights."""
    target = stem.with_name(f"{stem.name}.zip")
    if sys.platform == "darwin":
        command = ["ditto", "-c", "-k", "--keepParent", str(DIST / name), str(target)]
        subprocess.run(command, check=True)
        return target
    return Path(shutil.make_archive(str(stem), "zip", DIST, name))


def tarred(target: Path) -> Path:
    """Pack the folder as a tar.gz whose files belong to root, and return it."""
    target.unlink(missing_ok=True)
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        archive.add(FOLDER, "forecourt", filter=of_root)
    return target


def of_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return an entry of a tar that belongs to root, whoever made it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


if __name__ == "__main__":
    sys.exit(environment.start(main))
