"""Finding photos, and naming their results."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.core.errors import ForecourtError, PhotoError
from app.core.files.disk import unreadable
from app.core.files.images import SUFFIXES, is_own_result
from app.core.files.storage import Address, files_below, to_path
from app.core.language.translation import tr
from app.core.output.name_template import NOTHING, PLAIN, Shown, Template
from app.core.output.output import Output


@dataclass(frozen=True)
class Source:
    """A photo to work on.

    Attributes:
        path: The photo.
        relative: Its place below the folder that was given; the bare name if the file was given.
        problem: Why it cannot be read, if that is known beforehand, as of an unreadable folder.
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
        problem: Why it cannot be made, if that is known beforehand.
        renamed: Whether the target has another name than the photo, because that one is taken.
        output: What is written; None if that is the same for all.
    """

    source: Path
    target: Path
    problem: ForecourtError | None = None
    renamed: bool = False
    output: Output | None = None


def find_photos(
    inputs: Iterable[Path], *, recursive: bool, output_dir: Path | None = None
) -> list[Source]:
    """Find the photos in files, folders, lists of photos and storages.

    A file is taken whatever its name, even if it is missing: reading it will tell. Of a folder,
    files with the ending of a photo are taken, sorted by name, without hidden ones. A list is a
    file that ends in .txt, with a photo a line: paths, from its own folder on, or addresses.
    Duplicates are dropped. Links are followed, and no folder is read twice.

    Args:
        inputs: Files, folders and addresses.
        recursive: Whether to look into sub-folders.
        output_dir: Where results go. Below it, results of earlier runs do not count as photos.

    Returns:
        The photos, in order; a folder that cannot be read is among them, with its problem.

    Raises:
        PhotoError: A storage cannot be reached.
    """
    output = real(output_dir) if output_dir else None
    found: dict[Path, Source] = {}
    for given in inputs:
        for source in _look_in(given, recursive, output):
            if not _is_earlier_result(source.path, output):
                found.setdefault(_place(source.path), source)
    return list(found.values())


def plan_outputs(
    sources: Sequence[Source],
    output_dir: Path,
    suffix: str = ".png",
    *,
    keep: Iterable[Path] = (),
    template: Template = PLAIN,
    kind: str = "",
    places: Sequence[int] | None = None,
    shown: Sequence[Shown] | None = None,
) -> list[Job]:
    """Give every photo a file of its own in the output folder.

    The file is called like the photo, or as a template says, and sub-folders are kept. Photos that
    would share a file get their ending added: ``a.jpg`` and ``a.png`` become ``a_jpg.png`` and
    ``a_png.png``. If that is not enough, the name of their folder comes before it, then a number
    after it. The same goes for a photo whose file would be one of the photos. Names that differ
    only in capitals count as equal, as they do on Windows and macOS.

    Args:
        sources: The photos.
        output_dir: Where results go.
        suffix: The ending of the results.
        keep: Other files that must not be overwritten.
        template: Their names.
        kind: The value of ``{kind}`` in the template.
        places: The values of ``{index}`` in the template; by default 1, 2, 3 and so on.
        shown: The values of ``{view}`` and ``{vehicle}``.

    Returns:
        One job for each photo, in order.
    """
    numbers = range(1, len(sources) + 1) if places is None else places
    taken = {_key(source.path) for source in sources} | {_key(path) for path in keep}
    targets: dict[int, Path] = {}

    def called(index: int, name: str) -> str:
        folder = real(sources[index].path.parent).name or "photos"
        known = NOTHING if shown is None else shown[index]
        return template.fill(name=name, kind=kind, index=numbers[index], folder=folder, shown=known)

    for name in (_plain, _with_ending, _with_folder):
        wanted = {
            index: output_dir / source.relative.parent / (called(index, name(source)) + suffix)
            for index, source in enumerate(sources)
            if index not in targets
        }
        targets |= _settle(wanted, taken)
    for index, source in enumerate(sources):
        if index not in targets:
            stem = called(index, _with_ending(source))
            targets[index] = _numbered(output_dir / source.relative.parent, stem, suffix, taken)
    return [
        Job(
            source.path,
            targets[index],
            source.problem,
            renamed=targets[index].name != called(index, _plain(source)) + suffix,
        )
        for index, source in enumerate(sources)
    ]


def is_dir(path: Path) -> bool:
    """Return whether a path is a folder; one without access counts as missing."""
    try:
        return path.is_dir()
    except OSError:
        return False


def real(path: Path) -> Path:
    """Return the path with links resolved; unlike `Path.resolve`, circular links are no error."""
    return path if isinstance(path, Address) else Path(os.path.realpath(path))


def _look_in(given: Path, recursive: bool, output: Path | None) -> Iterator[Source]:
    if isinstance(given, Address):
        yield from _look_in_storage(given, recursive)
        return
    if not is_dir(given):
        yield from _listed(given) if _is_list(given) else [Source(given, Path(given.name))]
        return
    seen = {real(given)} | ({output} if output else set())
    yield from _scan(given, given, recursive, seen)


def _look_in_storage(given: Address, recursive: bool) -> Iterator[Source]:
    for path in files_below(given, recursive=recursive):
        if path == given:
            yield Source(path, Path(path.name))
            continue
        below = Path(*path.relative_to(given).parts)
        hidden = any(part.startswith(".") for part in below.parts)
        if not hidden and path.suffix.lower() in SUFFIXES:
            yield Source(path, below)


def _is_list(given: Path) -> bool:
    return given.suffix.lower() == ".txt" and given.is_file()


def _listed(file: Path) -> Iterator[Source]:
    """The photos of a list; each keeps its folders below the one that they all lie in."""
    try:
        lines = file.read_text("utf-8-sig", errors="surrogateescape").splitlines()
    except OSError as error:
        yield Source(file, Path(file.name), unreadable(file, error, PhotoError))
        return
    # No path holds a NUL; with a sign in its place the photo is one that is not there.
    named = (line.strip().replace("\0", "\ufffd") for line in lines)
    paths = [_from(file, line) for line in named if line]
    try:
        top = os.path.commonpath([path.parent for path in paths])
    except ValueError:  # on several disks, or none are named
        yield from (Source(path, Path(path.name)) for path in paths)
        return
    depth = len(Path(top).parts)
    for path in paths:
        yield Source(path, Path(*(part for part in path.parts[depth:] if part != "..")))


def _from(file: Path, line: str) -> Path:
    path = to_path(line)
    return path if isinstance(path, Address) else _place(file.parent / path)


def _scan(folder: Path, base: Path, recursive: bool, seen: set[Path]) -> Iterator[Source]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: (entry.name.casefold(), entry.name))
    except OSError:
        problem = PhotoError(
            folder, tr("cannot be opened"), tr("Check that you may read this folder.")
        )
        yield Source(folder, folder.relative_to(base), problem)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if is_dir(entry):
            if recursive and real(entry) not in seen:
                seen.add(real(entry))
                yield from _scan(entry, base, recursive, seen)
        elif entry.suffix.lower() in SUFFIXES and (entry.is_file() or entry.is_symlink()):
            yield Source(entry, entry.relative_to(base))


def _is_earlier_result(path: Path, output: Path | None) -> bool:
    if output is None or not _place(path).is_relative_to(output):
        return False
    return isinstance(path, Address) or is_own_result(path)


def _place(path: Path) -> Path:
    """The path of a file with its folder resolved; a link counts as a file of its own."""
    return real(path.parent) / path.name


def _key(path: Path) -> str:
    return unicodedata.normalize("NFC", str(_place(path))).casefold()


def _plain(source: Source) -> str:
    return source.path.stem


def _with_ending(source: Source) -> str:
    return source.path.stem + source.path.suffix.replace(".", "_")


def _with_folder(source: Source) -> str:
    return f"{real(source.path.parent).name}_{_with_ending(source)}"


def _settle(wanted: dict[int, Path], taken: set[str]) -> dict[int, Path]:
    """Return the targets that are unique, and add them to those taken."""
    keys = {index: _key(target) for index, target in wanted.items()}
    wishes = Counter(keys.values())
    free = {index for index, key in keys.items() if wishes[key] == 1 and key not in taken}
    taken |= {keys[index] for index in free}
    return {index: wanted[index] for index in free}


def _numbered(folder: Path, stem: str, suffix: str, taken: set[str]) -> Path:
    names = (f"{stem}-{number}{suffix}" for number in count(1))
    target = next(folder / name for name in names if _key(folder / name) not in taken)
    taken.add(_key(target))
    return target
