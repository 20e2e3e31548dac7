"""The folder of a training run: the run's configuration and log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model.codec import parse
from model.errors import TrainingError
from model.training.config import TrainConfig


def claim_folder(config: TrainConfig, out: Path) -> None:
    """Write config.json into `out`, or check that the one there is the same.

    Raises:
        TrainingError: The folder belongs to another run, or cannot be written.
    """
    path = out / "config.json"
    values = config.to_json()
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(json.dumps(values, indent=2), encoding="utf-8")
        # Options that came later have their defaults in older runs.
        there = type(config).from_json(parse(path.read_text(encoding="utf-8"))).to_json()
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"The run's {path} cannot be written or read: {error}. Choose another --out."
        ) from error
    # The machine may differ when a run goes on; what is learnt may not.
    free = {"device", "workers", "hours", "minutes", "compile", "validate_every"}
    other = [key for key in values if there.get(key) != values[key] and key not in free]
    if other:
        raise TrainingError(
            f"{out} holds a run with another {', '.join(other)}. "
            "Resume it with the same options, or choose another --out."
        )


class Log:
    """log.jsonl, one JSON object a line; only the process that `leads` writes it."""

    def __init__(self, path: Path, leads: bool) -> None:
        self.path = path
        self.leads = leads

    def add(self, row: dict[str, Any]) -> None:
        """Write one row."""
        if self.leads:
            with self.path.open("a", encoding="utf-8") as file:
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
