"""Signals while training: the step is finished and saved, and the exit status tells."""

import signal
from pathlib import Path

import pytest
from torch import Tensor

from model.__main__ import main
from model.commands.stopping import Stop
from model.network.weights import read_tensors
from model.training import train
from model.training.run import Run


@pytest.fixture(autouse=True)
def _python_hears_signals() -> None:
    """Make Ctrl-C heard even where the parent of the tests ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_the_first_signal_waits_and_the_second_does_not() -> None:
    with Stop() as stop:
        stop.patient = True
        signal.raise_signal(signal.SIGTERM)
        assert stop.asked() and stop.status == 143
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert stop.status == 143
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_nobody_waits_before_the_first_step() -> None:
    with Stop() as stop, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert stop.status == 130


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Stop() as stop:
        stop.patient = True
        signal.raise_signal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, before)
    assert not stop.asked()


def interrupted_by(number: signal.Signals) -> type[Run]:
    """Return a run that gets a signal in its third step."""

    class Interrupted(Run):
        def take_step(self, batch: tuple[Tensor, ...]) -> float:
            if self.step == 2:
                signal.raise_signal(number)
            return super().take_step(batch)

    return Interrupted


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_the_step(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
    status: int,
) -> None:
    out = tmp_path / "run"
    line = f"train {data} --out {out} --network unet --width 4 --depth 2 --init none --size 96x64"
    line += " --steps 5 --batch 2 --workers 0 --device cpu"
    with monkeypatch.context() as patch:
        patch.setattr(train, "Run", interrupted_by(number))
        assert main(line.split()) == status
    assert read_tensors(out / "last.safetensors")[1]["step"] == 3
    assert "the same command goes on" in capsys.readouterr().out
    assert not (out / "final.safetensors").exists()
    assert main(line.split()) == 0
    assert (out / "final.safetensors").exists()
