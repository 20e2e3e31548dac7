"""What the network's errors say: each text is told once in a test that does as it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from model.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"DataError", "DoubtError", "DeviceError", "TrainingError", "WeightsError", "ModelError"}


@contextmanager
def told(text: str) -> Iterator[None]:
    """Expect an error that says this: a piece of its text, with {} for what is filled in."""
    with pytest.raises(ModelError, match=".*".join(map(re.escape, text.split("{}")))):
        yield


def pieces_told() -> set[str]:
    """What the tests expect with `told`."""
    found = set()
    for file in (ROOT / "tests" / "model").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "told" and node.args:
                found |= {each.value for each in ast.walk(node.args[0]) if is_text(each)}  # type: ignore[attr-defined]
    return found


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def texts() -> Iterator[tuple[str, str]]:
    """Every text of an error of `model`, what is filled in left out, and where it is."""
    for file in sorted((ROOT / "model").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in KINDS:
                text = re.sub(r"\{[^}]*\}", "{}", "".join(map(text_of, node.args)))
                if " " in text:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", text


def text_of(node: ast.AST) -> str:
    """The text that an expression makes, with {} for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(each) for each in node.values)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr" and node.args:
        return text_of(node.args[0])
    return "{}"
