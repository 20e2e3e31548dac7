from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import Script


@pytest.fixture
def licences(script: Script) -> ModuleType:
    return script("licences")


def distribution(folder: Path, name: str, *fields: str) -> None:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    text = "\n".join(("Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *fields, ""))
    (info / "METADATA").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        (("License-Expression: MIT AND 0BSD", "License: no"), "MIT AND 0BSD"),
        (("License: Apache\n  2.0", "Classifier: License :: OSI Approved :: BSD"), "Apache 2.0"),
        (("License: " + "whereas " * 20, "Classifier: License :: OSI Approved :: BSD"), "BSD"),
        (("License: UNKNOWN", "Classifier: License :: OSI Approved"), "unknown"),
        ((), "unknown"),
    ],
)
def test_the_licence_is_what_the_metadata_say_most_exactly(
    licences: ModuleType, tmp_path: Path, fields: tuple[str, ...], licence: str
) -> None:
    distribution(tmp_path, "a", *fields)
    assert [part.licence for part in licences.installed([str(tmp_path)])] == [licence]


def test_names_are_sorted_as_indexes_write_them(licences: ModuleType, tmp_path: Path) -> None:
    for name in ("Zeta_b", "alpha.c"):
        distribution(tmp_path, name)
    assert [part.name for part in licences.installed([str(tmp_path)])] == ["alpha-c", "zeta-b"]


def test_every_package_of_this_environment_says_its_licence(
    licences: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licences.main([]) == 0, "Look for 'unknown' and add it to SAID_ELSEWHERE."
    assert "| numpy |" in capsys.readouterr().out


def test_a_bill_of_materials_names_each_part(licences: ModuleType, tmp_path: Path) -> None:
    licences.main(["--json", "--out", str(tmp_path / "sbom.json")])
    bill = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    torch = next(part for part in bill["components"] if part["name"] == "torch")
    assert torch["purl"].startswith("pkg:pypi/torch@2")
    assert "BSD-3-Clause" in torch["licenses"][0]["license"]["name"]
