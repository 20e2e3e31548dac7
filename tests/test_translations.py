"""Every text is translated, and the check that says so sees what is wrong."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "packaging" / "translate.py"


@pytest.fixture(scope="module")
def translate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    assert done.stdout == "All texts are translated.\n", done.stdout + done.stderr


def test_texts_are_found_in_order(translate: ModuleType) -> None:
    source = """
TEXT = mark("a "
            "b")
def say(self):
    self.tr("another tr")
    tr(TEXT)
    return trn("{number} c", "{number} d", 2) + tr("e", f=tr("f"))
"""
    found = [text for text, _ in translate.texts_in(source)]
    assert found == ["a b", ("{number} c", "{number} d"), "e", "f"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(x): tr(f'a {x}')", "must be written out"),
        ("def f(x): tr('a' + x)", "must be written out"),
        ("A = tr('a')", "before the language is known"),
        ("class A:\n    b = trn('a', 'b', 2)", "before the language is known"),
    ],
)
def test_mistakes_in_the_code_are_seen(
    translate: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    source: str,
    words: str,
) -> None:
    monkeypatch.setattr(translate, "ROOT", tmp_path)
    (tmp_path / "module.py").write_text("A = mark('a')\ndef f(): return tr(A)\n" + source)
    (mistake,) = translate.mistakes([tmp_path])
    assert words in mistake


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("Open", "", "not translated"),
        (("{number} a", "{number} b"), ("{number} x", ""), "not translated"),
        ("Open {name}", "Öffne", "other braces"),
        ("Open {name}", "Öffne {nme}", "other braces"),
        (("{number} a", "{number} b"), ("ein x", "{number} y"), "other braces"),
        ("Open…", "Öffnen", "ends otherwise"),
        ("It is.", "Es ist", "ends otherwise"),
    ],
)
def test_mistakes_in_a_translation_are_seen(
    translate: ModuleType, text: str | tuple[str, str], said: str | tuple[str, str], words: str
) -> None:
    (fault,) = translate.faults(Message(text, said))
    assert words in fault


def test_a_good_translation_is_good(translate: ModuleType) -> None:
    message = Message(("{number} of {all}.", "{number} of {all}."), ("{all}: {number}.",) * 2)
    assert list(translate.faults(message)) == []
    doubtful = Message("Open", "Öffnen", flags=["fuzzy"])
    assert [*translate.faults(doubtful)] == ["has a doubtful translation (fuzzy)"]
