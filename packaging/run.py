"""Start Forecourt from a checkout: `python3 packaging/run.py [PHOTO…]`.

Makes an environment in `.venv` the first time, then opens the window with the photos. Without a
display it says what to do instead. A command (`cut`, `doctor`, `train`, …) in place of the photos
runs that command.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import environment
import system

COMMANDS = (
    "cut",
    "predict",
    "lint",
    "doctor",
    "verify",
    "replay",
    "serve",
    "weights",
    "help",
    "--help",
    "-h",
    "--version",
)
TRAINING = ("train", "check", "evaluate", "compare")


def main(arguments: list[str]) -> int:
    """Set up, then run the window or a command; return its exit status."""
    first = arguments[0] if arguments else ""
    window = first not in COMMANDS + TRAINING
    extra = "train" if first in TRAINING else ""
    forecourt = environment.prepare(extra, libraries(window)) / "forecourt"
    if window and not has_display():
        print(
            "Forecourt is ready, but there is no display for its window. Cut photos without it:\n"
            f"  {forecourt} cut PHOTO --output FOLDER\n"
            "For the window start this script on a desktop, or over ssh with -X."
        )
        return 0
    # So that the program's advice names the line that works here.
    line = f"{'py' if os.name == 'nt' else 'python3'} {shlex.quote(sys.argv[0])}"
    variables = {**os.environ, "FORECOURT_STARTED_AS": line}
    return subprocess.run([forecourt, *arguments], env=variables, check=False).returncode


def libraries(window: bool) -> dict[str, str]:
    """Return the shared libraries to look for; those of a display only where there is one."""
    if window and os.environ.get("WAYLAND_DISPLAY"):
        return {**system.QT_LIBRARIES, **system.WAYLAND_LIBRARIES}
    if window and os.environ.get("DISPLAY"):
        return {**system.QT_LIBRARIES, **system.X11_LIBRARIES}
    return system.QT_LIBRARIES


def has_display() -> bool:
    """Return whether Qt can open a window here; on macOS and Windows it always can."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


if __name__ == "__main__":
    sys.exit(environment.start(main))
