"""``forecourt cut``: runs the pipeline and shows progress and a summary."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Never

from tqdm import tqdm

from app.cli.alike import placed_alike
from app.cli.console import Status, line, say
from app.cli.cut_options import Options, understand
from app.cli.cut_words import explain, notice, summary
from app.cli.dry_run import dry_run
from app.cli.json_report import Run, write_report
from app.cli.report_file import check_report
from app.core.errors import OutputError, UsageError
from app.core.files.disk import clear_leftovers
from app.core.files.left_out import left_out, told
from app.core.files.storage import Address, check_reachable
from app.core.language.phrases import duration
from app.core.language.translation import mark, tr
from app.core.network import Network
from app.core.output.choice import OutputSet, parts_of
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult, cut_photos
from app.core.output.naming import Job, Source, find_photos, plan_outputs
from app.core.output.output import Output
from app.core.output.run_lengths import check_replaceable, write_runs
from app.core.photo.review import review_of

AT_ONCE = 4
"""So many photos are worked on at the same time, where there are so many cores."""
BAR = mark(
    "{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} photos, {rate_noinv_fmt}, {remaining} left"
)
BAR_OF_FILES = mark(
    "{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} files, {rate_noinv_fmt}, {remaining} left"
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
    jobs = _plan(options, wanted.sets, wanted.runs)
    cut = Cut(
        wanted.sets[0].output,
        wanted.background,
        wanted.placement,
        overwrite=options.overwrite,
        found_by=network.fingerprint,
        glass_by=network.glass_fingerprint,
        plates_by=network.plates_fingerprint,
    )
    if options.dry_run:
        return dry_run(jobs, network, cut)
    if wanted.runs:
        check_replaceable(wanted.runs)
    for folder in {job.target.parent for job in jobs}:
        clear_leftovers(folder)
    if options.same_for_all:
        cut = placed_alike(cut, jobs, network)
    _tell_renamed(jobs)
    results, device = _start(jobs, network, cut, options)
    started = time.perf_counter()
    bar = BAR if len(wanted.sets) == 1 else BAR_OF_FILES
    done, stopped = _follow(results, len(jobs), tr(bar))
    total = len({job.source for job in jobs})
    review = review_of(network.figures)
    say(summary(done, total, options.output, time.perf_counter() - started, review))
    if wanted.runs and not stopped:
        write_runs(wanted.runs, done)
        say(tr("Run lengths: {path}.", path=wanted.runs))
    status = _status(done, stopped=stopped)
    if options.report:
        try:
            write_report(options.report, Run(options, cut, device, total, review), done)
        except OutputError as error:
            say(str(error))
            return status or Status.SOME_FAILED
    return status


def _start(
    jobs: Sequence[Job], network: Network, cut: Cut, options: Options
) -> tuple[Iterator[CutResult], str]:
    """Begin, on this computer or on a cluster.

    Returns:
        The results as they are done, and in words what the network runs on; empty if not needed.
    """
    if options.engine == "ray":
        from app.cluster import connect  # noqa: PLC0415 - wanted by few

        cluster = connect(options.address)
        say(tr("Device: {device}.", device=cluster.device))
        if cluster.waits(network):
            say(tr("The photos wait for a machine with a GPU. Leave --device out to use cores."))
        return cluster.cut_photos(jobs, network, cut), cluster.device
    of_a_photo = sum(job.source == jobs[0].source for job in jobs[:100])
    wanting = islice(filter(cut.is_to_do, jobs), AT_ONCE * of_a_photo)
    to_do = len({job.source for job in wanting})
    at_once = max(1, min(to_do, AT_ONCE, os.cpu_count() or 1))
    if to_do:
        network.start()
        say(tr("Device: {device}.", device=network.device))
    if at_once > 1:
        network.share(at_once)
    return cut_photos(jobs, network, cut, at_once=at_once), network.device


def _plan(options: Options, sets: Sequence[OutputSet], runs: Path | None) -> list[Job]:
    """All files, photo by photo."""
    sources = find_photos(options.inputs, recursive=options.recursive, output_dir=options.output)
    unread = left_out(options.inputs, recursive=options.recursive)
    if unread:
        say(told(unread))
    if not sources:
        raise UsageError(_nothing_found(options))
    keep = [Path(options.background)] if options.background else []
    planned = [
        _plan_set(sources, output, to, keep) for output, to in parts_of(sets, options.output)
    ]
    jobs = [job for of_photo in zip(*planned, strict=True) for job in of_photo]
    results = [job.target for job in jobs] + ([runs] if runs else [])
    check_report(options.report, [source.path for source in sources], results)
    if not options.dry_run:
        _check_output(options.output)
    return jobs


def _plan_set(
    sources: Sequence[Source], output: Output, folder: Path, keep: Sequence[Path]
) -> list[Job]:
    jobs = plan_outputs(
        sources,
        folder,
        output.suffix,
        keep=keep,
        template=output.template,
        kind=output.kind.value,
    )
    return [replace(job, output=output) for job in jobs]


def _nothing_found(options: Options) -> str:
    where = ", ".join(str(given) for given in options.inputs)
    text = mark("No photo found in {where} (earlier results in the output folder do not count).")
    hint = "" if options.recursive else tr("Add --recursive to look into sub-folders, too.")
    return f"{tr(text, where=where)} {hint}".rstrip()


def _check_output(folder: Path) -> None:
    if isinstance(folder, Address):
        check_reachable(folder, OutputError)
        return
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


def _tell_renamed(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if job.renamed:
            text = mark("{source}: goes to {target}, since another file has that name.")
            say(tr(text, source=job.source, target=job.target.name))


def _follow(
    results: Iterator[CutResult], total: int, bar_format: str
) -> tuple[list[CutResult], bool]:
    """Run the generator to its end or until Ctrl-C, and show progress.

    Returns:
        What was done, and whether it was stopped.
    """
    done: list[CutResult] = []
    quiet = not sys.stderr.isatty()
    with tqdm(
        total=total,
        unit=tr(" photos"),
        bar_format=bar_format,
        leave=False,
        disable=quiet,
        dynamic_ncols=True,
    ) as bar:
        try:
            for result in results:
                known = bool(done) and done[-1].source == result.source
                done.append(result)
                count = f"[{len(done)}/{total}] " if quiet else ""
                _show(result, bar, count, quiet=quiet, known=known)
        except KeyboardInterrupt:
            return done, True
    return done, False


def _show(result: CutResult, bar: tqdm[Never], count: str, *, quiet: bool, known: bool) -> None:
    """Show a result; of a photo that is known from its file before, nothing is noticed twice."""
    said = explain(result) if result.error is not None else "" if known else notice(result)
    if said:
        bar.write(line(count + said), file=sys.stderr)
    elif quiet and not result.skipped:
        say(f"{count}{result.source}: {duration(result.seconds)}")
    if result.skipped:
        # What was there already must not make the others look quicker than they are.
        bar.total = (bar.total or 0) - 1
        bar.refresh()
    else:
        bar.update()


def _status(done: Sequence[CutResult], *, stopped: bool) -> int:
    if stopped:
        return Status.INTERRUPTED
    failed = any(result.error is not None for result in done)
    return Status.SOME_FAILED if failed else Status.DONE
