"""Which device is taken."""

import os
import sys
from pathlib import Path

import pytest
import torch

from model.errors import DeviceError
from model.network.device import describe_device, idle_gpu, pick_device


def test_devices() -> None:
    assert pick_device("cpu").type == "cpu"
    assert "CPU" in describe_device(torch.device("cpu"))
    with pytest.raises(DeviceError, match="no device called"):
        pick_device("abacus")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_missing_device_never_falls_back() -> None:
    with pytest.raises(DeviceError, match="--device auto"):
        pick_device("cuda")


@pytest.mark.skipif(
    torch.version.cuda is not None or sys.platform == "win32", reason="torch with CUDA, or no sh"
)
def test_a_card_that_this_torch_cannot_use_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert idle_gpu() is None
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA GeForce RTX 3060'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    assert idle_gpu() == "NVIDIA GeForce RTX 3060"
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert idle_gpu() is None
