from __future__ import annotations

import json
import shutil
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


COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Files: *
License: MIT
Files: debian/*
License: GPL-2+
License: MIT
 Permission is hereby granted
"""


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (COPYRIGHT, "MIT and GPL-2+"),
        ("See /usr/share/common-licenses/LGPL-2.1.", "its own, which names LGPL-2.1"),
        ("Do as you please.", "its own"),
        (None, "unknown"),
    ],
)
def test_the_licence_of_a_library_is_what_debian_says(
    licences: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    text: str | None,
    licence: str,
) -> None:
    monkeypatch.setattr(licences, "DOCUMENTS", tmp_path)
    if text is not None:
        (tmp_path / "libcar1").mkdir()
        (tmp_path / "libcar1" / "copyright").write_text(text, "utf-8")
    assert licences.licence_in_debian("libcar1") == licence


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="no Debian")
def test_libraries_of_the_system_in_a_bundle_are_named(
    licences: ModuleType, tmp_path: Path
) -> None:
    inside = tmp_path / "_internal"
    inside.mkdir()
    (inside / "libz.so.1").touch()
    (inside / "libfromawheel.so.1").touch()
    (inside / "liblinked.so.1").symlink_to("libz.so.1")
    licences.main(["--bundle", str(tmp_path), "--json", "--out", str(tmp_path / "sbom.json")])
    bill = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    of_debian = [part["purl"] for part in bill["components"] if ":deb/" in part["purl"]]
    assert [purl.partition("@")[0] for purl in of_debian] == ["pkg:deb/debian/zlib1g"]
    assert any(part["purl"].startswith("pkg:generic/python@") for part in bill["components"])
    texts = tmp_path / "licences"
    assert "zlib" in (texts / "zlib1g" / "copyright").read_text("utf-8").lower()
    assert (texts / "common-licenses" / "LGPL-3").is_file()
    assert list((texts / "torch").iterdir())
    assert list((texts / "numpy").iterdir())


def test_libraries_that_wheels_brought_are_named_with_their_own_licences(
    licences: ModuleType, tmp_path: Path
) -> None:
    for name in (
        "opencv_python.libs/libavcodec-c4204469.so.62.28.101",
        "opencv_python.libs/libswscale-fe215b0b.so.9.5.101",
        "numpy.libs/libscipy_openblas64_-32a4b2a6.so",
        "torch/lib/libgomp.so.1",
        "torch/lib/libtorch_cpu.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
    ):
        path = tmp_path / "_internal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    bill = tmp_path / "sbom.json"
    assert licences.main(["--bundle", str(tmp_path), "--json", "--out", str(bill)]) == 0
    parts = [
        (part["purl"], part["licenses"][0]["license"]["name"])
        for part in json.loads(bill.read_text("utf-8"))["components"]
        if part["purl"].startswith("pkg:generic") and part["name"] != "python"
    ]
    assert parts == [
        ("pkg:generic/ffmpeg@62.28.101", "LGPL-2.1-or-later"),
        ("pkg:generic/gcc-runtime@1", "GPL-3.0-or-later WITH GCC-exception-3.1"),
        ("pkg:generic/openblas", "BSD-3-Clause"),
    ]
    (tmp_path / "_internal" / "numpy.libs" / "libnobody-0123abcd.so.7").touch()
    assert licences.main(["--bundle", str(tmp_path), "--json", "--out", str(bill)]) == 1


def test_the_texts_of_python_and_its_packages_are_written(
    licences: ModuleType, tmp_path: Path
) -> None:
    licences.write_texts(tmp_path, [])
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in (tmp_path / "python" / "LICENSE.txt").read_text()
    assert list((tmp_path / "numpy").iterdir())
