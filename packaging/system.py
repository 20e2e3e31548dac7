"""What the operating system brings: shared libraries and programs, by Debian's packages.

Standard library only; the syntax is that of older Pythons, see `environment`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

# What QtGui, QtWidgets, cv2 and Qt's platform plugins are linked against (`ldd`), and the names of
# the packages in Debian and Ubuntu.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# What the tests in a real X server start; without them those tests are skipped.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool"}


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def bring_packages(missing: Sequence[str]) -> None:
    """Install Debian's packages that are missing, or name the line that does.

    Raises:
        SetupError: This script cannot install them.
    """
    if not missing:
        return
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise SetupError(
            f"System libraries are missing. In Debian their packages are {names}. "
            "Install what your system calls them, then start this script again."
        )
    install_line = f"apt-get install -y --no-install-recommends {names}"
    if os.geteuid() != 0:
        raise SetupError(
            "System packages are missing. Run this line, then start this script again:\n"
            f"  sudo apt-get update && sudo {install_line}"
        )
    print(f"Installing system packages: {names}", flush=True)
    # A package source that does not answer must not stop the others: only the install counts.
    apt_get("apt-get update")
    problem = apt_get(install_line)
    if problem:
        raise SetupError(f"The system packages could not be installed: {problem}")


def bring_test_programs() -> None:
    """Install an X server to test in where that can be done; else say what is skipped."""
    missing = [name for program, name in TEST_PROGRAMS.items() if not shutil.which(program)]
    missing += missing_packages(X11_LIBRARIES)
    if not missing or not sys.platform.startswith("linux"):
        return
    install_line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"The tests in a real X server are skipped. They need: {install_line}", flush=True)
        return
    print(f"Installing what the tests need: {' '.join(missing)}", flush=True)
    apt_get("apt-get update")
    problem = apt_get(install_line)
    if problem:
        print(f"The tests in a real X server are skipped: {problem}", flush=True)


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Return Debian's names of the packages that are missing; none on macOS and Windows."""
    if not sys.platform.startswith("linux"):
        return []
    return [package for name, package in libraries.items() if not loads(name)]


def loads(library: str) -> bool:
    """Return whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_get(line: str) -> str:
    """Run apt-get without questions; return the last line of its complaint, or nothing."""
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        line.split(), env=variables, capture_output=True, text=True, errors="replace", check=False
    )
    return (done.stderr.strip() or "apt-get failed").splitlines()[-1] if done.returncode else ""
