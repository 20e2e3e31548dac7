"""No error of the network's side is without a remedy, and none without a test that follows it."""

from __future__ import annotations

from tests.model.telling import pieces_told, texts


def test_every_text_is_followed_by_a_test() -> None:
    """A test expects a piece of it that no other text has."""
    found = list(texts())
    different = {text for _, text in found}
    pieces = {piece for piece in pieces_told() if sum(piece in text for text in different) == 1}
    assert len(found) > 100
    assert [each for each in found if not any(piece in each[1] for piece in pieces)] == []


def test_every_text_says_what_to_do() -> None:
    """It has a second sentence, or one that is filled in, or an order is all it is."""
    orders = ("Name ",)
    alone = [
        (where, text)
        for where, text in texts()
        if not (
            ". " in text
            or ": {}" in text
            or "\n" in text
            or text.startswith(orders)
            or "takes one value, or one for each" in text
        )
    ]
    assert alone == []
