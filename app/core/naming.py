"""Which photos are meant, and what their results are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ForecourtError


@dataclass(frozen=True)
class Source:
    """A photo that was asked for.

    Attributes:
        path: Where it lies.
        relative: Its place below the folder that was given; the bare name if the file was given.
        problem: Why it is known beforehand that it cannot be read, such as an unreadable folder.
    """

    path: Path
    relative: Path
    problem: ForecourtError | None = None


@dataclass(frozen=True)
class Job:
    """A photo and the file to be made of it.

    Attributes:
        source: The photo.
        target: The file to be made.
        problem: Why it is known beforehand that it cannot be made.
        renamed: Whether the target has another name than the photo's, for equal names would collide.
    """

    source: Path
    target: Path
    problem: ForecourtError | None = None
    renamed: bool = False


def find_photos(inputs: Iterable[Path], *, recursive: bool) -> list[Source]:
    """Find the photos in files and folders."""
    raise NotImplementedError


def plan_outputs(sources: Sequence[Source], output_dir: Path, suffix: str = ".png") -> list[Job]:
    """Give every photo a file of its own in the output folder."""
    raise NotImplementedError
