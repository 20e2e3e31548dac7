"""When photos were taken."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
import pytest

from app.core.files.taken import when_taken


def made(path: Path, text: str | None) -> Path:
    exif = PIL.Image.Exif()
    if text is not None:
        exif.get_ifd(0x8769)[0x9003] = text
    PIL.Image.new("RGB", (8, 8)).save(path, exif=exif)
    return path


def test_the_camera_says_when(tmp_path: Path) -> None:
    first = when_taken(made(tmp_path / "a.jpg", "2026:11:26 10:00:00"))
    later = when_taken(made(tmp_path / "b.jpg", "2026:11:26 10:00:30"))
    assert first is not None
    assert later == first + 30


@pytest.mark.parametrize("text", [None, "0000:00:00 00:00:00", "yesterday"])
def test_if_it_does_not_nothing_is_known(tmp_path: Path, text: str | None) -> None:
    assert when_taken(made(tmp_path / "a.jpg", text)) is None


def test_a_file_that_is_no_photo_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"none")
    assert when_taken(tmp_path / "a.jpg") is None
    assert when_taken(tmp_path / "gone.jpg") is None
