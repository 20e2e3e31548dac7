"""How much memory is free, so that a photo that does not fit is refused before it is decoded."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_GROUP = Path("/sys/fs/cgroup")  # control groups, version 2: a container's own limit


def free_memory() -> int | None:
    """Return the bytes that can still be used without swapping; None if that is not known."""
    if sys.platform == "win32":
        return _of_windows()
    known = [each for each in (_available(), _left_in_group()) if each is not None]
    return min(known) if known else _half_of_all()


def _available() -> int | None:
    """Linux's own estimate (proc(5), MemAvailable)."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration, ValueError, IndexError):
        return None


def _left_in_group() -> int | None:
    """What the control group has left; its file cache gives way."""
    try:
        most = int((_GROUP / "memory.max").read_text("ascii"))
        used = int((_GROUP / "memory.current").read_text("ascii"))
        rows = (line.split() for line in (_GROUP / "memory.stat").read_text("ascii").splitlines())
        cache = sum(int(size) for name, size in rows if name in {"active_file", "inactive_file"})
    except (OSError, ValueError):
        return None
    return max(most - used + cache, 0)


def _half_of_all() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError, AttributeError):
        return None


class _Status(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "pages", "free_pages")),
        *((name, ctypes.c_uint64) for name in ("virtual", "free_virtual", "extended")),
    )


def _of_windows() -> int | None:
    status = _Status(length=ctypes.sizeof(_Status))
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  only there on Windows
    return int(status.free) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None
