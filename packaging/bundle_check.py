"""Try the .deb that `bundle.py` made: `python3 packaging/bundle_check.py [--root FOLDER]`.

Installs it by apt into a bare Debian, made by debootstrap in a folder, and there, as another user
would: asks `doctor`; cuts a sample, which has to be the same PNG as the checkout's; measures how
long the window and the first result take, and in CPU seconds, too, which a busy computer changes
less; and runs the tests in a real X server, with a photo that is dropped on the window. Needs root,
`debootstrap`, `xvfb` and `xdotool`; about 3 GB and minutes.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment
import system

ROOT = environment.ROOT
SAMPLE = ROOT / "resources" / "samples" / "bmw_3gt_blue.jpg"
RELEASE = "bookworm"
NEEDED = ("debootstrap", "Xvfb", "xdotool", "chroot", "mount")
# As a program started from a menu has it: nothing of the checkout's.
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
SCREEN = ("-screen", "0", "1400x860x24", "-nolisten", "tcp")


def main(arguments: list[str]) -> int:
    """Install, try, and take the mounts away again; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--root", type=Path, help="the bare Debian; made if it is not there")
    options = parser.parse_args(arguments)
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        raise system.SetupError(f"Root's rights are needed, and {' '.join(NEEDED)}.")
    package = max((ROOT / "dist").glob("forecourt_*.deb"), key=lambda path: path.stat().st_mtime)
    root = (options.root or Path(tempfile.mkdtemp(prefix="debian-"))).resolve()
    if not (root / "usr").is_dir():
        say(f"Making a bare Debian {RELEASE} in {root}")
        run("debootstrap", "--variant=minbase", RELEASE, str(root))
    mounts = [(Path("/proc"), root / "proc"), (Path(tempfile.gettempdir()), root / "tmp")]
    try:
        for source, target in mounts:
            run("mount", "--bind", str(source), str(target))
        install(package, root)
        check(root)
    finally:
        for _, target in reversed(mounts):
            subprocess.run(["umount", "--lazy", str(target)], check=False)
    say("All is well.")
    return 0


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
    inside(root, "forecourt", "--version")
    inside(root, "forecourt", "doctor")
    with tempfile.TemporaryDirectory(prefix="forecourt-check-") as name:
        folder = Path(name)
        shutil.copy(SAMPLE, folder)
        cut = ("cut", str(folder / SAMPLE.name), "--device", "cpu", "--output")
        before = spent_by_children()
        took = inside(root, "forecourt", *cut, str(folder / "installed"))
        cpu = spent_by_children() - before
        say(f"The first result took {took:.1f} s, {cpu:.1f} CPU s with the end of the process.")
        ours = [str(environment.python()), "-m", "app", *cut, str(folder / "checkout")]
        subprocess.run(ours, cwd=ROOT, check=True)
        results = [folder / place / f"{SAMPLE.stem}.png" for place in ("installed", "checkout")]
        if results[0].read_bytes() != results[1].read_bytes():
            raise system.SetupError("The installed program makes another PNG.")
    took, cpu = first_window(root)
    say(f"The window took {took:.2f} s, {cpu:.2f} CPU s until it was noticed.")
    use(root)


def first_window(root: Path) -> tuple[float, float]:
    """Return the seconds and the CPU seconds until the window is seen, the better of two starts."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *SCREEN], pass_fds=[writer], stderr=subprocess.DEVNULL
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        display = f":{answer.readline().strip()}"
    try:
        return min(seconds_to_window(root, display) for _ in range(2))
    finally:
        server.terminate()
        server.wait()


def seconds_to_window(root: Path, display: str) -> tuple[float, float]:
    """Start the program, wait for its window, and end it; seconds and CPU seconds till then."""
    variables = {**CLEAN, "DISPLAY": display}
    started = time.monotonic()
    program = subprocess.Popen(["chroot", str(root), "forecourt"], env=variables)
    words = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Forecourt$"]
    try:
        subprocess.run(
            words,
            env={**os.environ, "DISPLAY": display},
            timeout=60,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - started, spent(program.pid)
    finally:
        program.terminate()
        program.wait()


def spent(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    numbers = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


def spent_by_children() -> float:
    """Return the CPU seconds of all processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def use(root: Path) -> None:
    """Run the tests in a real X server with the installed program."""
    program = shlex.join(["chroot", str(root), "forecourt"])
    environment.prepare("dev", {})
    subprocess.run(
        [str(environment.python()), "-m", "pytest", "-q", "tests/end_to_end/test_xserver.py"],
        env={**os.environ, "FORECOURT_PROGRAM": program},
        cwd=ROOT,
        check=True,
    )


def inside(root: Path, *command: str) -> float:
    """Run a command in the bare Debian and return the seconds that it took."""
    started = time.monotonic()
    run("chroot", str(root), *command, variables=CLEAN)
    return time.monotonic() - started


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
