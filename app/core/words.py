"""Small things said to people."""

from __future__ import annotations


def numbered(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def about(seconds: float) -> str:
    """An estimated time: "a few seconds", "about 12 s", "about 3 min"."""
    return "a few seconds" if seconds < 10 else f"about {duration(seconds)}"


def duration(seconds: float) -> str:
    """A time as people say it: "0.8 s", "12 s", "3 min", "2 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
