"""A session that was opened, and what is to be said of its photos' files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.language.translation import figure, mark, tr, trn
from app.core.photo.notice import Notice, Offer, Tone
from app.core.saved.missing import Checked, check_files
from app.core.saved.session import Saved


@dataclass(frozen=True)
class Opened:
    """A session, and which of its photos are where they were, and as they were."""

    saved: Saved
    checked: Checked


def loaded(load: Callable[[], Saved]) -> Iterator[Opened]:
    """Open a session, and look at its photos' files; errors are those of ``load``."""
    saved = load()
    yield Opened(saved, check_files(saved.photos))


def notice_of(text: str, checked: Checked | None, offers: tuple[Offer, ...]) -> Notice:
    """What to say of a session, and of photos that are missing or have changed.

    Args:
        text: What there is to say anyway.
        checked: What is known of the photos' files; None if nothing is.
        offers: What can be done now.
    """
    parts, tone = [text], Tone.INFO
    if checked is not None and checked.missing:
        tone = Tone.ERROR
        parts.append(_missing_words(len(checked.missing)))
        offers = (Offer.FIND_MOVED, *offers)
    if checked is not None and checked.changed:
        parts.append(_changed_words(checked))
    return Notice(" ".join(parts), tone, offers=offers)


def notice_of_found(found: int, wanted: int) -> Notice:
    """What to say once so many of the wanted photos were found where they had been moved to."""
    if found == wanted:
        return Notice(tr("All photos are found again."), Tone.DONE)
    text = trn(
        "{found} of {number} photo found. The others are not there, or cannot be told apart.",
        "{found} of {number} photos found. The others are not there, or cannot be told apart.",
        wanted,
        found=figure(found),
    )
    return Notice(text, Tone.ERROR, offers=(Offer.FIND_MOVED,))


def notice_of_damaged(last: Path, aside: Path | None, problem: str) -> Notice:
    """What to say of a last session that is damaged.

    Args:
        last: Its folder.
        aside: Where it was put; None if it had to stay.
        problem: What is wrong with it.
    """
    text = mark("Your last session cannot be brought back. {problem} It is kept in {folder}.")
    if aside is None:
        text = mark(
            "Your last session cannot be brought back. {problem} It stays in {folder}, "
            "so this one is not saved by itself: save it to a file of its own."
        )
    return Notice(tr(text, problem=problem, folder=aside or last), Tone.ERROR)


def _missing_words(number: int) -> str:
    return trn(
        "{number} photo is not where it was.", "{number} photos are not where they were.", number
    )


def _changed_words(checked: Checked) -> str:
    changed = [photo for photo in checked.photos if photo.id in checked.changed]
    mended = [photo.name for photo in changed if photo.repair]
    words = trn(
        "{number} photo has changed since then and is cut anew.",
        "{number} photos have changed since then and are cut anew.",
        len(changed),
    )
    if not mended:
        return words
    names = ", ".join(mended[:3]) + (" …" if len(mended) > 3 else "")
    return f"{words} {tr('See whether your repairs still fit: {names}.', names=names)}"
