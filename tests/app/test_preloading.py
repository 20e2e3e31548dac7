from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path
from app.preloading import preload
loaded = preload()
mapped = Path("/proc/self/maps").read_text()
print(bool(loaded), all(path.name in mapped for path in loaded), "torch" in sys.modules)
import torch
print(float(torch.ones(2).sum()), preload())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells what is mapped.")
def test_the_library_is_there_before_torch_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["True True False", "2.0 []"]


COLLECTED = """
import gc
from app.preloading import uncollected
looks = []
gc.callbacks.append(lambda phase, told: looks.append(phase))
before = len(gc.get_objects())
with uncollected():
    import torch
print(looks, gc.isenabled(), len(gc.get_objects()) < before + 10_000 < gc.get_freeze_count())
with uncollected():
    print(gc.isenabled())
"""


def test_the_collector_never_looks_at_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[] True True", "True"]
