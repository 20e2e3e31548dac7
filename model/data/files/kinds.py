"""Which files of a folder are photos, by their endings in lower case."""

from __future__ import annotations

from pathlib import Path

HEIC_SUFFIXES = frozenset({".heic", ".heif", ".hif"})
RAW_SUFFIXES = frozenset(
    {".arw", ".cr2", ".cr3", ".dng", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw"}
)
JPEG_XL_SUFFIXES = frozenset({".jxl"})
SUFFIXES: frozenset[str] = HEIC_SUFFIXES | {
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".tif", ".tiff"),
    *(".bmp", ".dib", ".gif", ".avif", ".avifs", ".jp2", ".ppm", ".pgm", ".pnm"),
}
"""Of the files that are taken for photos."""


def is_photo(path: Path) -> bool:
    """Whether a file is taken for a photo; hidden ones are not."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def is_left_out(path: Path) -> bool:
    """Whether a file is a photo of a kind that cannot be read, and so is worth a word."""
    unread = path.suffix.lower() in RAW_SUFFIXES | JPEG_XL_SUFFIXES
    return unread and not path.name.startswith(".")
