"""Weights at hand: kept under names in one folder, of which one may be in use.

`SHIPPED` is the name of those that come with the program; they are not in the folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from app.core.errors import OutputError, UsageError, WeightsError
from app.core.files.disk import file_size, unreadable, write_whole
from app.core.invocation import started_as
from app.core.language.translation import mark, tr
from app.core.resources import weights_path
from app.core.saved.folders import config_dir, data_dir
from app.core.saved.settings import SHIPPED, load

SUFFIX = ".safetensors"
OPTIONS = ("--from", "--weights", "--compare", "--edge")
"""Options of the commands of training that take weights."""

_NAME = re.compile(r"[^\W_][\w .+()-]{0,59}")
_RESERVED = frozenset({SHIPPED, "con", "prn", "aux", "nul"})

Examine = Callable[[Path], bool]
"""`Network.examine`: raises `WeightsError` if a file cannot be used, else says what it finds."""

CAR_ALONE = mark(
    "They find the car alone: windows, number plates and sides are learnt for the weights that "
    "come with Forecourt."
)
"""Of weights of which `Network.examine` says so."""


@dataclass(frozen=True)
class Weights:
    """Weights at hand.

    Attributes:
        name: What they are called.
        path: Their file.
        size: Its length in bytes.
        header: What the file says of its training; empty if it cannot be read.
    """

    name: str
    path: Path
    size: int = 0
    header: Mapping[str, Any] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether the file begins as weights do."""
        return bool(self.header)

    @property
    def origin(self) -> str:
        """The file whose weights learned further to become these; empty if there is none."""
        tuned = self.header.get("tuned")
        return str(tuned.get("from", "")) if isinstance(tuned, dict) else ""

    @property
    def averaged(self) -> int:
        """Of how many files these are the average; 0 if they are none."""
        files = self.header.get("averaged")
        return len(files) if isinstance(files, list) else 0


def weights_dir() -> Path:
    """The folder of the user's own weights."""
    return data_dir() / "weights"


def at_hand(folder: Path | None = None) -> list[Weights]:
    """The weights that come with the program, and after them the user's own by name."""
    own = sorted((folder or weights_dir()).glob(f"*{SUFFIX}"), key=lambda path: path.stem.lower())
    return [_described(SHIPPED, weights_path()), *(_described(path.stem, path) for path in own)]


def path_of(name: str, folder: Path | None = None) -> Path | None:
    """The file of weights of that name, there or not; None for those that come with the program."""
    return None if name == SHIPPED else (folder or weights_dir()) / f"{name}{SUFFIX}"


def name_of(path: Path | None, folder: Path | None = None) -> str:
    """What weights are called: their name, or their path if they are not at hand."""
    if path in (None, weights_path()):
        return SHIPPED
    assert path is not None  # noqa: S101  (None is handled above)
    return path.stem if path.parent == (folder or weights_dir()) else str(path)


def wanted(given: str | None) -> Path | None:
    """The weights to use: those that an option names, else those that the settings name.

    Args:
        given: A file or a name; None if nothing was said.

    Returns:
        The file, there or not; None for those that come with the program.
    """
    if given is None:
        return path_of(load(config_dir()).settings.weights)
    if given == SHIPPED:
        return None
    named = path_of(given) if _NAME.fullmatch(given) else None
    return named if named and named.is_file() and not Path(given).exists() else Path(given)


def with_files(arguments: Sequence[str]) -> list[str]:
    """A training command's arguments with the files in place of the names of the user's weights."""
    result = list(arguments)
    for index, word in enumerate(result):
        option, equals, value = word.partition("=")
        if option in OPTIONS and equals:
            result[index] = f"{option}={_file_for(value)}"
        elif index and result[index - 1] in OPTIONS:
            result[index] = _file_for(word)
    return result


def keep(source: Path, name: str, examine: Examine, folder: Path | None = None) -> bool:
    """Copy a weights file to those at hand.

    Args:
        source: The file.
        name: What to call it.
        examine: Refuses a file that cannot be used.
        folder: The folder to copy it to; by default the usual one.

    Returns:
        What `examine` said: whether more than the car can be found with them.

    Raises:
        UsageError: The name cannot be used, or is taken.
        WeightsError: The file is damaged, foreign or of a newer version.
        OutputError: The copy cannot be written.
    """
    target = path_of(_checked(name), folder)
    assert target is not None  # noqa: S101  (the name of those that ship is refused above)
    if target.exists():
        raise UsageError(
            tr("There are weights called {name} already. Choose another name.", name=name)
        )
    all_found = examine(source)
    write_whole(target, _read(source))
    return all_found


def export(weights: Weights, target: Path, *, overwrite: bool = False) -> None:
    """Write a copy of weights, for another computer.

    Raises:
        OutputError: It cannot be written, or is there already.
        WeightsError: The weights cannot be read.
    """
    if target.is_dir():
        target = target / f"{weights.name}{SUFFIX}"
    write_whole(target, _read(weights.path), overwrite=overwrite)


def remove(weights: Weights) -> None:
    """Delete weights of the user's own.

    Raises:
        UsageError: They come with the program.
        OutputError: The file cannot be deleted.
    """
    if weights.name == SHIPPED:
        raise UsageError(tr("The weights that come with Forecourt cannot be removed."))
    try:
        weights.path.unlink(missing_ok=True)
    except OSError as error:
        problem = tr("it cannot be deleted ({reason})", reason=error.strerror)
        raise OutputError(weights.path, problem, tr("Close programs that use it")) from error


def find(name: str, folder: Path | None = None) -> Weights:
    """The weights of that name.

    Raises:
        UsageError: There are none.
    """
    found = {each.name: each for each in at_hand(folder)}
    if name not in found:
        text = mark('There are no weights called {name}. "{program} weights list" names them.')
        raise UsageError(tr(text, name=name, program=started_as()))
    return found[name]


def free_name(wish: str, folder: Path | None = None) -> str:
    """A name like the one wished for that can be used and is not taken."""
    cleaned = re.sub(r"[^\w .+()-]+", "-", wish).strip(" ._-")[:50]
    base = cleaned if _NAME.fullmatch(cleaned) and cleaned.lower() not in _RESERVED else "mine"
    taken = {each.name.lower() for each in at_hand(folder)}
    names = (base, *(f"{base} {number}" for number in range(2, 10_000)))
    return next(name for name in names if name.lower() not in taken)


def _checked(name: str) -> str:
    name = name.strip()
    if not _NAME.fullmatch(name) or name.lower() in _RESERVED or name.endswith("."):
        text = mark(
            "Weights cannot be called “{name}”. Use letters, digits, spaces and . - _ + only."
        )
        raise UsageError(tr(text, name=name))
    return name


def _file_for(name: str) -> str:
    path = path_of(name) if _NAME.fullmatch(name) else None
    return str(path) if path and path.is_file() and not Path(name).exists() else name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error, WeightsError) from error


def _described(name: str, path: Path) -> Weights:
    header: Mapping[str, Any] = {}
    with suppress(OSError, SafetensorError, ValueError, RecursionError):
        with safe_open(path, framework="np") as file:
            found = json.loads((file.metadata() or {}).get("forecourt", "{}"))
        header = found if isinstance(found, dict) else {}
    return Weights(name, path, file_size(path) or 0, header)
