"""Which device is taken."""

import pytest
import torch

from model.errors import DeviceError
from model.network.device import describe_device, pick_device


def test_devices() -> None:
    assert pick_device("cpu").type == "cpu"
    assert "CPU" in describe_device(torch.device("cpu"))
    with pytest.raises(DeviceError, match="no device called"):
        pick_device("abacus")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_missing_device_never_falls_back() -> None:
    with pytest.raises(DeviceError, match="--device auto"):
        pick_device("cuda")
