"""How an export ended, as a value and in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.language.translation import trn
from app.core.photo.notice import Notice, Tone


@dataclass(frozen=True)
class ExportSummary:
    """How an export ended.

    Attributes:
        folder: Where the files went.
        written: Files written.
        failed: Photos that could not be written; each carries its reason.
        unchanged: Files that existed already and would have been identical.
        left: Photos not reached because the export was cancelled or aborted.
        problem: Why the export was aborted; None if it was not.
        by_itself: Whether nobody asked for it: what arrived in a watched folder was exported.
    """

    folder: Path
    written: int
    failed: int
    left: int
    problem: str | None = None
    unchanged: int = 0
    by_itself: bool = False

    @property
    def is_worth_telling(self) -> bool:
        """Whether it is to be told when it ends: not for each photo that arrives."""
        return bool(not self.by_itself or self.failed or self.problem)

    @property
    def notice(self) -> Notice:
        """The summary in words."""
        parts = [
            trn(
                "{number} file written to {folder}.",
                "{number} files written to {folder}.",
                self.written,
                folder=self.folder,
            )
        ]
        if self.unchanged:
            parts.append(
                trn(
                    "{number} was there already, unchanged.",
                    "{number} were there already, unchanged.",
                    self.unchanged,
                )
            )
        if self.failed:
            parts.append(
                trn(
                    "{number} failed: it is marked in the list.",
                    "{number} failed: they are marked in the list.",
                    self.failed,
                )
            )
        if self.problem:
            parts.append(self.problem)
        elif self.left:
            parts.append(
                trn(
                    "{number} not written, since the export was stopped.",
                    "{number} not written, since the export was stopped.",
                    self.left,
                )
            )
        bad = self.failed or self.problem
        folder = self.folder if self.written or self.unchanged else None
        return Notice(" ".join(parts), Tone.ERROR if bad else Tone.DONE, folder)
