"""The learning rate's schedule."""

import numpy as np
import pytest

from model.training.config import TrainConfig
from model.training.optimise import learning_rate


def test_schedule_rises_then_falls() -> None:
    config = TrainConfig(())
    rates = [learning_rate(progress, config) for progress in np.linspace(0, 1, 101)]
    peak = int(np.argmax(rates))
    assert 1 <= peak <= 5
    assert rates[-1] == pytest.approx(0.01 * config.learning_rate)
    assert all(a >= b for a, b in zip(rates[peak:], rates[peak + 1 :], strict=False))
