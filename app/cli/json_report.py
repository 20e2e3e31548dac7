"""The report that ``forecourt cut --json`` writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.console import answer, version
from app.core.files.disk import write_whole
from app.core.output.pipeline import CutResult

STDOUT = "-"


def status_of(result: CutResult) -> str:
    """Return a photo's status: done, skipped or failed."""
    if result.error is not None:
        return "failed"
    return "skipped" if result.skipped else "done"


def write_report(
    destination: str, results: Sequence[CutResult], total: int, kind: str, device: str
) -> None:
    """Write the results as JSON; the file is written whole or not at all.

    Args:
        destination: A file, replaced if it is there; ``-`` for standard output.
        results: What was done.
        total: How many photos there were to do; more than there are results if it was stopped.
        kind: What was written: cutout, mask or composite.
        device: What the network ran on, in words; empty if it was not needed.

    Raises:
        OutputError: If the file cannot be written.
    """
    statuses = [status_of(result) for result in results]
    report = {
        "forecourt": version(),
        "kind": kind,
        "device": device,
        "photos": total,
        "done": statuses.count("done"),
        "skipped": statuses.count("skipped"),
        "failed": statuses.count("failed"),
        "results": [_entry(result) for result in results],
    }
    text = json.dumps(report, indent=1)
    if destination == STDOUT:
        answer(text)
    else:
        write_whole(Path(destination), f"{text}\n".encode(), overwrite=True)


def _entry(result: CutResult) -> dict[str, Any]:
    width, height = result.size or (None, None)
    return {
        "source": str(result.source),
        "output": None if result.error else str(result.target),
        "status": status_of(result),
        "seconds": round(result.seconds, 3),
        "width": width,
        "height": height,
        "certainty": None if result.certainty is None else round(result.certainty, 5),
        "error": str(result.error) if result.error else None,
    }
