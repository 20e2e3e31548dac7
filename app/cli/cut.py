"""``forecourt cut``: runs the pipeline and shows progress and a summary."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Never

from tqdm import tqdm

from app.cli.console import Status, say
from app.cli.cut_options import Options, understand
from app.cli.json_report import STDOUT, status_of, write_report
from app.core.errors import OutputError, UsageError
from app.core.files.images import SUFFIXES
from app.core.language.phrases import duration
from app.core.language.translation import figure, mark, tr, trn
from app.core.network import Network
from app.core.output.naming import Job, Source, find_photos, is_dir, plan_outputs, real
from app.core.output.output import Output
from app.core.output.pipeline import CutResult, cut_photos, is_file

AT_ONCE = 4
"""So many photos are worked on at the same time, where there are so many cores."""
BAR = mark(
    "{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} photos, {rate_noinv_fmt}, {remaining} left"
)


def run(options: Options, network: Network) -> int:
    """Cut photos as the options say, and return the exit status.

    Args:
        options: What to cut, and how.
        network: Finds the car. It is started only if there is a photo to cut.

    Raises:
        ForecourtError: If nothing could be started; no photo was touched then.
    """
    wanted = understand(options)
    jobs = _plan(options, wanted.output)
    to_do = sum(_is_to_do(job, overwrite=options.overwrite) for job in jobs)
    at_once = max(1, min(AT_ONCE, to_do, os.cpu_count() or 1))
    if to_do:
        network.start()
        say(tr("Device: {device}.", device=network.device))
    if at_once > 1:
        network.share(at_once)
    for job in jobs:
        if job.renamed:
            text = mark("{source}: goes to {target}, since another file has that name.")
            say(tr(text, source=job.source, target=job.target.name))
    results = cut_photos(
        jobs,
        network,
        wanted.output,
        wanted.background,
        placement=wanted.placement,
        overwrite=options.overwrite,
        at_once=at_once,
    )
    started = time.perf_counter()
    done, stopped = _follow(results, len(jobs))
    say(_summary(done, len(jobs), options.output, time.perf_counter() - started))
    status = _status(done, stopped=stopped)
    if options.report:
        try:
            kind = wanted.output.kind.value
            write_report(options.report, done, len(jobs), kind, network.device)
        except OutputError as error:
            say(str(error))
            return status or Status.SOME_FAILED
    return status


def _plan(options: Options, output: Output) -> list[Job]:
    sources = find_photos(options.inputs, recursive=options.recursive, output_dir=options.output)
    if not sources:
        raise UsageError(_nothing_found(options))
    keep = [Path(options.background)] if options.background else []
    _check_report(options.report, sources)
    _check_output(options.output)
    return plan_outputs(
        sources,
        options.output,
        output.suffix,
        keep=keep,
        template=output.template,
        kind=output.kind.value,
    )


def _nothing_found(options: Options) -> str:
    where = ", ".join(str(given) for given in options.inputs)
    text = mark("No photo found in {where} (earlier results in the output folder do not count).")
    hint = "" if options.recursive else tr("Add --recursive to look into sub-folders, too.")
    return f"{tr(text, where=where)} {hint}".rstrip()


def _check_report(report: str | None, sources: Sequence[Source]) -> None:
    if report is None or report == STDOUT:
        return
    path = Path(report)
    if path.suffix.lower() in SUFFIXES or real(path) in {real(source.path) for source in sources}:
        text = mark("--json would write over a photo: {path}. Choose another file for it.")
        raise UsageError(tr(text, path=path))
    if is_dir(path) or not is_dir(path.parent):
        text = mark("--json cannot write to {path}. Choose a file in a folder that exists.")
        raise UsageError(tr(text, path=path))


def _check_output(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(
            tr(
                "The output folder {folder} cannot be written to ({reason}). "
                "Choose another with --output.",
                folder=folder,
                reason=error.strerror,
            )
        ) from error


def _is_to_do(job: Job, *, overwrite: bool) -> bool:
    return job.problem is None and (overwrite or not is_file(job.target))


def _follow(results: Iterator[CutResult], total: int) -> tuple[list[CutResult], bool]:
    """Run the generator to its end or until Ctrl-C, and show progress.

    Returns:
        What was done, and whether it was stopped.
    """
    done: list[CutResult] = []
    quiet = not sys.stderr.isatty()
    with tqdm(
        total=total,
        unit=tr(" photos"),
        bar_format=tr(BAR),
        leave=False,
        disable=quiet,
        dynamic_ncols=True,
    ) as bar:
        try:
            for result in results:
                done.append(result)
                _show(result, bar, f"[{len(done)}/{total}] " if quiet else "", quiet=quiet)
        except KeyboardInterrupt:
            return done, True
    return done, False


def _show(result: CutResult, bar: tqdm[Never], count: str, *, quiet: bool) -> None:
    if result.error is not None:
        bar.write(count + _explain(result), file=sys.stderr)
    elif quiet and not result.skipped:
        say(f"{count}{result.source}: {duration(result.seconds)}")
    if result.skipped:
        # What was there already must not make the others look quicker than they are.
        bar.total = (bar.total or 0) - 1
        bar.refresh()
    else:
        bar.update()


def _explain(result: CutResult) -> str:
    """Return why a photo failed, with its path even if the error is about the result."""
    reason = str(result.error)
    return reason if str(result.source) in reason else f"{result.source}: {reason}"


def _summary(done: Sequence[CutResult], total: int, output: Path, seconds: float) -> str:
    statuses = [status_of(result) for result in done]
    cut, skipped, failed = (statuses.count(word) for word in ("done", "skipped", "failed"))
    values = {"folder": output, "time": duration(seconds)}
    text = trn(
        "{number} photo cut into {folder} in {time}",
        "{number} photos cut into {folder} in {time}",
        cut,
        **values,
    )
    rate = tr("{rate} photos/s", rate=figure(cut / seconds, 2)) if cut else ""
    parts = [f"{text} ({rate})" if rate else text]
    if skipped:
        parts.append(
            trn("{number} photo skipped: exists", "{number} photos skipped: exists", skipped)
        )
    if failed:
        parts.append(trn("{number} photo failed", "{number} photos failed", failed))
    if len(done) < total:
        parts.append(
            trn(
                "stopped with {number} photo to go: the same command goes on",
                "stopped with {number} photos to go: the same command goes on",
                total - len(done),
            )
        )
    return "; ".join(parts) + "."


def _status(done: Sequence[CutResult], *, stopped: bool) -> int:
    if stopped:
        return Status.INTERRUPTED
    failed = any(result.error is not None for result in done)
    return Status.SOME_FAILED if failed else Status.DONE
