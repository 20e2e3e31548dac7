"""The curves that TensorBoard shows."""

import math
import sys
from pathlib import Path

import pytest

from model.training.board import FOLDER, PACKAGE, board, scalars
from model.training.events import Look, Note, Step

STEP = Step(3, 0.5, 1e-3, 0.25, 4.0, 9.0)


def test_charts_are_named_by_what_they_show() -> None:
    assert scalars(STEP)["training/loss"] == 0.5
    look = Look(3, {"cars": 0.9}, {"cars": 0.8}, best=True)
    assert scalars(look) == {"held back/cars Dice": 0.9, "held back/cars IoU": 0.8}


def test_what_is_no_number_has_no_point() -> None:
    assert "training/loss" not in scalars(Step(3, math.nan, 1e-3, 0.25, 4.0, 9.0))


def test_without_tensorboard_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    with board(tmp_path) as keep:
        keep(STEP)
    assert not any(tmp_path.iterdir())


def test_with_tensorboard_the_curves_can_be_read(tmp_path: Path) -> None:
    pytest.importorskip(PACKAGE, reason="TensorBoard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import (  # noqa: PLC0415
        EventAccumulator,
    )

    with board(tmp_path) as keep:
        keep(Note("Training."))
        assert not any(tmp_path.iterdir())
        keep(STEP)
        keep(Look(3, {"cars": 0.9}, {"cars": 0.8}, best=True))
    with board(tmp_path) as keep:  # the run goes on from an earlier checkpoint
        keep(Step(2, 0.75, 1e-3, 0.2, 4.0, 9.0))
    kept = EventAccumulator(str(tmp_path / FOLDER)).Reload()
    assert [(row.step, row.value) for row in kept.Scalars("training/loss")] == [(2, 0.75)]
