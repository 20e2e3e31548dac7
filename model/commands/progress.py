"""What a training run tells on the command line: progress, looks, how it ended."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

from tqdm import tqdm

from model.commands.stopping import Stop
from model.errors import ModelError, TrainingError
from model.pages.report import plot_curves
from model.training.events import Look, Note, Step


def follow(events: Generator[Note | Step | Look], out: Path, stop: Stop, *, alone: bool) -> int:
    """Run to the end or until a signal comes; return the exit status."""
    if int(os.environ.get("RANK", "0")):
        for event in events:  # the first process speaks for all
            stop.patient = stop.patient or isinstance(event, Step)
        return stop.status if stop.asked() else 0
    try:
        show(events, out, stop, alone=alone)
    except TrainingError as error:
        if not stop.asked():
            raise
        tqdm.write(str(error))  # the signal ended a process that makes samples first
        return stop.status
    events.close()  # saves
    if not stop.asked():
        return 0
    tqdm.write("Stopped and saved; the same command goes on from here.")
    return stop.status


def show(events: Iterator[Note | Step | Look], out: Path, stop: Stop, *, alone: bool) -> None:
    """Show progress until the run or, `alone`, a signal ends it."""
    event: Note | Step | Look | None = None
    with tqdm(
        total=100, unit="%", bar_format="{percentage:5.1f}% |{bar}| {postfix}", delay=1e-9
    ) as bar:
        for event in events:
            if isinstance(event, Step):
                stop.patient = True
                bar.n = round(100 * event.progress, 1)
                bar.set_postfix_str(describe(event))
            elif isinstance(event, Look):
                bar.write(f"step {event.step}: {figures(event)}{'  best' if event.best else ''}")
                try:
                    plot_curves(out / "log.jsonl", out / "curves.png")
                except ModelError as error:  # no reason to stop
                    bar.write(str(error))
            else:
                bar.write(event.text)
            if stop.asked() and alone:
                return
    if isinstance(event, Look):  # else the call's time was over first
        ends = f"{out / 'final.safetensors'} (end of schedule), {out / 'best.safetensors'}"
        tqdm.write(f"Done. Weights: {ends}.")


def describe(step: Step) -> str:
    """Return a step as one line."""
    minutes = step.seconds_left / 60
    left = f"{minutes / 60:.1f} h" if minutes > 90 else f"{minutes:.0f} min"
    rate = f"{step.images_per_second:.1f} images/s"
    waits = f", {step.waited:.0%} waiting for samples" if step.waited > 0.05 else ""
    load = f", GPU {step.gpu_load:.0%}" if step.gpu_load is not None else ""
    memory = f", {step.gpu_memory:.1f} GiB" if step.gpu_memory is not None else ""
    return f"step {step.step}, loss {step.loss:.4f}, {rate}{waits}{load}{memory}, {left} left"


def figures(look: Look) -> str:
    """Return a look as one line."""
    return ", ".join(
        f"{name} Dice {dice:.4f} IoU {look.iou[name]:.4f}" for name, dice in look.dice.items()
    )
