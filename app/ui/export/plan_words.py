"""An export that is planned, in words."""

from __future__ import annotations

from app.core.language.translation import trn
from app.core.output.export_plan import ExportPlan
from app.core.photo.status import needs_review


def words_of(plan: ExportPlan, photos: int) -> str:
    """What will be written, and what will not, and why.

    Args:
        plan: The plan.
        photos: For how many photos it was made.
    """
    files = len(plan.items) - len(plan.unchanged)
    planned = {item.photo.id for item in plan.items}
    bare = {photo.id for photo in plan.without_background}
    waiting = photos - len(planned | bare) - len(plan.without_car)
    words = [trn("{number} file will be written.", "{number} files will be written.", files)]
    words += _words_about(plan)
    if bare:
        words.append(bare_words(len(bare)))
    if waiting:
        words.append(
            trn(
                "{number} photo without a cut-out: left out.",
                "{number} photos without a cut-out: left out.",
                waiting,
            )
        )
    return " ".join(words)


def bare_words(number: int) -> str:
    """That so many photos have no background to be set on."""
    return trn(
        "{number} photo without a background: left out.",
        "{number} photos without a background: left out.",
        number,
    )


def empty_words(number: int) -> str:
    """That so many photos have no car to be written."""
    return trn(
        "{number} photo in which no car was found: left out.",
        "{number} photos in which no car was found: left out.",
        number,
    )


def _words_about(plan: ExportPlan) -> list[str]:
    """Which results nobody has looked at, are not written, or not under their names, and why."""
    unchanged, foreign, empty = map(len, (plan.unchanged, plan.foreign, plan.without_car))
    unseen = len({item.photo.id for item in plan.items if needs_review(item.photo)})
    words = []
    if unchanged:
        words.append(
            trn(
                "{number} is there already, unchanged.",
                "{number} are there already, unchanged.",
                unchanged,
            )
        )
    if foreign:
        words.append(
            trn(
                "{number} gets a number, since another program's file has its name.",
                "{number} get a number, since other programs' files have their names.",
                foreign,
            )
        )
    if empty:
        words.append(empty_words(empty))
    if unseen:
        words.append(
            trn("{number} photo still needs review.", "{number} photos still need review.", unseen)
        )
    return words
