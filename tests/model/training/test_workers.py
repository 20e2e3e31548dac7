"""Processes that make samples are not disturbed by what stops the run."""

import signal
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from model.training.workers import leave_signals, start


class Blocked(Dataset[Tensor]):
    """Tells which signals its process holds back; Ctrl-C comes as it is handed over."""

    def __init__(self, *, interrupted: bool = False) -> None:
        self.interrupted = interrupted
        self.handed_over = False

    def __len__(self) -> int:
        return 1

    def __getstate__(self) -> dict[str, Any]:
        if self.interrupted:
            signal.raise_signal(signal.SIGINT)
        self.handed_over = True
        return self.__dict__

    def __getitem__(self, index: int) -> Tensor:
        held = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        return torch.tensor([signal.SIGTERM in held, signal.SIGINT in held, ignored])


def loader(data: Blocked) -> DataLoader[Tensor]:
    return DataLoader(
        data,
        batch_size=None,
        num_workers=1,
        multiprocessing_context="spawn",
        worker_init_fn=leave_signals,
    )


@pytest.fixture(autouse=True)
def _python_hears_signals() -> None:
    """Make Ctrl-C heard even where the parent of the tests ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_while_they_start_is_heard_once_they_have_started() -> None:
    data = Blocked(interrupted=True)
    with pytest.raises(KeyboardInterrupt):
        start(loader(data))
    assert data.handed_over


def test_they_leave_ctrl_c_alone_and_can_be_ended() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    (held,) = start(loader(Blocked()))
    assert held.tolist() == [False, False, True]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
