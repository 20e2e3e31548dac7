"""How a checkout becomes an environment in `.venv`: standard library only, slow once, then quick.

What goes wrong is a `SetupError`, whose text is a sentence or two for the user. The module keeps to
the syntax of older Pythons, so that one of them says what is wrong and does not fail to parse.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import system
from system import SetupError

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOG = ENVIRONMENT / "install.log"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
OLDEST_PYTHON = (3, 11)
# The extras of pyproject.toml; each contains the ones before it.
EXTRAS = ("", "train", "dev")
# What is fetched and what lies on the disk afterwards, with the torch that has no CUDA.
SIZES = {"": ("400 MB", "1.4 GB"), "train": ("500 MB", "1.8 GB"), "dev": ("550 MB", "1.9 GB")}

# What pip says of a file: "  Downloading torch-2.9-cp311-linux.whl (104.2 MB)".
FILE = re.compile(
    r"\s*(?:Downloading|Processing|Using cached) (?:\S*/)?([\w.]+)-\S+\.(?:whl|tar\.gz)"
    r"(?: \(([\d.]+ .B)\))?"
)


def start(main: Callable[[list[str]], int]) -> int:
    """Run a script's `main` with its arguments and return the exit status; say what went wrong."""
    try:
        check_python()
        return main(sys.argv[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_python() -> None:
    """Raise `SetupError` if this Python is too old."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise SetupError(
            f"Forecourt needs Python 3.11 or newer, and this is {sys.version.split()[0]}. "
            "Install a newer one and start this script with it, for example with python3.11."
        )


def prepare(extra: str, libraries: dict[str, str]) -> Path:
    """Make the environment, or find it made, and return the folder with its programs.

    Args:
        extra: the one of `EXTRAS` to install as well.
        libraries: the shared libraries that are needed, and Debian's packages with them.

    Raises:
        SetupError: something is missing that this script cannot bring.
    """
    system.bring_packages([*missing_venv(), *system.missing_packages(libraries)])
    if not is_prepared(extra):
        try:
            make_environment()
            install(extra)
        except OSError as error:
            raise SetupError(f"{ENVIRONMENT} cannot be written: {error.strerror}.") from error
    return ENVIRONMENT / SCRIPTS


def is_prepared(extra: str) -> bool:
    """Return whether the environment works and holds what the checkout asks for."""
    stamp = stamp_of(extra)
    return stamp.is_file() and stamp.read_text("utf-8") == fingerprint() and starts()


def stamp_of(extra: str) -> Path:
    """Return the file that keeps the fingerprint an extra was installed with."""
    return ENVIRONMENT / f"forecourt-{extra or 'run'}.stamp"


def fingerprint() -> str:
    """Return a digest of what the environment depends on."""
    digest = hashlib.sha256(f"{sys.version}{ROOT}".encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def missing_venv() -> list[str]:
    """Return Debian's name of the package that makes environments, if one is to be made."""
    if not sys.platform.startswith("linux") or importlib.util.find_spec("ensurepip") or starts():
        return []
    return ["python{}.{}-venv".format(*sys.version_info)]


def python() -> Path:
    """Return the environment's interpreter."""
    return ENVIRONMENT / SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def starts() -> bool:
    """Return whether the environment has a Python of this version, with pip."""
    code = f"import pip, sys; sys.exit(sys.version != {sys.version!r})"
    try:
        return not subprocess.run(
            [python(), "-c", code], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def make_environment() -> None:
    """Make the empty environment; one that works is kept with all that is in it."""
    if starts():
        return
    print(f"Making the environment {ENVIRONMENT}", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(reason(done.stdout + done.stderr))


def install(extra: str) -> None:
    """Install the checkout, editable, with the versions that the tests ran with."""
    fetched, written = SIZES[extra]
    print(
        "Installing Forecourt and what it needs: once, for a few minutes. About "
        f"{fetched} are fetched, {written} on the disk;\nmore where torch comes with CUDA.",
        flush=True,
    )
    command = [str(python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--constraint", str(CONSTRAINTS)]
    command += ["--editable", f"{ROOT}[{extra}]" if extra else str(ROOT)]
    started = time.monotonic()
    status, output = follow(command)
    if status:
        with contextlib.suppress(OSError):
            LOG.write_text(output, "utf-8")
        raise SetupError(f"{reason(output)} (pip's words are in {LOG}.)")
    compile_modules()
    for contained in EXTRAS[: EXTRAS.index(extra) + 1]:
        stamp_of(contained).write_text(fingerprint(), "utf-8")
    took = duration(time.monotonic() - started)
    print(f"Installed in {took}. Starting. Next time it takes seconds.", flush=True)


def compile_modules() -> None:
    """Compile the checkout's modules, as pip does with packages: else the first start has to."""
    command = [str(python()), "-m", "compileall", "-q", "app", "model"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # a folder may be read-only


def follow(command: list[str]) -> tuple[int, str]:
    """Run pip, say what it is at and for how long, and return its exit status and all it wrote.

    A terminal shows one line that changes each second; elsewhere each large file is a line.
    """
    lines: list[str] = []
    started, told, terminal = time.monotonic(), "", sys.stdout.isatty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        reader = threading.Thread(target=gather, args=(process.stdout or (), lines), daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(1)
            news = activity(lines)
            line = f"{duration(time.monotonic() - started):>11}  {news}"[:78]
            if terminal:
                print(f"\r{line:78}", end="", flush=True)
            elif news != told and ("MB" in news or "fetching" not in news):
                print(line, flush=True)
            told = news
    if terminal:
        print(f"\r{'':78}", end="\r")
    return process.returncode, "".join(lines)


def gather(stream: Iterable[str], lines: list[str]) -> None:
    """Add each line of a stream to a list as soon as it is there."""
    for line in stream:
        lines.append(line)  # noqa: PERF402 - a look at the list between two lines must find it


def activity(lines: Sequence[str]) -> str:
    """Return what pip is at, by the last of its lines that tells."""
    for line in reversed(lines):
        file = FILE.match(line) if ".metadata" not in line else None
        if file:
            return f"fetching {file[1]}" + (f", {file[2]}" if file[2] else "")
        if line.startswith("Installing collected packages: "):
            return f"unpacking {line.count(',') + 1} packages"
    return "asking for versions"


def duration(seconds: float) -> str:
    """Return a time for people: "7 s", "3 min 05 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def reason(output: str) -> str:
    """Return in a sentence or two why pip or venv failed, from what they wrote."""
    if "No space left" in output:
        return f"The disk is full. {ENVIRONMENT} and the temporary folder need about 2 GB."
    if "Permission denied" in output:
        return f"{ENVIRONMENT} cannot be written. Remove it or make it yours, then start again."
    unreachable = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError")
    if any(sign in output for sign in unreachable):
        return "The packages cannot be downloaded. Connect to the network, then start again."
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given."]
    errors = [line[7:] for line in lines if line.startswith("ERROR: ")] or lines
    return f"The installation failed: {errors[-1]}"
