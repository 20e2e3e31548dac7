"""What `forecourt check` has found about examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.core.codec import UNSOUND
from app.core.learning.examples import Example

REPORT = "check.json"


def read_flags(report: Path, examples: Iterable[Example]) -> Mapping[str, tuple[str, ...]]:
    """Return the sentences about each example, by its name; files are called as the user does.

    A report that is missing or damaged says nothing.
    """
    try:
        findings = json.loads(report.read_bytes())["findings"]
        texts = [str(text) for kind in findings.values() for text in kind]
    except (OSError, *UNSOUND):
        return {}
    flags: dict[str, tuple[str, ...]] = {}
    for example in examples:
        told = tuple(named(text, example) for text in texts if example.name in text)
        if told:
            flags[example.name] = told
    return flags


def named(text: str, example: Example) -> str:
    """Return a sentence about an example with its files called as the user does."""
    for path in (example.image, example.mask):
        text = text.replace(str(path), example.title)
    return text.replace(example.name, example.title)
