from __future__ import annotations

import subprocess
import sys

import pytest

PRELOADED = """
import sys
from pathlib import Path
from app.preloading import preload
loaded = preload()
mapped = Path("/proc/self/maps").read_text()
print(bool(loaded), all(path.name in mapped for path in loaded), "torch" in sys.modules)
import torch
print(float(torch.ones(2).sum()), preload())
"""
CUT = """
import gc, hashlib, sys
from app.core.files import images
from app.core.resources import samples
from app.segmenter import LazySegmenter
network = LazySegmenter(device="cpu", finds_glass=True, finds_plates=True, alone={alone})
answer = network.predict(images.load(samples()["bmw_3gt_blue"]).pixels)
print(hashlib.sha256(answer.alpha.tobytes() + answer.glass.tobytes()).hexdigest(), gc.isenabled())
print("torch._meta_registrations" in sys.modules)
"""


def printed(program: str) -> list[str]:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells what is mapped.")
def test_the_library_is_there_before_torch_is_imported() -> None:
    assert printed(PRELOADED) == ["True True False", "2.0 []"]


def test_the_network_answers_alike_without_what_compilers_need() -> None:
    whole, alone = (printed(CUT.format(alone=alone)) for alone in (False, True))
    assert (whole[0], whole[1], alone[1]) == (alone[0], "True", "False")
    assert whole[0].endswith("True")  # the collector works again
