"""What is known of a photo is worked out anew only when the photo is another value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.photo.facts import Facts
from app.core.photo.photo import Photo, PhotoId


def test_only_what_has_changed_is_worked_out_anew() -> None:
    asked: list[str] = []

    def name(photo: Photo) -> str:
        asked.append(photo.name)
        return photo.name

    photos = [
        Photo(PhotoId(number), Path(f"{number}.jpg"), Path(f"{number}.jpg")) for number in (1, 2)
    ]
    facts = Facts(name)
    assert facts.of(photos) == ["1.jpg", "2.jpg"]
    photos[1] = replace(photos[1], path=Path("3.jpg"))
    assert facts.of(photos) == ["1.jpg", "3.jpg"]
    assert asked == ["1.jpg", "2.jpg", "3.jpg"]
    assert facts.of(photos[1:]) == ["3.jpg"]
    assert facts.of(photos) == ["1.jpg", "3.jpg"]
    assert asked[3:] == ["1.jpg"], "it was not among the photos last time"
