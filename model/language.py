"""Texts in the user's language: who runs the commands may say how they are looked up.

The texts stand in English in the code, as in `app.core.language`, and `packaging/translate.py`
collects them: those that `forecourt train`, `check` and `evaluate` say. Commands of developers
speak English.
"""

from __future__ import annotations

from collections.abc import Callable


def _english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


_look_ups: list[Callable[..., str]] = [_english]  # the last one is asked


def translate_with(look_up: Callable[..., str]) -> None:
    """Let another function look texts up: it is called as `tr` is."""
    _look_ups[:] = [look_up]


def mark(text: str) -> str:
    """Mark a constant as a text to translate; it is looked up when it is shown."""
    return text


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the user.

    Args:
        text: The English text, written out here or marked where it is.
        values: Values for its fields.
    """
    return _look_ups[-1](text, **values)
