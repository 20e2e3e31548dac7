"""What was noticed about a photo's car while it was looked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.language.translation import mark, tr


class Finding(Enum):
    """Something that the user should know of a result, whatever its quality.

    NO_CAR: there is nothing to cut out. CUT_OFF: the car goes on beyond the photo's edge. SEVERAL:
    there are more cars, or what looks like them, than the one that counts. UNSURE: the network's
    certainty is below its limit, see `app.core.photo.review`.
    """

    NO_CAR = "no car found"
    CUT_OFF = "cut off by the frame"
    SEVERAL = "more than one car"
    UNSURE = "needs review"

    @property
    def words(self) -> str:
        """What it is called in front of people."""
        return tr(_WORDS[self])


Findings = tuple[Finding, ...]


@dataclass(frozen=True)
class Noticed:
    """What was noticed of a photo's car, as its result notes it for whoever meets that later.

    Attributes:
        findings: What should be said of it.
        certainty: As in `FoundCar`.
        least_dice: As in `FoundCar`.
    """

    findings: Findings = ()
    certainty: float | None = None
    least_dice: float | None = None


def is_doubtful(findings: Findings) -> bool:
    """Whether a result needs review: the one rule of list, console, reports and export."""
    return any(finding is not Finding.NO_CAR for finding in findings)


_WORDS = {
    Finding.NO_CAR: mark("No car found"),
    Finding.CUT_OFF: mark("Cut off by the frame"),
    Finding.SEVERAL: mark("More than one car"),
    Finding.UNSURE: mark("Needs review"),
}
