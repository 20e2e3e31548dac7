"""Copies on this disk of files that lie in a storage, while they are worked on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.core.errors import FileError
from app.core.files.disk import version_of
from app.core.files.storage import Address, fetch, fetch_if_there, store
from app.core.output.naming import Job


def is_far(job: Job) -> bool:
    """Whether a job's photo or result lies in a storage."""
    return isinstance(job.source, Address) or isinstance(job.target, Address)


@contextmanager
def staged(job: Job) -> Iterator[Job]:
    """Work on copies of a job's files where they lie in a storage; a context manager.

    The photo is fetched, and the result of an earlier run, whose receipt is compared. A result that
    is new or another afterwards is stored, unless there was an error.

    Yields:
        The job with paths on the disk; the job itself if nothing lies in a storage.

    Raises:
        FileError: A file cannot be fetched or stored; of any, the error names the address.
    """
    if not is_far(job):
        yield job
        return
    with tempfile.TemporaryDirectory(prefix="forecourt-") as folder:
        near = _copies(job, Path(folder))
        before = version_of(near.target)
        try:
            yield near
        except FileError as error:
            there = {near.source: job.source, near.target: job.target}.get(error.path, error.path)
            raise type(error)(there, error.problem, error.remedy) from error
        if isinstance(job.target, Address) and version_of(near.target) != before:
            store(near.target, job.target)


def _copies(job: Job, folder: Path) -> Job:
    source, target = job.source, job.target
    if isinstance(source, Address):
        (folder / "photo").mkdir()
        fetch(source, source := folder / "photo" / source.name)
    if isinstance(target, Address):
        (folder / "result").mkdir()
        fetch_if_there(target, target := folder / "result" / target.name)
    return replace(job, source=source, target=target)
