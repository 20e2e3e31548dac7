"""Python's garbage collector: out of the way while much is loaded, and in one thread with Qt."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_DUE = (700, 10, 10)  # as CPython 3.11 has them: new objects, and rounds of the generation below


@contextmanager
def uncollected() -> Iterator[None]:
    """Load much that lasts, as imports do, without the collector looking through it.

    It would walk all that is there again and again, which is a fifth of `import torch`, and 100 to
    200 ms at a time in which nothing else of Python runs: the window stands still. What is there at
    the end stays out of its sight, so that its later pauses are shorter, too.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if worked:
            gc.enable()


def collect_due() -> None:
    """Do in this thread what the collector would have done by itself, unless it is switched off.

    It runs in whichever thread happens to allocate, and what it finds is destroyed there. A window
    or a timer of Qt, which often refer to themselves, must not be destroyed in another thread than
    its own: Qt crashes. So where there are both windows and threads its thresholds are 0, and the
    thread of the windows calls this now and then.
    """
    if not gc.isenabled():
        return
    counts = gc.get_count()
    for generation in (2, 1, 0):
        if counts[generation] > _DUE[generation]:
            gc.collect(generation)
            return
