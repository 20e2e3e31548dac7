"""Whoever is told why a page cannot be written or a log read, and does as told, has it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from model.pages.report import make_folder, plot_curves, read_log, write_bytes
from tests.inputs import put
from tests.model.telling import told


def test_places_to_write_to(tmp_path: Path) -> None:
    put(tmp_path / "file", b"")
    with told("Choose another with --out."):
        make_folder(tmp_path / "file" / "report")
    make_folder(tmp_path / "other" / "report")
    with told("Make room or choose another folder."):
        write_bytes(tmp_path / "file" / "page.html", b"data")
    write_bytes(tmp_path / "other" / "page.html", b"data")


def test_logs(tmp_path: Path) -> None:
    log, good = tmp_path / "log.jsonl", '{"kind": "step", "step": 1}\n'
    with told("Name the log.jsonl of a run."):
        read_log(log)
    log.write_text(good + "damaged\n" + good)
    with told("of the log {} is damaged. Remove that line."):
        read_log(log)
    log.write_text(good + good)
    assert len(read_log(log)) == 2


def test_curves_without_matplotlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"kind": "step", "step": 1, "loss": 0.5, "learning_rate": 0.1}
    log = put(tmp_path / "log.jsonl", json.dumps(row).encode())
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib.figure", None)
        with told("Curves cannot be drawn without matplotlib."):
            plot_curves(log, tmp_path / "curves.png")
    pytest.importorskip("matplotlib")  # which is what the script brings
    plot_curves(log, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").stat().st_size > 1000
