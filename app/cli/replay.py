"""``forecourt replay``: make the results of a report again, or name what has changed since."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.cli.alike import placed_alike
from app.cli.console import Status, answer, say
from app.cli.cut_options import Options, understand
from app.cli.json_report import REPLAYED
from app.core.codec import UNSOUND
from app.core.errors import ForecourtError, UsageError
from app.core.language.translation import mark, tr, trn
from app.core.network import Network
from app.core.output.choice import OutputSet
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import cut_photos
from app.core.output.naming import Job
from app.core.output.output import Output
from app.core.output.recipe import settings_of, sha256

_CHANGES = {
    "photo": mark("the photo has changed"),
    "found_by": mark("the weights have changed"),
    "settings": mark("the settings have changed"),
    "background": mark("the background has changed"),
    "placement": mark("where cars stand by themselves has changed"),
    "program": mark("the program has another version"),
    "repair": mark("the repair has changed"),
}


def run(report: Path, output: Path, network: Network) -> int:
    """Make the results of a report again and compare them byte by byte.

    Args:
        report: Written by ``forecourt cut --json``.
        output: Where the new results go; those of the report stay as they are.
        network: Finds the car.

    Returns:
        The exit status: 1 if any result is another one now.

    Raises:
        ForecourtError: The report cannot be read, or the network not be started.
    """
    told = _read(report)
    try:
        cut, sets = _cut(told, network)
    except UNSOUND as error:  # its settings are of types that no option has
        raise _no_report(report) from error
    entries = [entry for entry in told["results"] if entry.get("sha256")]
    if told["settings"].get("same_for_all"):
        jobs = [Job(Path(told["folder"], entry["source"]), output) for entry in told["results"]]
        cut = placed_alike(cut, jobs, network)
    same = 0
    for number, entry in enumerate(entries):
        source = Path(told["folder"], entry["source"])
        target = output / f"{number + 1:04}_{Path(entry['output']).name}"
        job = Job(source, target, output=_output_of(entry, sets))
        problem = "; ".join(_differences(entry, job, network, cut))
        same += not problem
        answer(f"{source}: {problem or tr('the same bytes')}")
    say(
        trn(
            "{same} of {number} result is the same.",
            "{same} of {number} results are the same.",
            len(entries),
            same=same,
        )
    )
    return Status.DONE if same == len(entries) else Status.SOME_FAILED


def _read(report: Path) -> dict[str, Any]:
    if report.exists() and not report.is_file():  # reading a pipe would wait for ever
        raise _no_report(report)
    try:
        told = json.loads(report.read_text(encoding="utf-8"))
        if not isinstance(told["results"], list) or not isinstance(told["settings"], dict):
            raise TypeError
        _check_path(told["folder"])
        for entry in told["results"]:
            _check_path(entry["source"])
            if entry.get("sha256"):
                _check_path(entry["output"])
                _ = (entry.get("made_of") or {}).get("settings")
    except (OSError, *UNSOUND) as error:
        raise _no_report(report) from error
    return dict(told)


def _check_path(text: str) -> None:
    """Raise one of `UNSOUND` where something is no path."""
    if "\0" in os.fsencode(text).decode("latin-1"):
        raise ValueError(f"{text!r:.40} is no path")


def _no_report(report: Path) -> UsageError:
    text = mark("{path} is no report that can be replayed. Make one with: cut --json FILE")
    return UsageError(tr(text, path=report))


def _cut(told: Mapping[str, Any], network: Network) -> tuple[Cut, Sequence[OutputSet]]:
    """What the report's settings mean today."""
    settings = told["settings"]
    options = Options(
        inputs=[], output=Path(), kind=settings.get("kind"), suffix=settings.get("format")
    )
    given = {name: settings[name] for name in REPLAYED if settings.get(name) is not None}
    wanted = understand(replace(options, **given))
    cut = Cut(
        wanted.sets[0].output,
        wanted.background,
        wanted.placement,
        overwrite=True,
        found_by=network.fingerprint,
        glass_by=network.glass_fingerprint,
        plates_by=network.plates_fingerprint,
    )
    return cut, wanted.sets


def _output_of(entry: Mapping[str, Any], sets: Sequence[OutputSet]) -> Output:
    """Which of the outputs made an entry: by what it was made of, else the first."""
    made_of = entry.get("made_of") or {}
    for each in sets:
        if json.loads(json.dumps(settings_of(each.output))) == made_of.get("settings"):
            return each.output
    return sets[0].output


def _differences(entry: Mapping[str, Any], job: Job, network: Network, cut: Cut) -> Iterator[str]:
    """What is not as it was; nothing if the same bytes came out."""
    try:
        now = asdict(cut.recipe(job))
    except ForecourtError as error:
        yield str(error)
        return
    before = entry.get("made_of") or {}
    changed = [name for name in now if json.loads(json.dumps(now[name])) != before.get(name)]
    if changed:
        for name in changed:
            yield tr(_CHANGES[name])
        return
    (result,) = cut_photos([job], network, cut)
    if result.error is not None:
        yield str(result.error)
    elif sha256(job.target.read_bytes()) != entry["sha256"]:
        text = mark("other bytes of the same inputs: {device}, or a library, computes otherwise")
        yield tr(text, device=network.device)
