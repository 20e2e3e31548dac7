"""A package for Debian and Ubuntu of the folder that `bundle.py` makes, and an AppDir of it.

Standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import environment
import system

ROOT = environment.ROOT
HOME = Path("usr/lib/forecourt")

CONTROL = """\
Package: forecourt
Version: {version}
Architecture: {architecture}
Maintainer: The Forecourt project <forecourt@localhost>
Installed-Size: {kilobytes}
Depends: libc6 (>= 2.34), {libraries}
Recommends: {display}
Section: graphics
Priority: optional
Description: cuts cars out of photos
 Drop photos on its window; a U-Net finds each car; look, repair, choose a new
 background, export. Everything happens on your own computer. The same program
 works through whole folders from the command line.
"""

DESKTOP = """\
[Desktop Entry]
Type=Application
Name=Forecourt
GenericName=Car cut-outs
GenericName[de]=Autos freistellen
Comment=Cut cars out of photos and put them on new backgrounds
Comment[de]=Autos aus Fotos ausschneiden und vor neue Hintergründe stellen
Exec=forecourt %F
Icon=forecourt
Terminal=false
Categories=Graphics;Photography;RasterGraphics;
MimeType={types}
Keywords=car;photo;cut-out;background;mask;
StartupWMClass=forecourt
"""

# As shared-mime-info calls what `model.data.files.kinds` takes for photos.
TYPES = (
    *(
        "application/x-forecourt",
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/tiff",
        "image/bmp",
    ),
    *("image/avif", "image/heif", "image/heic", "image/jp2", "image/gif"),
    *("image/x-portable-pixmap", "image/x-portable-graymap", "image/x-portable-anymap"),
)

MIME = """\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-forecourt">
    <comment>Forecourt session</comment>
    <comment xml:lang="de">Forecourt-Sitzung</comment>
    <glob pattern="*.forecourt"/>
  </mime-type>
</mime-info>
"""

COPYRIGHT = """\
Forecourt is under the MIT licence, which follows. The packages that are bundled with it have their
own: /usr/lib/forecourt/licences.md lists them. The network's weights and the pictures: see
/usr/lib/forecourt/_internal/resources/CREDITS.md.

"""


def package(folder: Path, dist: Path, work: Path, version: str) -> Path:
    """Make the package and return its file.

    It is packed with zstd, which Debian 12 and Ubuntu 22.04 can read; Qt needs them anyway.

    Args:
        folder: What `bundle.py` made.
        dist: Where the package goes.
        work: A folder of its own to lay out the files in; emptied first.
        version: The program's.
    """
    shutil.rmtree(work, ignore_errors=True)
    lay_out(folder, work, version)
    target = dist / f"forecourt_{version}_{architecture()}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z6", "--build", str(work), str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def appdir(folder: Path, target: Path) -> Path:
    """Make an AppDir of the folder and return it: it starts from wherever it lies, by `AppRun`.

    `appimagetool`, which no package index has, makes one file of it.
    """
    shutil.rmtree(target, ignore_errors=True)
    lay_out_usr(folder, target)
    share = Path("usr/share")
    (target / "AppRun").symlink_to(HOME / "forecourt")
    (target / "forecourt.desktop").symlink_to(share / "applications/forecourt.desktop")
    icon = share / "icons/hicolor/scalable/apps/forecourt.svg"
    for name in ("forecourt.svg", ".DirIcon"):
        (target / name).symlink_to(icon)
    return target


def lay_out(folder: Path, root: Path, version: str) -> None:
    """Put every file of the package at its place below `root`."""
    lay_out_usr(folder, root)
    write(root / "DEBIAN/control", control(root, version))


def lay_out_usr(folder: Path, root: Path) -> None:
    """Put what is installed at its place below `root`."""
    shutil.copytree(folder, root / HOME, symlinks=True, copy_function=link)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/forecourt").symlink_to(Path("..") / HOME.relative_to("usr") / "forecourt")
    write(root / "usr/share/applications/forecourt.desktop", desktop_entry())
    write(root / "usr/share/mime/packages/forecourt.xml", MIME)
    licence = (ROOT / "resources" / "LICENSE").read_text("utf-8")
    write(root / "usr/share/doc/forecourt/copyright", COPYRIGHT + licence)
    icon = (ROOT / "resources" / "icons" / "app.svg").read_text("utf-8")
    write(root / "usr/share/icons/hicolor/scalable/apps/forecourt.svg", icon)


def desktop_entry() -> str:
    """Return what menus and file managers know of the program."""
    return DESKTOP.format(types="".join(f"{name};" for name in TYPES))


def control(root: Path, version: str) -> str:
    """Return the package's description of itself."""
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file())
    return CONTROL.format(
        version=version,
        architecture=architecture(),
        kilobytes=size // 1024,
        libraries=", ".join(sorted(system.QT_LIBRARIES.values())),
        display=", ".join(sorted(system.X11_LIBRARIES.values())),
    )


def architecture() -> str:
    """Return what Debian calls this processor."""
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def write(path: Path, text: str) -> None:
    """Write a file that everyone may read; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o644)


def link(source: str, target: str) -> str:
    """Give a file a second name: gigabytes need not be copied to be packed."""
    Path(target).hardlink_to(source)
    return target
