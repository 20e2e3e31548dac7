"""What wheels bring along of others: shared libraries, by the projects that they come from.

Wheels that auditwheel repaired keep them in folders called `*.libs`, with a digest in their names;
torch and PySide6 beside their own. A wheel's metadata say its own licence alone, so theirs stand
here. The texts are in the wheels' own notices, which `licences.py` copies, and in Debian's
collection of common ones. Standard library only.
"""

from __future__ import annotations

import re
from pathlib import Path

UNKNOWN = "unknown"
# How their files begin (behind "lib"), the project, and its licence as SPDX names it.
PROJECTS = (
    (r"Qt5", "qt5", "LGPL-3.0-only"),
    (r"av(codec|device|filter|format|util)|sw(resample|scale)", "ffmpeg", "LGPL-2.1-or-later"),
    (r"X11|Xau|Xext|xcb", "x.org", "MIT AND X11"),
    (r"aom", "aom", "BSD-2-Clause"),
    (r"avif", "libavif", "BSD-2-Clause"),
    (r"bz2", "bzip2", "bzip2-1.0.6"),
    (r"brotli", "brotli", "MIT"),
    (r"crypto|ssl", "openssl", "OpenSSL"),
    (r"de265", "libde265", "LGPL-3.0-or-later"),
    (r"drm", "libdrm", "MIT"),
    (r"freetype", "freetype", "FTL"),
    (r"gfortran|quadmath|gomp|gcc", "gcc-runtime", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    (r"harfbuzz", "harfbuzz", "MIT-Modern-Variant"),
    (r"heif", "libheif", "LGPL-3.0-or-later"),
    (r"icu", "icu", "Unicode-3.0"),
    (r"jpeg", "libjpeg-turbo", "IJG AND BSD-3-Clause"),
    (r"lcms2", "littlecms", "MIT"),
    (r"lzma", "xz", "0BSD"),
    (r"openblas|scipy_openblas", "openblas", "BSD-3-Clause"),
    (r"openjp2", "openjpeg", "BSD-2-Clause"),
    (r"pcre2", "pcre2", "BSD-3-Clause"),
    (r"png", "libpng", "libpng-2.0"),
    (r"sharpyuv|webp", "libwebp", "BSD-3-Clause"),
    (r"tiff", "libtiff", "libtiff"),
    (r"vpx", "libvpx", "BSD-3-Clause"),
    (r"xkbcommon", "libxkbcommon", "MIT"),
    (r"zstd", "zstd", "BSD-3-Clause"),
)
FOLDERS = ("*.libs", "torch/lib", "PySide6/Qt/lib")
# What in those folders is the wheel's own, under the licence that its metadata say.
OWN = re.compile(
    r"lib(Qt6|torch|c10|shm\.|aoti_|jitbackend|backend_with_compiler|caffe2|pyside6|shiboken6)"
)
# As auditwheel and linkers write it: a name, a digest, and the number of the interface.
FILE = re.compile(r"lib(?P<name>.+?)(-[0-9a-f]{8})*(\.so)(\.(?P<version>[\w.]+))?$")


def vendored(internal: Path) -> list[tuple[str, str, str]]:
    """Return the projects whose libraries a bundle's wheels brought: name, version, licence.

    The version is what the first of their files is called: mostly that of its interface.

    Args:
        internal: The folder `_internal` of a bundle.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for path in sorted(path for folder in FOLDERS for path in internal.glob(f"{folder}/*.so*")):
        match = FILE.match(path.name)
        if match and not OWN.match(path.name):
            project, licence = project_of(match["name"])
            found.setdefault(project, (project, match["version"] or "", licence))
    return [found[project] for project in sorted(found)]


def project_of(name: str) -> tuple[str, str]:
    """Return the project that a library is of, by its name, and its licence."""
    for begins, project, licence in PROJECTS:
        if re.match(begins, name):
            return project, licence
    return name, UNKNOWN
