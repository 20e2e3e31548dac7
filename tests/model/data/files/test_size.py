"""A photo that does not fit is refused before it is decoded."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from model.data.files.memory import free_memory
from model.data.files.opening import stored_size
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


def test_a_png_that_claims_more_than_its_bytes_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    Image.new("L", (1, 1)).save(path)
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", 17_000, 17_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    path.write_bytes(data)
    with pytest.raises(Trouble) as caught:
        stored_size(path)
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_emptiest_png_that_can_be_is_read(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "black.png"
    Image.new(mode, (3000, 1000)).save(path, compress_level=9)
    assert stored_size(path) == (3000, 1000)


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
