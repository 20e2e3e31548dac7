"""Loads the network's libraries quickly, and without holding up Python.

`import torch` has the system load a library of some hundred megabytes while it holds Python's lock:
the window stands still for a third of a second, and for more on a busy machine. Called as a foreign
function, the system's loader does the same without the lock; the import then finds it loaded.

Two fifths of the import itself are not needed to run a network: the garbage collector walks all
that is being made, and Python's descriptions of torch's operators are only for compilers.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType

from app.core.collector import uncollected

_NAMES = {
    "win32": ("torch_cpu.dll", "torch_cuda.dll"),
    "darwin": ("libtorch_cpu.dylib",),
}
_USUAL_NAMES = ("libtorch_cpu.so", "libtorch_cuda.so")
_BESIDE_ITSELF = 0x8  # LOAD_WITH_ALTERED_SEARCH_PATH: what it needs lies in its own folder

# What results of operators look like, without computing them: for torch.compile and torch.export.
_FOR_COMPILERS = "torch._meta_registrations"


def load_torch(*, alone: bool) -> None:
    """Import torch, unless it is imported already; call it in a worker thread.

    Args:
        alone: Whether this process runs networks and nothing else with torch. What only
            `torch.compile` and `torch.export` need is left out then; they do not work afterwards.

    Raises:
        ImportError: torch is not there, or cannot be loaded.
    """
    preload()
    if "torch" in sys.modules:
        return
    with uncollected(), _left_out(_FOR_COMPILERS) if alone else nullcontext():
        import torch  # noqa: F401, PLC0415 - it takes a second


@contextmanager
def _left_out(name: str) -> Iterator[None]:
    """Have a module that is imported for what it does, not for what is in it, do nothing."""
    nothing = ModuleType(name)
    sys.modules[name] = nothing
    try:
        yield
    finally:
        if sys.modules.get(name) is nothing:
            del sys.modules[name]


def preload() -> list[Path]:
    """Load torch's large libraries, unless torch is imported already.

    Returns:
        Those that were loaded. What cannot be loaded is left to the import, which tells why.
    """
    if "torch" in sys.modules:
        return []
    return [path for path in _libraries() if _load(path)]


def _libraries() -> Iterator[Path]:
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    for name in _NAMES.get(sys.platform, _USUAL_NAMES):
        if (folder / name).is_file():
            yield folder / name


def _load(path: Path) -> bool:
    if sys.platform == "win32":
        load = ctypes.WinDLL("kernel32").LoadLibraryExW
        load.argtypes = [ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_uint32]
        load.restype = ctypes.c_void_p
        return bool(load(str(path), None, _BESIDE_ITSELF))
    load = ctypes.CDLL(None).dlopen
    load.argtypes = [ctypes.c_char_p, ctypes.c_int]
    load.restype = ctypes.c_void_p
    return bool(load(os.fsencode(path), os.RTLD_NOW))
