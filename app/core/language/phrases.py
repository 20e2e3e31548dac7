"""Counts, times and sizes in words."""

from __future__ import annotations

from app.core.language.translation import figure, tr, trn


def photos(number: int) -> str:
    """A number of photos: "1 photo", "1,200 photos"."""
    return trn("{number} photo", "{number} photos", number)


def about(seconds: float) -> str:
    """An estimated time: "a few seconds", "about 12 s", "about 3 min"."""
    if seconds < 10:
        return tr("a few seconds")
    return tr("about {time}", time=duration(seconds))


def pixels(width: int, height: int) -> str:
    """The size of a picture: "1200 \N{MULTIPLICATION SIGN} 900 px"."""
    return f"{width} \N{MULTIPLICATION SIGN} {height} px"


def data_size(nbytes: int) -> str:
    """The size of a file: "12 kB", "3.4 MB", or of a disk: "70.1 GB"."""
    if nbytes < 1_000_000:
        return f"{max(1, round(nbytes / 1000)) if nbytes else 0} kB"
    if nbytes < 1_000_000_000:
        return f"{figure(nbytes / 1_000_000, 1)} MB"
    return f"{figure(nbytes / 1_000_000_000, 1)} GB"


def duration(seconds: float) -> str:
    """A duration: "0.8 s", "12 s", "3 min", "2 h 5 min"."""
    if seconds < 9.95:
        return tr("{number} s", number=figure(seconds, 1))
    if seconds < 90:
        return tr("{number} s", number=figure(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{number} min", number=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
