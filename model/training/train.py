"""Training, as a generator: it yields finished values, and stopping is not calling next.

    data      exclude the validation names, hold back whole groups to watch the run by, decode
    network   start from ImageNet, other weights or nothing; keep a moving average of the weights
    step      BCE + Dice, gradients clipped, AdamW; warm-up and cosine over steps or the clock
    look      now and then: score the average on the held-back groups; write `last` and `best`
    save      every few minutes, and when the generator is closed: `last` loses at most a step

The same call resumes a run from its `last` checkpoint: sample number n is a function of the seed
alone, so a resumed run takes the very steps that the uninterrupted one would have taken, and so do
several processes that share its batches (`team.py`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from model.errors import TrainingError
from model.language import tr
from model.network.device import bfloat16_pays, describe_device, pick_device
from model.training.config import TrainConfig
from model.training.cost import announce
from model.training.events import Look, Note, Step
from model.training.prepare import Judge, prepare, survey
from model.training.run import Run
from model.training.run_folder import check_folder, claim_folder, has_learnt, note_held
from model.training.samples import Numbers
from model.training.team import join
from model.training.workers import leave_signals, start

SKIPPED_IN_A_ROW = 20
"""After so many steps with a loss that is no number the run goes back to its last checkpoint."""
CALMEST = 1 / 8
"""A run that has gone back until this share of its learning rate is left is beyond help."""


def never() -> bool:
    """Return False: nobody asks the run to stop."""
    return False


def train(
    config: TrainConfig,
    out: Path,
    cache: Path,
    *,
    kind: type[Run] | None = None,
    asked: Callable[[], bool] = never,
    judge: Judge | None = None,
) -> Generator[Note | Step | Look]:
    """Train, or go on training, the run in the folder `out`.

    Options and data are looked at before anything is decoded or written. Closing the generator
    saves what was learnt.

    Args:
        config: Decides everything; must equal the run's config.json when resuming.
        out: Folder of the run: config.json, log.jsonl, last, best and final weights.
        cache: Folder for decoded pixels; may be shared by runs.
        kind: What is trained and how; `Run` if it is not said.
        asked: Whether somebody asks the run to stop; in a team all processes stop at once.
        judge: Asked about some masks before a new run.

    Raises:
        DataError: The data cannot be used.
        DoubtError: Masks would teach what is wrong.
        DeviceError: The device is not there.
        TrainingError: The run cannot start, go on or be written.
        WeightsError: The weights to start from cannot be used.
    """
    started = time.monotonic()
    team = join(pick_device(config.device), config.batch)
    check_folder(config, out)
    precision = "bfloat16" if bfloat16_pays(team.device) else "float32"
    others = f", one of {team.size} processes" if team.size > 1 else ""
    yield Note(
        tr(
            "Training on {device}, {precision}{others}.",
            device=describe_device(team.device),
            precision=precision,
            others=others,
        )
    )
    run = (kind or Run)(config, out, team.device, team, started)
    yield from run.start()
    found = yield from survey(config, judge, look=team.leads and not has_learnt(out))
    if not team.leads:
        team.wait()  # for the leader's cache
    claim_folder(config, out)
    if team.leads:
        note_held(out, found.held_names)
    data = yield from prepare(found, config, cache)
    if team.leads:
        team.wait()
    yield from steps(run, data, asked)
    team.wait()
    team.leave()


def steps(run: Run, data: Any, asked: Callable[[], bool] = never) -> Generator[Note | Step | Look]:
    """Train until the schedule, or this call's time, ends."""
    run.plan(data)
    samples = run.samples(data)
    yield from announce(run, data, samples)
    clock = Clock(run)
    batches = start(loader(run, samples))
    try:
        yield from run.begin(data)
        while run.progress < 1:
            if clock.call_is_over():
                run.save()
                yield Note(
                    tr(
                        "Stopped at step {step}; the same command goes on from there.",
                        step=run.step,
                    )
                )
                return
            yield from one_step(run, data, batches, clock, asked())
        if run.team.leads:
            yield from run.finish()
    except GeneratorExit:
        run.save()
        raise


class Clock:
    """The time of this call and of the run, and when to save.

    The run's own clock moves by the team's mean alone, or its processes' rates would differ.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.began = self.saved = time.monotonic()
        self.before = run.seconds
        self.call = 0.0
        self.stopping = False

    def tick(self, loss: float, asked: bool) -> float:
        """Move the clock on after a step; return the team's mean loss."""
        now = time.monotonic()
        own = [loss, now - self.run.started, now - self.began, float(asked)]
        loss, self.call, seconds, stops = self.run.team.mean(own)
        self.run.seconds = self.before + seconds
        self.stopping = stops > 0
        return loss

    def call_is_over(self) -> bool:
        """Return whether this call has to end now."""
        return self.stopping or self.call >= 60 * (self.run.config.minutes or math.inf)

    def save(self, *, now: bool) -> Iterator[Note]:
        """Write the checkpoint if it is time; a full disk is no reason to stop."""
        moment = time.monotonic()
        if not now and moment - self.saved < 60 * self.run.config.save_every:
            return
        self.saved = moment
        try:
            self.run.save(self.before + moment - self.began)
        except TrainingError as error:
            yield Note(tr("Not saved: {error}", error=error))


def one_step(
    run: Run, data: Any, batches: Iterator[tuple[Tensor, ...]], clock: Clock, asked: bool
) -> Iterator[Note | Step | Look]:
    """Take one step, save and look if it is time."""
    started = time.monotonic()
    batch = next_batch(run, batches)
    waited, parts = time.monotonic() - started, run.parts
    loss = clock.tick(run.take_step(batch), asked)
    if run.parts != parts:
        yield Note(
            tr(
                "The memory was full: from here on a batch goes through in {parts} parts, with "
                "the same steps.",
                parts=run.parts,
            )
        )
    run.skipped = 0 if math.isfinite(loss) else run.skipped + 1
    row = run.row(loss, time.monotonic() - started, waited)
    run.log.add({"kind": "step", **vars(row)})
    yield row
    if run.skipped == SKIPPED_IN_A_ROW:
        if run.calm <= CALMEST:
            raise TrainingError(
                tr("The loss is no number any more. Lower --learning-rate and start anew.")
            )
        yield run.go_back()
    if not run.team.leads:
        return
    due = run.step % run.look_every == 0 or run.progress >= 1
    if due:
        look = run.look(data.held)
        if look.best:
            run.save_weights("best.safetensors")
        yield look
    yield from clock.save(now=due)


def next_batch(run: Run, batches: Iterator[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    """Return the next batch of samples.

    Raises:
        TrainingError: A process that prepares samples is gone; the run was saved.
    """
    try:
        return next(batches)
    except (RuntimeError, OSError, EOFError) as error:
        # A worker that dies while it hands over a batch breaks the connection.
        gone = "DataLoader worker" in str(error) or isinstance(error, OSError | EOFError)
        if not (gone and run.config.workers):
            raise
        run.save()
        raise TrainingError(
            tr(
                "A process that prepares samples was ended from outside; often the memory was "
                "full. The run is saved at step {step}: the same command goes on, with fewer "
                "--workers if this happens again.",
                step=run.step,
            )
        ) from error


def loader(run: Run, samples: Dataset[tuple[Tensor, ...]]) -> DataLoader[tuple[Tensor, ...]]:
    """Return the batches of a run from its step on."""
    config = run.config
    return DataLoader(
        samples,
        batch_sampler=Numbers(run.step * config.batch, config.batch, run.team.rank, run.team.size),
        num_workers=run.workers,
        prefetch_factor=4 if run.workers else None,
        # A forked worker hangs where OpenCV's threads have run before.
        multiprocessing_context="spawn" if run.workers else None,
        pin_memory=run.device.type == "cuda",
        worker_init_fn=leave_signals,
    )
