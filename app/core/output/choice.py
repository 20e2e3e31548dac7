"""What the user wants written, as a value: one set of files, or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.output.output import Output
from app.core.photo.look import TRANSPARENT, BackgroundChoice


@dataclass(frozen=True)
class OutputSet:
    """One of several sets of files that are written in one export.

    Attributes:
        name: Of its folder, below that of the export.
        output: Kind, format, size and name of the files.
    """

    name: str
    output: Output


@dataclass(frozen=True)
class ExportChoice:
    """What the user wants written.

    Attributes:
        output: Kind, format, size and name of the files.
        folder: Where they go.
        background: What composites stand on, of photos that have no background of their own.
        sets: What is written instead of ``output``, if there are any; several go into folders of
            their own.
    """

    output: Output
    folder: Path
    background: BackgroundChoice = TRANSPARENT
    sets: tuple[OutputSet, ...] = ()

    @property
    def parts(self) -> tuple[tuple[Output, Path], ...]:
        """Each output that is written, and its folder."""
        return parts_of(self.sets or (OutputSet("", self.output),), self.folder)


def parts_of(sets: Sequence[OutputSet], folder: Path) -> tuple[tuple[Output, Path], ...]:
    """Each output, and its folder: the one that was given, or for several one below it."""
    apart = len(sets) > 1
    return tuple((each.output, folder / each.name if apart else folder) for each in sets)
