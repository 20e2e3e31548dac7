"""Python's garbage collector, kept out of the way while much is loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
