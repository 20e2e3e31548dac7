"""Loads the network's libraries without holding up the window.

`import torch` has the system load a library of some hundred megabytes while it holds Python's lock:
the window stands still for a third of a second, and for more on a busy machine. Called as a foreign
function, the system's loader does the same without the lock; the import then finds it loaded.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAMES = {
    "win32": ("torch_cpu.dll", "torch_cuda.dll"),
    "darwin": ("libtorch_cpu.dylib",),
}
_USUAL_NAMES = ("libtorch_cpu.so", "libtorch_cuda.so")
_BESIDE_ITSELF = 0x8  # LOAD_WITH_ALTERED_SEARCH_PATH: what it needs lies in its own folder


def preload() -> list[Path]:
    """Load torch's large libraries, unless torch is imported already; call it in a worker thread.

    Returns:
        Those that were loaded. What cannot be loaded is left to the import, which tells why.
    """
    if "torch" in sys.modules:
        return []
    return [path for path in _libraries() if _load(path)]


@contextmanager
def uncollected() -> Iterator[None]:
    """Import torch in here: the garbage collector never looks at what comes with it.

    Torch brings 200,000 objects that stay. A look at them all takes 100 to 200 ms, in which nothing
    else of Python runs: the window stood still twice while torch was imported, and later now and
    then.
    """
    if "torch" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


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
