"""Names of files: equal where they look equal, and printable whatever their bytes are."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from model.data.files.kinds import SUFFIXES

# What a terminal obeys instead of showing it: control characters, and those that turn the order of
# letters around.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # as str.splitlines has them


def composed(name: str) -> str:
    """Return a name with its letters composed (Unicode's form C): macOS decomposes them."""
    return unicodedata.normalize("NFC", name)


def name_in_list(line: str) -> str:
    """Return the photo's name that a line of a list means, with or without a photo's ending."""
    name = composed(line.strip())
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix) if suffix.lower() in SUFFIXES else name


def printable(text: str) -> str:
    r"""Return a text that any file or terminal takes: bytes of a name that are no text as ``\xeb``.

    Python keeps such bytes as lone surrogates (PEP 383), which no encoding accepts.
    """
    return "".join(
        rf"\x{ord(letter) - 0xDC00:02x}" if "\udc80" <= letter <= "\udcff" else letter
        for letter in text
    )


def harmless(text: str) -> str:
    """Return a text with what a terminal obeys made visible: names of files may hold anything."""
    return _COMMANDS.sub(_escaped, printable(text))


def in_one_line(name: str) -> str:
    """Return a name that cannot pass for several lines of what the program says."""
    return _BREAKS.sub(_escaped, name)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
