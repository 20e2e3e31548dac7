"""A photo that does not fit is refused before it is decoded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from model.data.files.memory import free_memory
from model.data.files.size import MAX_PIXELS, check_size
from model.data.files.trouble import Reason, Trouble

ROOT = Path(__file__).resolve().parents[4]


def reason(width: int, height: int, free: int) -> Reason:
    with pytest.raises(Trouble) as caught:
        check_size(width, height, free)
    assert (caught.value.figures["width"], caught.value.figures["height"]) == (width, height)
    return caught.value.reason


def test_more_pixels_than_can_be_handled() -> None:
    assert reason(MAX_PIXELS, 2, 2**50) is Reason.TOO_LARGE


def test_more_bytes_than_are_free() -> None:
    assert reason(20_000, 12_000, 3_000_000_000) is Reason.MEMORY
    check_size(20_000, 12_000, 4_000_000_000)


def test_a_small_photo_is_never_refused() -> None:
    check_size(4000, 4000, 0)


def test_free_memory_is_known_here() -> None:
    free = free_memory()
    assert free is None or 2**20 < free < 2**50


def test_the_loader_and_the_core_need_no_torch() -> None:
    code = (
        "import sys, app.core.files.images, app.core.mask.mask_file\n"
        "print([name for name in ('torch', 'albumentations', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
