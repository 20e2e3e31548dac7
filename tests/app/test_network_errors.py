from __future__ import annotations

import pytest

import model.errors
from app.core.errors import DeviceError
from app.network_errors import errors_of_the_device


def test_what_the_network_s_side_raises_becomes_an_error_of_the_program() -> None:
    with pytest.raises(DeviceError, match="is full"), errors_of_the_device("GPU 0"):
        raise model.errors.DeviceError("The memory of GPU 0 is full.")


def test_out_of_memory_is_told_from_other_failures_of_a_device() -> None:
    with pytest.raises(MemoryError), errors_of_the_device("CPU"):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 9 GB\nstack")
    told = r"gave out on GPU 0 \(launch failure\)"
    with pytest.raises(DeviceError, match=told), errors_of_the_device("GPU 0"):
        raise RuntimeError("launch failure\nstack")
