"""Bring the translations up to date with the code: `python packaging/translate.py [--check]`.

Collects the texts of `tr`, `trn` and `mark` in `app/` and `model/`, merges them into
`resources/translations/de.po`, where people and editors such as Poedit translate them, and compiles
that to `de.mo`, which the program reads. With `--check` nothing is written: it lists what is
missing, and the exit status is 1 if anything is. Needs Babel, which comes with the extra "dev".

German is always whole. The other languages are brought up to date with `--all`, before a release:
until then they say new texts in English.
"""

from __future__ import annotations

import argparse
import ast
import io
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "app", ROOT / "model")
TRANSLATIONS = ROOT / "resources" / "translations"
LANGUAGES = ("de",)
OTHERS = ("es", "fr", "it", "pl", "tr")
# How many of a call's arguments are texts; two of them are one and many.
KEYWORDS = {"tr": 1, "mark": 1, "trn": 2}
HEADER = "# What Forecourt says, in another language. packaging/translate.py keeps it up to date."

# What a text may be in the code: written out, or a name for one that is marked.
WRITTEN = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript)

Text = str | tuple[str, str]


class Plain(Catalog):
    """A catalogue whose head has no dates and versions: it changes with its texts only."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What machines need to know of it."""
        return [
            ("Language", str(self.locale_identifier)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        """Take what the head of a file says."""
        self._set_mime_headers(value)


def main(arguments: list[str]) -> int:
    """Update or check the catalogues; return the exit status."""
    parser = argparse.ArgumentParser(description="Bring the translations up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing, list what is missing")
    parser.add_argument("--all", action="store_true", help="bring the other languages along")
    options = parser.parse_args(arguments)
    problems = list(mistakes())
    for language in LANGUAGES + OTHERS:
        whole = language in LANGUAGES or options.all
        if whole and not options.check:
            update(language)
        problems += find_problems(language) if whole else find_mistakes(language)
    print("\n".join(problems) if problems else "All texts are translated.")
    return 1 if problems else 0


def collect(folders: Iterable[Path] = FOLDERS) -> dict[Text, set[str]]:
    """Return the texts in the code, each with the files that say it, in their order."""
    texts: dict[Text, set[str]] = {}
    for path in modules(folders):
        for text, _line in texts_in(path.read_text("utf-8")):
            texts.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return texts


def modules(folders: Iterable[Path]) -> list[Path]:
    """Return the modules in folders and below, in their order."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def texts_in(source: str) -> Iterator[tuple[Text, int]]:
    """Find the texts to translate in a module, and the lines they stand in.

    What is handed on in a variable was marked elsewhere and is passed over.
    """
    for call in calls_in(ast.parse(source)):
        words = [a.value for a in texts_of(call) if isinstance(a, ast.Constant)]
        if words and all(isinstance(word, str) for word in words):
            text = str(words[0]) if len(words) == 1 else (str(words[0]), str(words[1]))
            yield text, call.lineno


def calls_in(tree: ast.AST) -> list[ast.Call]:
    """Return the calls of `KEYWORDS` in the order of their lines."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in KEYWORDS
    ]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def texts_of(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call that are texts."""
    return call.args[: KEYWORDS[name_of(call)]]


def name_of(call: ast.Call) -> str:
    """Return the bare name of the function that is called; empty if it has none."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def mistakes(folders: Iterable[Path] = FOLDERS) -> Iterator[str]:
    """List the calls that cannot work: texts glued together, and texts said before the start."""
    for path in modules(folders):
        place = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for node in ast.walk(function)
        }
        for call in calls_in(tree):
            if not all(isinstance(text, WRITTEN) for text in texts_of(call)):
                yield f"{place}:{call.lineno}: a text must be written out, its values in braces."
            if name_of(call) != "mark" and id(call) not in inside:
                yield f"{place}:{call.lineno}: said before the language is known: mark it."


def update(language: str) -> None:
    """Merge the texts of the code into a catalogue and compile it."""
    template = Catalog(charset="utf-8")
    for text, places in collect().items():
        template.add(text, locations=[(place, 0) for place in sorted(places)])
    catalogue = read(language)
    # A text that is only like another one would get that one's translation: wrong more than right.
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    po = io.BytesIO()
    write_po(po, catalogue, width=100, include_lineno=False)
    path_of(language, "po").write_bytes(po.getvalue())
    path_of(language, "mo").write_bytes(compiled(language))


def find_problems(language: str) -> Iterator[str]:
    """List in sentences what is wrong with a catalogue."""
    catalogue, texts = read(language), collect()
    name = path_of(language, "po").name
    for text in texts:
        message = catalogue.get(text if isinstance(text, str) else text[0])
        if message is None or message.id != text:
            yield f"{name} lacks {text!r}. Run packaging/translate.py."
    for message in catalogue:
        if message.id and message.id not in texts:
            yield f"{name}: {message.id!r} is said no more. Run packaging/translate.py."
        elif message.id:
            yield from (f"{name}: {message.id!r} {problem}." for problem in faults(message))
    mo = path_of(language, "mo")
    if not mo.is_file() or mo.read_bytes() != compiled(language):
        yield f"{mo.name} is older than {name}. Run packaging/translate.py."


def find_mistakes(language: str) -> Iterator[str]:
    """List in sentences what is wrong with a catalogue that need not be whole."""
    for message in read(language):
        said = message.string if isinstance(message.string, str) else "".join(message.string or "")
        if message.id and said:
            name = path_of(language, "po").name
            yield from (f"{name}: {message.id!r} {problem}." for problem in faults(message))
    if path_of(language, "mo").read_bytes() != compiled(language):
        yield f"{language}.mo is older than {language}.po. Run packaging/translate.py --all."


def faults(message: Message) -> Iterator[str]:
    """Say what is wrong with one translation."""
    said = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    if not all(said):
        yield "is not translated"
    elif message.fuzzy:
        yield "has a doubtful translation (fuzzy)"
    elif any(fields(text) != fields(texts[-1]) for text in said):
        yield f"has other braces than {said}"
    elif any(text[-1:] != texts[-1][-1:] for text in said if texts[-1][-1:] in ".…:"):
        yield f"ends otherwise than {said}"


def fields(text: str) -> set[str]:
    """Return the names in a text's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def read(language: str) -> Plain:
    """Read a catalogue; an empty one if there is none yet."""
    catalogue = Plain(locale=language, charset="utf-8", header_comment=HEADER, fuzzy=False)
    path = path_of(language, "po")
    if path.is_file():
        with path.open("rb") as file:
            found = read_po(file, locale=language, charset="utf-8")
        # The file's own plural forms: those that Babel gives a language change with its version.
        catalogue.mime_headers = [("Plural-Forms", found.plural_forms)]
        for message in found:
            if message.id:
                catalogue[message.id] = message
    return catalogue


def compiled(language: str) -> bytes:
    """Return a catalogue as the program reads it."""
    mo = io.BytesIO()
    write_mo(mo, read(language))
    return mo.getvalue()


def path_of(language: str, ending: str) -> Path:
    """Return a catalogue's file."""
    return TRANSLATIONS / f"{language}.{ending}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
