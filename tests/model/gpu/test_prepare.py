"""What is packed for a visit to a GPU."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from model.commands.data.correct import read_corrections
from model.gpu.prepare import SELLERS, jobs


def folder_of(root: Path, *names: str) -> Path:
    for part in ("images", "masks"):
        (root / part).mkdir(parents=True)
        for name in names:
            cv2.imwrite(str(root / part / f"{name}.png"), np.zeros((32, 48), np.uint8))
    return root


def test_corrected_photos_of_sellers_are_apart_and_names_kept_back_stay_here(
    tmp_path: Path,
) -> None:
    corrections = read_corrections(SELLERS)
    marked = next(name for name, polygons in corrections.items() if polygons)
    right, other = [name for name, polygons in corrections.items() if not polygons][:2]
    kept_back = tmp_path / "kept_back.txt"
    kept_back.write_text(f"{other}\n", "utf-8")
    args = argparse.Namespace(
        data=folder_of(tmp_path / "carvana", "0123456789ab_01").parent,
        sellers=folder_of(tmp_path / "sellers", marked, right, other),
        exclude=[kept_back],
    )
    members = {member for job in jobs("b", args) for member, _ in job()}
    assert members == {
        *(f"marked/{part}/{marked}.png" for part in ("images", "masks")),
        *(f"seller/{part}/{right}.png" for part in ("images", "masks")),
    }
