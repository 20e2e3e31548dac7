"""Try the .deb that `bundle.py` made: `python3 packaging/bundle_check.py [--root FOLDER]`.

Installs it by apt into a bare Debian, made by debootstrap in a folder, and there, as another user
would and without a network: asks `doctor`; cuts a sample, which has to be the same PNG as the
checkout's; asks for training, which has to say where that works; runs the tests in a real X server,
with a photo that is dropped on the window and exported, once more that PNG; and measures how long
the window and the first result take, `--times` nothing else, in a Debian that has it installed.
Needs root, `debootstrap`, `xvfb` and `xdotool`; about 3 GB and minutes.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment
import system

ROOT = environment.ROOT
SAMPLE = ROOT / "resources" / "samples" / "bmw_3gt_blue.jpg"
RELEASE = "bookworm"
NEEDED = ("debootstrap", "Xvfb", "xdotool", "chroot", "mount", "unshare")
LARGEST = 400e6  # bytes of a packed bundle
# As a program started from a menu has it: nothing of the checkout's.
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}


def main(arguments: list[str]) -> int:
    """Install, try, and take the mounts away again; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--root", type=Path, help="the bare Debian; made if it is not there")
    parser.add_argument("--times", action="store_true", help="measure only what is installed there")
    options = parser.parse_args(arguments)
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        raise system.SetupError(f"Root's rights are needed, and {' '.join(NEEDED)}.")
    root = (options.root or Path(tempfile.mkdtemp(prefix="debian-"))).resolve()
    if not (root / "usr").is_dir():
        say(f"Making a bare Debian {RELEASE} in {root}")
        run("debootstrap", "--variant=minbase", RELEASE, str(root))
    mounts = [(Path("/proc"), root / "proc"), (Path(tempfile.gettempdir()), root / "tmp")]
    try:
        for source, target in mounts:
            run("mount", "--bind", str(source), str(target))
        if not options.times:
            install(newest_package(), root)
            check(root)
        times(root)
    finally:
        for _, target in reversed(mounts):
            subprocess.run(["umount", "--lazy", str(target)], check=False)
    say("All is well.")
    return 0


def newest_package() -> Path:
    """Return the newest .deb; what was packed with it is no larger than is allowed either.

    Raises:
        SetupError: There is none, or it is too large.
    """
    packed = [path for end in ("*.deb", "*.tar.gz") for path in (ROOT / "dist").glob(end)]
    for path in packed:
        say(f"{path.name}: {path.stat().st_size / 1e6:.0f} MB")
        if path.stat().st_size > LARGEST:
            raise system.SetupError(f"{path.name} is larger than {LARGEST / 1e6:.0f} MB.")
    packages = [path for path in packed if path.suffix == ".deb"]
    if not packages:
        raise system.SetupError("There is no .deb. Make it first: python3 packaging/bundle.py")
    return max(packages, key=lambda path: path.stat().st_mtime)


def install(package: Path, root: Path) -> None:
    """Install the package with what it depends on."""
    shutil.copy(package, root / "forecourt.deb")
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    inside(root, "apt-get", "update", "-qq")
    line = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "/forecourt.deb")
    inside(root, "env", "DEBIAN_FRONTEND=noninteractive", *line, *system.X11_LIBRARIES.values())
    (root / "forecourt.deb").unlink()


def check(root: Path) -> None:
    """Try the installed program.

    Raises:
        SetupError: Something is not as it should be.
    """
    run(str(ROOT / "dist" / "Forecourt.AppDir" / "AppRun"), "--version", variables=CLEAN)
    alone(root, "--version")
    alone(root, "doctor")
    with tempfile.TemporaryDirectory(prefix="forecourt-check-") as name:
        folder = Path(name)
        shutil.copy(SAMPLE, folder)
        cut = ("cut", str(folder / SAMPLE.name), "--device", "cpu", "--output")
        alone(root, *cut, str(folder / "installed"))
        ours = [str(environment.python()), "-m", "app", *cut, str(folder / "checkout")]
        subprocess.run(ours, cwd=ROOT, check=True)
        use(root, folder / "window.png")
        results = [folder / place / f"{SAMPLE.stem}.png" for place in ("installed", "checkout")]
        first, second, third = (path.read_bytes() for path in (*results, folder / "window.png"))
    if first != second:
        raise system.SetupError("The installed program makes another PNG.")
    if third != second:
        raise system.SetupError("The installed program's window makes another PNG.")
    say("The command's PNG and that of the photo dropped on the window are the checkout's.")
    told = training(root)
    if "packaging/run.py train" not in told:
        raise system.SetupError(f"Asked to train, the installed program says: {told}")
    say(f"Asked to train: {told}")


def training(root: Path) -> str:
    """Return what the installed program says if it is asked to train; it must not begin."""
    command = [*program(root), "train", "/usr/share", "--out", "/run/train"]
    done = subprocess.run(command, env=CLEAN, capture_output=True, text=True, check=False)
    if not done.returncode:
        raise system.SetupError("The installed program says that it has trained.")
    return done.stderr.strip()


def use(root: Path, exported: Path) -> None:
    """Run the tests in a real X server with the installed program; keep what the window exports."""
    environment.prepare("dev", {})
    subprocess.run(
        [str(environment.python()), "-m", "pytest", "-q", "tests/end_to_end/test_xserver.py"],
        env={
            **os.environ,
            "FORECOURT_PROGRAM": shlex.join(program(root)),
            "FORECOURT_EXPORTED": str(exported),
        },
        cwd=ROOT,
        check=True,
    )


def times(root: Path) -> None:
    """Measure starts: at first with nothing of it in memory, then as every day."""
    measure = [str(environment.python()), "-m", "tests.benchmarks.window.start", "--result"]
    for cold in (["--cold", str(root / "usr" / "lib")], []):
        subprocess.run([*measure, *cold, "--", *program(root)], cwd=ROOT, check=True)


def program(root: Path) -> list[str]:
    """Return what starts the installed program, without a network."""
    return ["unshare", "--net", "chroot", str(root), "forecourt"]


def alone(root: Path, *words: str) -> None:
    """Run a command of the installed program without a network."""
    run(*program(root), *words, variables=CLEAN)


def inside(root: Path, *command: str) -> None:
    """Run a command in the bare Debian."""
    run("chroot", str(root), *command, variables=CLEAN)


def run(*command: str, variables: dict[str, str] | None = None) -> None:
    """Run a command; its output is shown only if it fails.

    Raises:
        SetupError: It failed.
    """
    done = subprocess.run(
        command,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise system.SetupError(f"{shlex.join(command)} failed:\n{done.stdout[-3000:]}")


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(environment.start(main))
