"""Small things said to people."""

from __future__ import annotations


def numbered(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def about(seconds: float) -> str:
    """An estimated time: "a few seconds", "about 12 s", "about 3 min"."""
    return "a few seconds" if seconds < 10 else f"about {duration(seconds)}"


def pixels(width: int, height: int) -> str:
    """The size of a picture: "1200 \N{MULTIPLICATION SIGN} 900 px"."""
    return f"{width} \N{MULTIPLICATION SIGN} {height} px"


def data_size(nbytes: int) -> str:
    """The size of a file as people say it: "12 kB", "3.4 MB"."""
    if nbytes < 1_000_000:
        return f"{max(1, round(nbytes / 1000)) if nbytes else 0} kB"
    return f"{nbytes / 1_000_000:.1f} MB"


def duration(seconds: float) -> str:
    """A time as people say it: "0.8 s", "12 s", "3 min", "2 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
