"""What the tests of files share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest


@contextmanager
def _stepping_down() -> Iterator[None]:
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def nobody() -> AbstractContextManager[None]:
    """A time without root's rights to read and write everything."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Rights are another matter on this system.")
    return _stepping_down()
