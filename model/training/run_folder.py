"""The folder of a training run: the run's configuration and log, and what it holds back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.codec import parse
from model.data.pairs import Pair, find_pairs
from model.errors import TrainingError
from model.language import tr
from model.training.config import TrainConfig, absolute

HELD = "held.json"
FREE = frozenset(
    {
        *("device", "workers", "hours", "minutes", "compile", "validate_every", "save_every"),
        *("photos", "anyway"),
    }
)
"""What may differ when a run goes on: the machine and what comes later, not what was learnt."""


def check_folder(config: TrainConfig, out: Path) -> None:
    """Check that the run in `out`, if it has learnt anything, is of the same options.

    Raises:
        TrainingError: The folder belongs to another run, or cannot be read.
    """
    other = _other_options(config, out)
    if other and has_learnt(out):
        raise TrainingError(
            tr(
                "{out} holds a run with another {other}. Resume it with the same options, or "
                "choose another --out.",
                out=out,
                other=", ".join(other),
            )
        )


def has_learnt(out: Path) -> bool:
    """Return whether there is anything in `out` to go on from, or a run's end."""
    return any((out / f"{name}.safetensors").exists() for name in ("last", "final"))


def claim_folder(config: TrainConfig, out: Path) -> None:
    """Write config.json into `out`, or check that the one there is the same.

    Of a run that was stopped before it learnt anything, nothing but decoded photos stays.

    Raises:
        TrainingError: The folder belongs to another run, or cannot be written.
    """
    check_folder(config, out)
    path = out / "config.json"
    part = path.with_name(".config.json.part")
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not path.exists() or _other_options(config, out):
            (out / HELD).unlink(missing_ok=True)
            part.write_text(json.dumps(absolute(config).to_json(), indent=2), encoding="utf-8")
            part.replace(path)
    except OSError as error:
        raise _unusable(path, error) from error


def _other_options(config: TrainConfig, out: Path) -> list[str]:
    """Return the names of the options in which the run in `out` differs; none if none is there."""
    path = out / "config.json"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else None
        # Options that came later have their defaults in older runs.
        return (
            [] if text is None else list(differences(config, type(config).from_json(parse(text))))
        )
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error


def differences(config: TrainConfig, there: TrainConfig) -> Iterator[str]:
    """Yield the names of the options in which two runs differ; a file's path may be relative."""
    ours, theirs = absolute(config).to_json(), absolute(there).to_json()
    yield from (key for key in ours if theirs.get(key) != ours[key] and key not in FREE)


def _unusable(path: Path, error: Exception) -> TrainingError:
    return TrainingError(
        tr(
            "The run's {path} cannot be written or read: {error}. Choose another --out.",
            path=path,
            error=error,
        )
    )


def note_held(out: Path, held: dict[str, list[str]]) -> None:
    """Write down what is held back: it is what the run may be judged by later.

    Of a run that goes on, it is only what was held back before, too.

    Args:
        out: Folder of the run.
        held: The names of the photos, by their data folder.

    Raises:
        TrainingError: It cannot be written.
    """
    path = out / HELD
    before = _read_held(path)
    if before is not None:
        held = {
            root: [name for name in names if name in before.get(root, ())]
            for root, names in held.items()
        }
    part = path.with_name(f".{HELD}.part")
    try:
        part.write_text(json.dumps(held, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise TrainingError(
            tr("{path} cannot be written: {error}. Choose another --out.", path=path, error=error)
        ) from error


def held_pairs(out: Path) -> list[Pair]:
    """Return the photos that a run has held back and that are still there.

    Raises:
        TrainingError: The run has not noted them.
        DataError: A data folder is gone.
    """
    held = _read_held(out / HELD)
    if held is None:
        raise TrainingError(
            tr("{out} does not say what it held back. Train again to compare.", out=out)
        )
    return [
        pair
        for root, names in held.items()
        if names
        for pair in find_pairs(Path(root)).pairs
        if pair.name in names
    ]


def _read_held(path: Path) -> dict[str, list[str]] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


class Log:
    """log.jsonl, one JSON object a line; only the process that `leads` writes it."""

    def __init__(self, path: Path, leads: bool) -> None:
        self.path = path
        self.leads = leads

    def add(self, row: dict[str, Any]) -> None:
        """Write one row; a full disk costs the row, not the run."""
        if not self.leads:
            return
        with contextlib.suppress(OSError), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def forget_after(self, step: int) -> None:
        """Drop the rows of later steps than `step`: they are taken again."""
        if not self.leads or not self.path.exists():
            return
        rows = self.path.read_text(encoding="utf-8").splitlines()
        kept = (row for row in rows if _is_at_most(row, step))
        self.path.write_text("".join(f"{row}\n" for row in kept), "utf-8")


def _is_at_most(row: str, step: int) -> bool:
    try:
        return bool(json.loads(row)["step"] <= step)
    except ValueError:  # half a row, from a crash
        return False
