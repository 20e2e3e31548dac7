"""``forecourt cut --engine ray``: photos cut by the machines of a Ray cluster.

Each photo is a task for one core, or for a share of a GPU. A process that has loaded the network
keeps it for the tasks that follow; if a machine dies, Ray gives its photos to others. Results are
compared by their receipts and written whole, so that a photo that is cut twice leaves one file.
"""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from app.core.errors import ForecourtError, OutputError, PhotoError, UsageError
from app.core.files.storage import Address
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import language, mark, speak, tr
from app.core.network import Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult, cut_photos
from app.core.output.naming import Job
from app.core.output.standing import Standing

AHEAD = 1000
"""So many photos are handed out before their turn: enough for as many cores."""
TRIES = 5
"""A photo is given up after so many machines or processes died of it, or with it."""
MEMORY = 1_500_000_000
"""Bytes that a process with the network takes: a machine works on no more photos at a time than it
has memory for, however many cores it has."""
HANDED_ON = 2**28
"""Bytes for what tasks hand on, on a cluster that is started here: a background, and results
without pixels. Ray would take a third of the memory for it."""
GPU_SHARE = 0.25
"""Reading and encoding leave a GPU idle: several processes share one."""


@dataclass(frozen=True)
class Cluster:
    """A Ray cluster that this process is connected to, until `cut_photos` has ended.

    Attributes:
        ray: The module.
    """

    ray: Any

    @property
    def device(self) -> str:
        """What there is, in words."""
        there = self.ray.cluster_resources()
        cores, gpus = (int(there.get(name, 0)) for name in ("CPU", "GPU"))
        text = mark("Ray, {machines} machines, {cores} cores, {gpus} GPUs")
        machines = sum(bool(node["Alive"]) for node in self.ray.nodes())
        return tr(text, machines=machines, cores=cores, gpus=gpus)

    def cut_photos(
        self, jobs: Sequence[Job], network: Network, cut: Cut, ahead: int = AHEAD
    ) -> Iterator[CutResult]:
        """Cut each photo and write the result, as `cutting.pipeline.cut_photos` does.

        Whoever stops asking ends what is being worked on; the same command goes on there.

        Args:
            jobs: Which photo goes where.
            network: Finds the car; it is pickled, and started by those who work.
            cut: What to make of them.
            ahead: How many photos are handed out at a time.

        Yields:
            One result for each job, as they are done.
        """
        try:
            yield from self._results(jobs, network, cut, ahead)
        finally:
            self.ray.shutdown()

    def _results(
        self, jobs: Sequence[Job], network: Network, cut: Cut, ahead: int
    ) -> Iterator[CutResult]:
        work = self.ray.remote(
            num_cpus=1,
            num_gpus=GPU_SHARE if network.wants_gpu else 0,
            memory=_memory(self.ray.nodes()),
            max_retries=TRIES,
            max_calls=0,  # else a process that used a GPU would end after each photo
        )(_work)
        shared = self.ray.put((network, cut, language()))
        running: dict[Any, Sequence[Job]] = {}
        for _, group in groupby(map(_everywhere, jobs), key=lambda job: job.source):
            if len(running) >= ahead:
                yield from self._done(running)
            of_photo = tuple(group)
            running[work.remote(of_photo, shared)] = of_photo
        while running:
            yield from self._done(running)

    def _done(self, running: dict[Any, Sequence[Job]]) -> Iterator[CutResult]:
        """Wait for photos that are done, and take them out of those that are running."""
        waiting = list(running)
        first, rest = self.ray.wait(waiting, num_returns=1)
        more, _ = self.ray.wait(rest, num_returns=len(rest), timeout=0) if rest else ([], [])
        for one in (*first, *more):
            of_photo = running.pop(one)
            try:
                yield from self.ray.get(one)
            except self.ray.exceptions.RayError as error:
                yield from (_failed(job, _gave_out(job, error)) for job in of_photo)


def connect(address: str | None) -> Cluster:
    """Connect to a cluster.

    Args:
        address: Its address, such as "auto" or "10.0.0.1:6379"; None starts one on this computer.

    Raises:
        UsageError: Ray is not installed, or the cluster cannot be reached.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would tell its makers
    try:
        import ray  # noqa: PLC0415 - wanted by few
    except ImportError as error:
        raise UsageError(_ray_is_missing()) from error
    try:
        own = {} if address else {"object_store_memory": HANDED_ON, "include_dashboard": False}
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (ConnectionError, ValueError, RuntimeError) as error:
        text = mark("No Ray cluster can be reached at {address} ({reason}). Check --address.")
        reason = str(error).partition("\n")[0]
        raise UsageError(tr(text, address=address or "127.0.0.1", reason=reason)) from error
    return Cluster(ray)


def _ray_is_missing() -> str:
    if is_bundled():
        return tr("--engine ray needs Forecourt from a checkout: this bundle has no Ray.")
    text = mark("--engine ray needs Ray, which is not installed. Install it: {command}")
    return tr(text, command=pip_line("ray"))


def _memory(machines: Sequence[Mapping[str, Any]]) -> int:
    """What a task asks for, in bytes: of machines that have less, all that the largest has."""
    there = [one["Resources"].get("memory", 0) for one in machines if one["Alive"]]
    return int(min(MEMORY, max(there, default=0)))


def _everywhere(job: Job) -> Job:
    """The job with paths that do not depend on the folder that a process was started in."""
    source, target = (
        path if isinstance(path, Address) else path.absolute() for path in (job.source, job.target)
    )
    return replace(job, source=source, target=target)


def _work(of_photo: Sequence[Job], shared: tuple[Network, Cut, str]) -> list[CutResult]:
    """Cut one photo, on whichever machine."""
    network, cut, code = shared
    speak(code)
    if network.fingerprint != cut.found_by:
        text = mark("The weights on {machine} are others. Install the same Forecourt everywhere.")
        other = UsageError(tr(text, machine=platform.node()))
        return [_failed(job, other) for job in of_photo]
    results = cut_photos(of_photo, network, cut)
    return [_settled(job, result, cut) for job, result in zip(of_photo, results, strict=True)]


def _settled(job: Job, result: CutResult, cut: Cut) -> CutResult:
    """The result; done, if a process that is taken for dead wrote it: its machine was cut off."""
    if isinstance(result.error, OutputError) and _is_done(job, cut):
        return replace(result, error=None, skipped=True)
    return result


def _is_done(job: Job, cut: Cut) -> bool:
    try:
        return cut.standing(job) is Standing.UNCHANGED
    except ForecourtError:
        return False


def _failed(job: Job, error: ForecourtError) -> CutResult:
    return CutResult(job.source, job.target, 0.0, error=error)


def _gave_out(job: Job, error: Exception) -> PhotoError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[-1]
    problem = tr("the machine that worked on it gave out ({reason})", reason=reason)
    return PhotoError(job.source, problem, tr("Start the same command again"))
