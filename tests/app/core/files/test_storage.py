from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import fsspec
import pytest

from app.core.errors import OutputError, PhotoError
from app.core.files import storage
from app.core.files.storage import Address, check_reachable, fetch, files_below, store, to_path


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """A storage in this process's memory, empty before and after."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def test_an_address_is_a_path_that_keeps_its_two_slashes() -> None:
    address = to_path("s3://bucket/cars/1.jpg")
    assert str(address) == "s3://bucket/cars/1.jpg"
    assert str(address.parent / "2.png") == "s3://bucket/cars/2.png"
    assert str(to_path("s3://bucket") / Path("sub/3.jpg")) == "s3://bucket/sub/3.jpg"
    assert str(pickle.loads(pickle.dumps(address))) == str(address)  # noqa: S301 - our own


@pytest.mark.parametrize("word", ["cars/1.jpg", "/cars", r"C:\cars", "a:b", "file:///cars/1.jpg"])
def test_what_lies_on_a_disk_is_no_address(word: str) -> None:
    path = to_path(word)
    assert not isinstance(path, Address)
    assert path == Path(word.removeprefix("file://"))


def test_files_are_listed_fetched_and_stored(
    memory: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    memory.pipe({"/cars/b.jpg": b"b", "/cars/a.jpg": b"a", "/cars/sub/c.jpg": b"c"})
    folder = Address("memory://cars")
    assert [path.name for path in files_below(folder, recursive=False)] == ["a.jpg", "b.jpg"]
    assert folder / "sub" / "c.jpg" in files_below(folder, recursive=True)
    fetch(folder / "a.jpg", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"a"
    store(tmp_path / "copy", folder / "new" / "d.jpg")
    assert memory.cat("/cars/new/d.jpg") == b"a"


def test_what_is_missing_is_named(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"memory://cars/none\.jpg: there is no such file"):
        fetch(Address("memory://cars/none.jpg"), tmp_path / "copy")


def test_several_files_are_stored_at_a_time(
    memory: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads share a storage whose work is asynchronous, as S3's, and so its one transaction."""
    monkeypatch.setattr(storage, "_reach", lambda address: (memory, f"/out/{address.name}"))
    names = [f"{number}.png" for number in range(200)]
    (tmp_path / "a").write_bytes(b"whole")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: store(tmp_path / "a", Address("memory://out") / name), names))
    assert {memory.cat(f"/out/{name}") for name in names} == {b"whole"}


def test_an_unknown_kind_of_storage_is_refused() -> None:
    with pytest.raises(OutputError, match=r"nosuch://cars: it cannot be reached \(.*nosuch"):
        check_reachable(Address("nosuch://cars"), OutputError)


@pytest.mark.skipif(find_spec("ocifs") is not None, reason="it is not missing here")
def test_a_missing_package_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(PhotoError, match=r"a package is missing .*pip install fsspec ocifs"):
        check_reachable(Address("oci://cars"), PhotoError)


@pytest.mark.skipif(find_spec("paramiko") is not None, reason="it is not missing here")
def test_a_package_for_a_kind_within_fsspec_is_named() -> None:
    with pytest.raises(PhotoError, match=r"pip install fsspec paramiko'"):
        check_reachable(Address("sftp://host/cars"), PhotoError)


@pytest.mark.skipif(find_spec("ocifs") is not None, reason="it is not missing here")
def test_nobody_is_told_to_add_a_package_to_a_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(PhotoError, match="Use Forecourt from a checkout") as caught:
        check_reachable(Address("oci://cars"), PhotoError)
    assert "pip" not in str(caught.value)
