"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.errors import OutputError
from app.core.files.disk import write_whole

if TYPE_CHECKING:
    SystemPath = Path
else:  # Python 3.11 has no other way to subclass it.
    SystemPath = type(Path())


class OnAStick(SystemPath):
    """A path on a file system without hard links, such as a memory stick."""

    def hardlink_to(self, target: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture(params=[Path, OnAStick], ids=["disk", "stick"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = request.param(tmp_path) / "car.png"
    return path


def refusal(path: Path, *, overwrite: bool = False) -> str:
    """The sentence with which writing is refused; nothing new may lie beside the file."""
    with pytest.raises(OutputError) as caught:
        write_whole(path, b"new", overwrite=overwrite)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_file_is_written_and_nothing_else(target: Path) -> None:
    write_whole(target, b"new")

    assert target.read_bytes() == b"new"
    assert [entry.name for entry in target.parent.iterdir()] == ["car.png"]


def test_folders_are_made(target: Path) -> None:
    deep = target.parent / "a" / "b" / "car.png"

    write_whole(deep, b"new")

    assert deep.read_bytes() == b"new"


def test_an_existing_file_stays(target: Path) -> None:
    target.write_bytes(b"old")

    assert "already" in refusal(target)
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in target.parent.iterdir()] == ["car.png"]


def test_an_existing_file_is_replaced_when_asked(target: Path) -> None:
    target.write_bytes(b"old")

    write_whole(target, b"new", overwrite=True)

    assert target.read_bytes() == b"new"
    assert [entry.name for entry in target.parent.iterdir()] == ["car.png"]


def test_overwriting_a_link_leaves_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "original.png").write_bytes(b"old")
    (tmp_path / "car.png").symlink_to(tmp_path / "original.png")

    write_whole(tmp_path / "car.png", b"new", overwrite=True)

    assert (tmp_path / "original.png").read_bytes() == b"old"
    assert (tmp_path / "car.png").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_others_may_read_the_file_as_the_user_has_set(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "car.png", b"new")
    finally:
        os.umask(before)

    assert (tmp_path / "car.png").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_in_the_way_stays(target: Path, overwrite: bool) -> None:
    target.mkdir()

    refusal(target, overwrite=overwrite)

    assert target.is_dir()
    assert [entry.name for entry in target.parent.iterdir()] == ["car.png"]


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "out").write_bytes(b"a file")

    assert "is a file" in refusal(tmp_path / "out" / below / "car.png")


def test_a_name_too_long_is_refused(tmp_path: Path) -> None:
    assert "too long" in refusal(tmp_path / ("c" * 300 + ".png"))
    assert not list(tmp_path.iterdir())


def test_a_folder_without_rights_is_refused(
    tmp_path: Path, nobody: AbstractContextManager[None]
) -> None:
    tmp_path.chmod(0o500)
    try:
        with nobody:
            assert "may not be written" in refusal(tmp_path / "car.png")
    finally:
        tmp_path.chmod(0o700)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_of_a_file_that_fails_half_way_nothing_is_left(tmp_path: Path) -> None:
    script = f"""
import resource
from pathlib import Path
from typing import TYPE_CHECKING
from app.core.errors import OutputError
from app.core.files.disk import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    write_whole(Path({str(tmp_path / "car.png")!r}), bytes(9000))
except OutputError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert "cannot be written" in run.stdout
    assert not list(tmp_path.iterdir())


class OnAFullDisk(SystemPath):
    """A path on a disk that is full: every file can be made and none filled."""

    def open(self, *_: object) -> object:  # type: ignore[override]
        super().open("xb").close()
        return open("/dev/full", "wb")  # noqa: PTH123  (the device that is always full)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_named_as_such(tmp_path: Path) -> None:
    assert "disk is full" in refusal(OnAFullDisk(tmp_path) / "car.png")
    assert not list(tmp_path.iterdir())
