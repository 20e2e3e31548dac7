"""Photos whose files were moved, deleted or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import PhotoError
from app.core.files.disk import NO_SUCH_FILE, file_size
from app.core.files.opening import check_readable
from app.core.language.translation import tr
from app.core.output.naming import find_photos
from app.core.photo.photo import Photo, PhotoId, State


@dataclass(frozen=True)
class Checked:
    """Photos after their files were checked.

    Attributes:
        photos: All of them: missing ones with an error, changed ones queued again.
        missing: Those whose file is missing.
        changed: Those whose file changed since it was cut.
    """

    photos: tuple[Photo, ...]
    missing: frozenset[PhotoId]
    changed: frozenset[PhotoId]


def check_files(photos: Iterable[Photo]) -> Checked:
    """Check that the files of photos exist, with the size that they had."""
    result, missing, changed = [], set(), set()
    for photo in photos:
        size = file_size(photo.path)
        if size is None:
            missing.add(photo.id)
            result.append(_missing(photo))
        elif photo.file_size not in (None, size):
            changed.add(photo.id)
            result.append(_anew(photo))
        else:
            result.append(_back(photo))
    return Checked(tuple(result), frozenset(missing), frozenset(changed))


def find_moved(photos: Sequence[Photo], folder: Path) -> Iterator[dict[PhotoId, Path]]:
    """Look for files that were moved, in a folder and all below it.

    A file matches a photo if it has its name and, as far as known, its size. Of several, the one in
    a folder of the same name is taken; if that is ambiguous, none.

    Args:
        photos: Those that are missing.
        folder: Where to look.

    Yields:
        The new paths of those that were found.
    """
    by_name: dict[str, list[Path]] = {}
    for source in find_photos([folder], recursive=True):
        if source.problem is None:
            by_name.setdefault(source.path.name.casefold(), []).append(source.path)
    found: dict[PhotoId, Path] = {}
    # First those whose folder tells, so that no other photo takes their files.
    for choose in (_in_like_folder, _only_one):
        for photo in photos:
            candidates = by_name.get(photo.path.name.casefold(), [])
            path = choose(photo, candidates) if photo.id not in found else None
            if path is not None:
                candidates.remove(path)
                found[photo.id] = path
    yield found


def moved(photo: Photo, path: Path) -> Photo:
    """A missing photo with its new path."""
    state = State.QUEUED if photo.alpha is None else photo.state
    return replace(photo, path=path, state=state, error=None)


def _in_like_folder(photo: Photo, candidates: Sequence[Path]) -> Path | None:
    return _only_one(
        photo, [path for path in candidates if path.parent.name == photo.path.parent.name]
    )


def _only_one(photo: Photo, candidates: Sequence[Path]) -> Path | None:
    fitting = [path for path in candidates if photo.file_size in (None, file_size(path))]
    return fitting[0] if len(fitting) == 1 else None


def _missing(photo: Photo) -> Photo:
    """A missing photo, with an error; its alpha and repair are kept."""
    try:
        check_readable(photo.path)
    except PhotoError as error:
        state = State.FAILED if photo.alpha is None else photo.state
        return replace(photo, state=state, error=str(error))
    return photo


def _back(photo: Photo) -> Photo:
    """A photo whose file was missing and is back."""
    # The session may have been saved when another language was spoken.
    gone = (NO_SUCH_FILE, tr(NO_SUCH_FILE))
    told = photo.error is not None and any(words in photo.error for words in gone)
    return moved(photo, photo.path) if told else photo


def _anew(photo: Photo) -> Photo:
    """A changed photo, queued again; its repair is kept, for review."""
    return replace(
        photo,
        state=State.QUEUED,
        alpha=None,
        certainty=None,
        least_dice=None,
        reviewed=False,
        error=None,
        file_size=None,
    )
