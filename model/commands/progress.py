"""What a training run tells on the command line: progress, looks, how it ended."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

from tqdm import tqdm

from model.commands.stopping import Stop
from model.commands.telling import say
from model.errors import ModelError, TrainingError
from model.language import mark, tr
from model.pages.report import plot_curves
from model.training.board import board
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
        say(str(error))  # the signal ended a process that makes samples first
        return stop.status
    events.close()  # saves
    if not stop.asked():
        return 0
    say(tr("Stopped and saved; the same command goes on from here."))
    return stop.status


def show(events: Iterator[Note | Step | Look], out: Path, stop: Stop, *, alone: bool) -> None:
    """Show progress until the run or, `alone`, a signal ends it."""
    event: Note | Step | Look | None = None
    with (
        board(out) as keep,
        tqdm(
            total=100, unit="%", bar_format="{percentage:5.1f}% |{bar}| {postfix}", delay=1e-9
        ) as bar,
    ):
        for event in events:
            keep(event)
            if isinstance(event, Step):
                stop.patient = True
                bar.n = round(100 * event.progress, 1)
                bar.set_postfix_str(describe(event))
            elif isinstance(event, Look):
                text = tr("step {step}: {figures}", step=event.step, figures=figures(event))
                say(f"{text}  {tr('best')}" if event.best else text)
                try:
                    plot_curves(out / "log.jsonl", out / "curves.png")
                except ModelError as error:  # no reason to stop
                    say(str(error))
            else:
                say(event.text)
            if stop.asked() and alone:
                return
    if isinstance(event, Look):  # else the call's time was over first
        text = mark("Done. Weights: {final} (end of schedule), {best}.")
        files = (out / f"{name}.safetensors" for name in ("final", "best"))
        say(tr(text, **dict(zip(("final", "best"), files, strict=True))))


def describe(step: Step) -> str:
    """Return a step as one line."""
    minutes = step.seconds_left / 60
    left = f"{minutes / 60:.1f} h" if minutes > 90 else f"{minutes:.0f} min"
    parts = [
        tr("step {step}, loss {loss:.4f}", step=step.step, loss=step.loss),
        tr("{number:.1f} images/s", number=step.images_per_second),
    ]
    if step.waited > 0.05:
        parts.append(tr("{share:.0%} waiting for samples", share=step.waited))
    if step.gpu_load is not None:
        parts.append(f"GPU {step.gpu_load:.0%}")
    if step.gpu_memory is not None:
        parts.append(f"{step.gpu_memory:.1f} GiB")
    return ", ".join([*parts, tr("{time} left", time=left)])


def figures(look: Look) -> str:
    """Return a look as one line."""
    return ", ".join(
        f"{name} Dice {dice:.4f} IoU {look.iou[name]:.4f}" for name, dice in look.dice.items()
    )
