"""``forecourt lint``: finished pictures against the rules of the places they go to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.cli.console import Status, answer, say, version
from app.cli.report_file import STDOUT, check_report
from app.core.errors import ForecourtError, UsageError
from app.core.files.disk import write_whole
from app.core.language.translation import tr, trn
from app.core.network import Network
from app.core.output.naming import Job, Source, find_photos, plan_outputs
from app.core.places.fixing import can_fix, fix
from app.core.places.lint import Problem, needs_car, problems_of
from app.core.places.preset import Preset, find_presets
from app.core.places.rules import Rules
from app.core.places.seen import Seen, look_at
from app.core.saved.folders import PRESETS, config_dir


@dataclass(frozen=True)
class LintOptions:
    """The options of ``forecourt lint``, as ``forecourt lint --help`` tells them."""

    inputs: Sequence[Path]
    places: str
    fix: Path | None = None
    recursive: bool = False
    report: str | None = None


@dataclass(frozen=True)
class Linted:
    """What was found about a picture, for one place.

    Attributes:
        picture: Its file.
        place: The preset's name.
        seen: What is seen of it; None if it could not be read.
        problems: What is against the rules.
        error: Why it could not be looked at, or its copy not be written.
        copy: The copy that was written; None if there is none.
        left: What is against the rules in the copy.
    """

    picture: Path
    place: str
    seen: Seen | None = None
    problems: tuple[Problem, ...] = ()
    error: ForecourtError | None = None
    copy: Path | None = None
    left: tuple[Problem, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether the picture keeps the rules, or a copy of it does."""
        return self.error is None and not (self.left if self.copy else self.problems)


def run(options: LintOptions, network: Network) -> int:
    """Compare pictures with the rules of places; print what is against them.

    Args:
        options: Which pictures, and for which places.
        network: Finds the cars. It is started only if a rule is about the car.

    Returns:
        The exit status: 1 if a picture is against a rule, and no copy of it is not.

    Raises:
        ForecourtError: If nothing could be started.
    """
    presets = find_presets(options.places, config_dir() / PRESETS)
    for preset in presets:
        if preset.rules is None:
            raise UsageError(
                tr("The preset {name} has no rules to compare with.", name=preset.name)
            )
    sources = find_photos(options.inputs, recursive=options.recursive, output_dir=options.fix)
    if not sources:
        where = ", ".join(str(given) for given in options.inputs)
        raise UsageError(tr("No picture found in {where}.", where=where))
    check_report(options.report, [source.path for source in sources])
    asked = network if needs_car(presets) else None
    if asked is not None:
        asked.start()
    done = []
    for linted in _lint(sources, presets, options, asked):
        done.append(linted)
        for line in _lines(linted):
            answer(line)
    say(_summary(done))
    if options.report:
        _write_report(options.report, presets, done)
    return Status.DONE if all(linted.is_fine for linted in done) else Status.SOME_FAILED


def _lint(
    sources: Sequence[Source],
    presets: Sequence[Preset],
    options: LintOptions,
    network: Network | None,
) -> Iterator[Linted]:
    planned = [_plan(sources, preset, options.fix, apart=len(presets) > 1) for preset in presets]
    for jobs in zip(*planned, strict=True):
        path = jobs[0].source
        try:
            if jobs[0].problem is not None:
                raise jobs[0].problem
            seen = look_at(path, network)
        except ForecourtError as error:
            yield from (Linted(path, preset.name, error=error.bare()) for preset in presets)
            continue
        for job, preset in zip(jobs, presets, strict=True):
            linted = Linted(path, preset.name, seen, problems_of(seen, preset))
            wanted = options.fix is not None and bool(linted.problems)
            mend = wanted and can_fix(seen, linted.problems, preset.rules or Rules())
            yield _mended(linted, seen, preset, job, network) if mend else linted


def _plan(
    sources: Sequence[Source], preset: Preset, folder: Path | None, *, apart: bool
) -> list[Job]:
    to = folder or Path()
    return plan_outputs(sources, to / preset.name if apart else to, preset.output.suffix)


def _mended(
    linted: Linted, seen: Seen, preset: Preset, job: Job, network: Network | None
) -> Linted:
    """The same with a copy that keeps the rules as far as it can."""
    try:
        fix(seen, preset, job.target)
        left = problems_of(look_at(job.target, network), preset)
    except ForecourtError as error:
        return replace(linted, error=error.bare())
    return replace(linted, copy=job.target, left=left)


def _lines(linted: Linted) -> Iterator[str]:
    if linted.error is not None and linted.seen is None:
        yield str(linted.error)
        return
    for problem in linted.problems:
        text = f"{linted.picture}: {problem.place}: {problem.text}"
        yield f"{text} ({tr('advised')})" if problem.advised else text
    if linted.error is not None:
        yield f"{linted.picture}: {linted.error}"
    if linted.copy is None:
        return
    if linted.left:
        left = "; ".join(problem.text for problem in linted.left)
        yield tr("  {copy} is written, but: {problems}", copy=linted.copy, problems=left)
    else:
        yield tr("  {copy} is written, and keeps the rules", copy=linted.copy)


def _summary(done: Sequence[Linted]) -> str:
    pictures = {linted.picture for linted in done}
    against = {linted.picture for linted in done if linted.problems or linted.seen is None}
    left = {linted.picture for linted in done if not linted.is_fine}
    text = trn(
        "{against} of {number} picture is against the rules.",
        "{against} of {number} pictures are against the rules.",
        len(pictures),
        against=len(against),
    )
    copies = sum(linted.copy is not None for linted in done)
    if copies:
        text += " " + trn(
            "{number} copy is written; {left} stay against them.",
            "{number} copies are written; {left} stay against them.",
            copies,
            left=len(left),
        )
    return text + " " + tr("Nobody looked for text and logos in them, only for frames.")


def _write_report(destination: str, presets: Sequence[Preset], done: Sequence[Linted]) -> None:
    report = {
        "forecourt": version(),
        "for": [
            {"name": preset.name, "source": preset.source, "read": preset.read}
            for preset in presets
        ],
        "pictures": len({linted.picture for linted in done}),
        "against": len({linted.picture for linted in done if not linted.is_fine}),
        "results": [_entry(linted) for linted in done],
    }
    text = json.dumps(report, indent=1)
    if destination == STDOUT:
        answer(text, lines=True)
        return
    write_whole(Path(destination), f"{text}\n".encode(), overwrite=True)


def _entry(linted: Linted) -> dict[str, Any]:
    seen = linted.seen
    return {
        "picture": str(linted.picture),
        "for": linted.place,
        "fine": linted.is_fine,
        "width": seen.size[0] if seen else None,
        "height": seen.size[1] if seen else None,
        "quality": seen.quality if seen else None,
        "problems": [asdict(problem) for problem in linted.problems],
        "error": str(linted.error) if linted.error else None,
        "copy": str(linted.copy) if linted.copy else None,
        "left": [asdict(problem) for problem in linted.left],
    }
