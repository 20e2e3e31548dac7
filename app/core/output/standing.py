"""What is in a result's place before it is written: nothing, the same, an older one, or another's.

Only files with the program's own mark are ever replaced: whatever else has the name may be
somebody's only copy.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from app.core.errors import OutputError
from app.core.files.disk import is_vacant
from app.core.files.images import read_notes
from app.core.language.translation import tr
from app.core.output.receipt import read_receipt


class Standing(Enum):
    """What has the name of a result.

    FREE: nothing, or a file with nothing in it. UNCHANGED: the very result, made of the same.
    OUTDATED: a result of the program, made of something else or of it is not known what. FOREIGN: a
    file that the program did not write.
    """

    FREE = "free"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    FOREIGN = "foreign"

    @property
    def may_be_replaced(self) -> bool:
        """Whether it is the program's own."""
        return self in (Standing.UNCHANGED, Standing.OUTDATED)


def standing_of(target: Path, key: Callable[[], str]) -> Standing:
    """Look at what has the name of a result.

    Args:
        target: The result's file.
        key: Gives the `Recipe.key` of what would be written; asked for only if it matters.

    Raises:
        ForecourtError: What ``key`` raises.
    """
    if is_vacant(target):
        return Standing.FREE
    notes = read_notes(target)
    if not notes.ours:
        return Standing.FOREIGN
    receipt = read_receipt(notes)
    if receipt is None or receipt.key != key():
        return Standing.OUTDATED
    return Standing.UNCHANGED


def in_the_way(target: Path) -> OutputError:
    """What to say of a file that is not the program's and has the name of a result."""
    problem = (
        tr("there is a folder of this name")
        if target.is_dir()
        else tr("there is a file of this name that Forecourt did not write")
    )
    return OutputError(target, problem, tr("Move it away, or choose another folder or name"))
