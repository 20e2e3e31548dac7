"""A cache bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from app.core.arrays import Pixels
from app.core.preview.pyramid import Pyramid

Value = TypeVar("Value", Pixels, Pyramid)

CACHE_BYTES = 640 << 20


class ByteCache:
    """Keeps what was used last, up to a number of bytes; the newest always stays.

    Not for use by several threads at a time.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[object, Pixels | Pyramid] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    @property
    def nbytes(self) -> int:
        """Bytes kept now."""
        return sum(value.nbytes for value in self._kept.values())

    def get(self, key: object, make: Callable[[], Value]) -> Value:
        """What is kept under a key; made first if there is nothing."""
        value = cast("Value", self._kept[key]) if key in self._kept else make()
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and self.nbytes > self._limit:
            self._kept.popitem(last=False)
        return value
