"""`forecourt cut --engine ray` on two nodes, one of which is killed in the middle."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs: pip install ray")
def test_nothing_is_lost_when_a_node_dies() -> None:
    """In a process of its own: Ray leaves threads behind."""
    told = "-m tests.benchmarks.command.cluster --photos 8 --after 2"
    command = [sys.executable, *told.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
