"""``forecourt cut --dry-run``: what would happen, how long it takes and how much room it needs."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from app.cli.console import Status, answer
from app.core.errors import ForecourtError
from app.core.language.phrases import about, data_size, photos
from app.core.language.translation import mark, tr
from app.core.network import Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import cut_photos
from app.core.output.naming import Job
from app.core.output.standing import Standing, in_the_way

_TRIED = 3  # photos: the first is slow, since the network wakes up

_WORDS = {
    Standing.FREE: mark("{source}: would be written to {target}"),
    Standing.OUTDATED: mark("{source}: {target} would be made anew"),
    Standing.UNCHANGED: mark("{source}: {target} is there, unchanged"),
}


@dataclass(frozen=True)
class _Prospect:
    """What would become of a photo: a line about it, and whether the network would be asked."""

    job: Job
    text: str
    to_do: bool = False
    fails: bool = False


def dry_run(jobs: Sequence[Job], network: Network, cut: Cut) -> int:
    """Say what `cut_photos` would do, and write nothing.

    A few photos are cut into a folder that is thrown away: so time and room are measured.

    Returns:
        The exit status: 1 if it is known beforehand that photos would fail.

    Raises:
        ForecourtError: If the network cannot be started.
    """
    prospects = [_prospect(job, cut) for job in jobs]
    for prospect in prospects:
        answer(prospect.text)
    to_do = [prospect.job for prospect in prospects if prospect.to_do]
    if to_do:
        network.start()
    answer(_estimate(to_do, network, cut) if to_do else tr("There is nothing to do."))
    fails = any(prospect.fails for prospect in prospects)
    return Status.SOME_FAILED if fails else Status.DONE


def _prospect(job: Job, cut: Cut) -> _Prospect:
    try:
        if job.problem is not None:
            raise job.problem
        cut.recipe(job)  # shows whether it can be read
        standing = cut.standing(job)
        if standing is Standing.FOREIGN:
            raise in_the_way(job.target)
    except ForecourtError as error:
        return _Prospect(job, tr("would fail: {reason}", reason=error), fails=True)
    if standing is Standing.UNCHANGED and cut.overwrite:
        standing = Standing.OUTDATED
    text = tr(_WORDS[standing], source=job.source, target=job.target)
    return _Prospect(job, text, to_do=standing is not Standing.UNCHANGED)


def _estimate(jobs: Sequence[Job], network: Network, cut: Cut) -> str:
    of_photos = [tuple(group) for _, group in groupby(jobs, key=lambda job: job.source)]
    seconds, nbytes = _measure(of_photos[:_TRIED], network, cut)
    folder = next(parent for parent in jobs[0].target.parents if parent.is_dir())
    text = mark(
        "{photos} to cut: {time}, {room} of {free} free, measured on the first. Nothing is written."
    )
    return tr(
        text,
        photos=photos(len(of_photos)),
        time=about(seconds * len(of_photos)),
        room=data_size(round(nbytes * len(of_photos))),
        free=data_size(shutil.disk_usage(folder).free),
    )


def _measure(of_photos: Sequence[Sequence[Job]], network: Network, cut: Cut) -> tuple[float, float]:
    """Seconds, but for the first photo's, and bytes that a photo takes with all its files."""
    seconds, sizes = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, of_photo in enumerate(of_photos):
            tried = [
                replace(job, target=Path(folder, f"{number}_{place}{job.target.suffix}"))
                for place, job in enumerate(of_photo)
            ]
            started = time.perf_counter()
            for _ in cut_photos(tried, network, cut):
                pass
            seconds.append(time.perf_counter() - started)
            sizes += [job.target.stat().st_size for job in tried if job.target.exists()]
    later = seconds[1:] or seconds
    return sum(later) / len(later), sum(sizes) / len(of_photos)
