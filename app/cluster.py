"""``forecourt cut --engine ray``: photos cut by the machines of a Ray cluster.

Each photo is a task for one core; where there are GPUs, a task is some dozens of photos for one of
them, of which the network takes several as a batch. A process that has loaded the network keeps it
for the tasks that follow; if a machine dies, Ray gives its photos to others. Results are compared
by their receipts and written whole, so that a photo that is cut twice leaves one file.
"""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from pathlib import Path
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
BATCH = 16
"""Photos that the network on a GPU takes at a time, at most."""
ROUNDS = 4
"""So many batches of photos are a task of a GPU: at its end some threads have nothing to do."""

Photos = tuple[tuple[Job, ...], ...]
"""What a task cuts: of each photo the files that are made of it."""


@dataclass(frozen=True)
class Share:
    """What a task is, and what it asks of a machine.

    Attributes:
        photos: How many it cuts.
        at_once: How many of them at a time; on a GPU the network takes those as a batch.
        cores: Cores of the processor.
        gpus: GPUs.
        memory: Bytes.
    """

    photos: int = 1
    at_once: int = 1
    cores: int = 1
    gpus: int = 0
    memory: int = MEMORY

    @classmethod
    def of(cls, machines: Sequence[Mapping[str, Any]], wants_gpu: bool | None) -> Share:
        """Part what there is.

        Where there are GPUs and one may be used, each task has one and its part of the cores, and
        machines without one have nothing to do; else each task has a core.

        Args:
            machines: What Ray tells of them.
            wants_gpu: As `Network` says.
        """
        there = [one["Resources"] for one in machines if one["Alive"]]
        with_gpu = [one for one in there if one.get("GPU", 0) >= 1]
        if wants_gpu is False or not (with_gpu or wants_gpu):
            # Of machines that have less, all that the largest has.
            return cls(memory=int(min(MEMORY, max((_memory(one) for one in there), default=0))))
        cores = min((int(one.get("CPU", 0) // one["GPU"]) for one in with_gpu), default=1)
        memory = min((_memory(one) / one["GPU"] for one in with_gpu), default=0.0)
        at_once = max(1, min(BATCH, cores, int(memory // MEMORY)))
        asked = int(min(memory, MEMORY * at_once))
        return cls(ROUNDS * at_once, at_once, min(cores, at_once), 1, asked)


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

    def waits(self, network: Network) -> bool:
        """Whether a GPU is wanted and none is there: one may join."""
        return bool(network.wants_gpu) and not self.ray.cluster_resources().get("GPU")

    def _results(
        self, jobs: Sequence[Job], network: Network, cut: Cut, ahead: int
    ) -> Iterator[CutResult]:
        share = Share.of(self.ray.nodes(), network.wants_gpu)
        work = self.ray.remote(
            num_cpus=share.cores,
            num_gpus=share.gpus,
            memory=share.memory,
            max_retries=TRIES,
            max_calls=0,  # else a process that used a GPU would end after each photo
        )(_work)
        shared = self.ray.put((network, cut, language(), share.at_once))
        running: dict[Any, Photos] = {}

        def hand_out(photos: Photos) -> None:
            running[work.remote(photos, shared)] = photos

        of_photos = (tuple(group) for _, group in groupby(map(_everywhere, jobs), key=_source))
        while photos := tuple(islice(of_photos, share.photos)):
            if len(running) * share.photos >= ahead:
                yield from self._done(running, hand_out)
            hand_out(photos)
        while running:
            yield from self._done(running, hand_out)

    def _done(
        self, running: dict[Any, Photos], hand_out: Callable[[Photos], None]
    ) -> Iterator[CutResult]:
        """Wait for tasks that are done, and take them out of those that are running."""
        waiting = list(running)
        first, rest = self.ray.wait(waiting, num_returns=1)
        more, _ = self.ray.wait(rest, num_returns=len(rest), timeout=0) if rest else ([], [])
        for one in (*first, *more):
            photos = running.pop(one)
            try:
                yield from self.ray.get(one)
            except self.ray.exceptions.RayError as error:
                if len(photos) > 1:  # which of them it was will be seen
                    for of_photo in photos:
                        hand_out((of_photo,))
                else:
                    yield from (_failed(job, _gave_out(job, error)) for job in chain(*photos))


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


def _memory(machine: Mapping[str, Any]) -> float:
    """The bytes that a machine has for tasks."""
    return float(machine.get("memory", 0))


def _source(job: Job) -> Path:
    return job.source


def _everywhere(job: Job) -> Job:
    """The job with paths that do not depend on the folder that a process was started in."""
    source, target = (
        path if isinstance(path, Address) else path.absolute() for path in (job.source, job.target)
    )
    return replace(job, source=source, target=target)


def _work(photos: Photos, shared: tuple[Network, Cut, str, int]) -> list[CutResult]:
    """Cut a few photos, on whichever machine."""
    network, cut, code, at_once = shared
    speak(code)
    jobs = [job for of_photo in photos for job in of_photo]
    if network.fingerprint != cut.found_by:
        text = mark("The weights on {machine} are others. Install the same Forecourt everywhere.")
        other = UsageError(tr(text, machine=platform.node()))
        return [_failed(job, other) for job in jobs]
    try:
        if at_once > 1:
            network.share(at_once)
    except ForecourtError as error:
        return [_failed(job, error.bare()) for job in jobs]
    results = cut_photos(jobs, network, cut, at_once=at_once)
    return [_settled(job, result, cut) for job, result in zip(jobs, results, strict=True)]


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
