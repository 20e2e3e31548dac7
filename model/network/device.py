"""Which device the network runs on."""

from __future__ import annotations

import ctypes
import platform
import shutil
import subprocess
import sys

import torch

from model.errors import DeviceError
from model.language import tr

NAMES = ("auto", "cpu", "cuda", "mps")


def pick_device(name: str = "auto") -> torch.device:
    """Return the device called `name`; "auto" takes the first of cuda, mps and cpu that is there.

    Raises:
        DeviceError: The device is unknown or not there; a named device never falls back to another.
    """
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(kind for kind, found in there.items() if found))
    if name.split(":", maxsplit=1)[0] not in there:
        raise DeviceError(
            tr(
                "There is no device called {name!r}. Choose one of: {names}.",
                name=name,
                names=", ".join(NAMES),
            )
        )
    if not there[name.split(":", maxsplit=1)[0]]:
        raise DeviceError(
            tr(
                "The device {name!r} is not there: torch {version} sees no such hardware. Use "
                "--device auto or --device cpu.",
                name=name,
                version=torch.__version__,
            )
        )
    return torch.device(name)


def describe_device(device: torch.device) -> str:
    """Return what a user calls the device, e.g. "CPU, 2 threads" or "NVIDIA H200, 139 GiB"."""
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB"
    if device.type == "mps":
        return f"Apple GPU ({platform.machine()})"
    threads = torch.get_num_threads()
    return tr("CPU, 1 thread") if threads == 1 else tr("CPU, {number} threads", number=threads)


def idle_gpu() -> str | None:
    """Return the name of an NVIDIA card that this torch, one for the CPU alone, cannot use."""
    if torch.version.cuda is not None or torch.version.hip is not None:
        return None
    asked = shutil.which("nvidia-smi")
    if asked is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603  NVIDIA's own tool
            [asked, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    cards = [line.strip() for line in told.stdout.splitlines() if line.strip()]
    return cards[0] if cards else None


def bfloat16_pays(device: torch.device) -> bool:
    """Return whether the hardware multiplies bfloat16 matrices itself (faster than float32)."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        # oneDNN says yes to emulated bfloat16 too, which is five times slower than float32.
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return False


def share_cores(parts: int) -> None:
    """Let what computes in each of `parts` threads use its part of the processor's cores."""
    torch.set_num_threads(max(1, torch.get_num_threads() // parts))


def gpu_use(device: torch.device) -> tuple[float | None, float | None]:
    """Return (load in [0, 1], most memory held so far in GiB) of a CUDA device.

    None stands for what is not known: without CUDA both, without NVIDIA's Python package the load.
    """
    if device.type != "cuda":
        return None, None
    memory = torch.cuda.max_memory_reserved(device) / 2**30
    try:
        from pynvml import NVMLError  # noqa: PLC0415  only there with NVIDIA's package
    except ImportError:
        return None, memory
    try:
        return torch.cuda.utilization(device) / 100, memory
    except (RuntimeError, NVMLError):  # a part of a GPU does not know its load
        return None, memory


def keep_freed_memory() -> None:
    """Tell glibc to keep freed memory for the next layer instead of handing it back to the kernel.

    Layers allocate and free tens of megabytes each; the page faults of fetching them anew took
    half of the time of a training step and a third of a prediction's. All threads share what was
    freed, as photos that are worked on at the same time need their most at different moments: over
    six photos, two at a time, that saves some 90 of 820 MB. Elsewhere than on Linux with glibc this
    does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return
    trim_threshold, top_pad, mmap_max, arena_max = -1, -2, -4, -8  # from malloc.h
    mallopt(mmap_max, 0)
    mallopt(trim_threshold, 2**31 - 1)
    mallopt(top_pad, 64 << 20)
    mallopt(arena_max, 1)


def out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that the device's or the machine's memory is full."""
    # torch has a class of its own for a GPU's memory alone.
    return (
        isinstance(error, torch.OutOfMemoryError | MemoryError)
        or "not enough memory" in str(error)
        or "can't allocate memory" in str(error)
    )
