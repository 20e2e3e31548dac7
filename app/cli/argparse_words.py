"""What argparse itself says, in the user's language.

argparse looks its texts up through gettext, in a catalogue of Python's that nobody ships. They are
in ours; what is not, as in another version of Python, stays English.
"""

from __future__ import annotations

import argparse

from app.core.language.translation import mark, tr, trn

TEXTS = (
    mark("usage: "),
    mark("options"),
    mark("positional arguments"),
    mark("show this help message and exit"),
    mark("show program's version number and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
)


def translate_argparse() -> None:
    """Let argparse look its texts up in our catalogue from now on."""
    vars(argparse).update(_=_look_up, ngettext=_look_up_number)


def _look_up(text: str) -> str:
    return tr(text)


def _look_up_number(one: str, many: str, number: int) -> str:
    if (one, many) != ("expected %s argument", "expected %s arguments"):
        return one if number == 1 else many
    return trn("expected %s argument", "expected %s arguments", number)
