from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.core.photo.photo import Photo, PhotoId


@pytest.mark.parametrize(
    ("name", "seen"), [(b"gr\xc3\xbcn.jpg", "grün.jpg"), (b"citro\xebn.jpg", r"citro\xebn.jpg")]
)
@pytest.mark.skipif(sys.platform == "win32", reason="There, names are text.")
def test_a_name_that_is_no_text_is_seen_whole(name: bytes, seen: str) -> None:
    path = Path(os.fsdecode(name))
    assert Photo(PhotoId(1), path, path).name == seen
