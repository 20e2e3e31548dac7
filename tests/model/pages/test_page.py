from __future__ import annotations

from html.parser import HTMLParser

import pytest

from model.pages import page


class Balance(HTMLParser):
    """Fails on an element that is closed in the wrong place or never."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"meta", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_of_all_parts_is_well_formed() -> None:
    parser = Balance()
    parser.feed(
        page.page(
            "Title",
            [
                page.cards({"Dice": 0.99}),
                page.facts({"weights": "a.safetensors", "limit": None}),
                page.section("By angle", page.table(["", "Dice"], [["01", 0.5], ["02", 1.0]])),
                page.section("Worst", page.paragraph("text"), page.figure("a.jpg", "caption")),
                page.bullets(["one", "two"]),
                page.matrix(["01", "02"], {"car": {"02": 0.98}}, lambda _: 0.5),
            ],
        )
    )
    assert parser.open == []


@pytest.mark.parametrize(
    "part",
    [
        page.section('<b>"', page.paragraph("<b>")),
        page.cards({"<b>": "<b>"}),
        page.facts({"<b>": "<b>"}),
        page.table(["<b>"], [["<b>"]]),
        page.bullets(["<b>"]),
        page.figure('"><b>', "<b>"),
    ],
)
def test_text_is_escaped(part: str) -> None:
    assert "<b>" not in part.replace('<div class="card"><b>', "")


def test_plain_table_is_aligned() -> None:
    text = page.plain_table(["", "photos", "Dice"], [["all", 12, 0.98765], ["wild", 3, None]])
    assert text.splitlines() == [
        "      photos    Dice",
        "all       12  0.9877",
        "wild       3       -",
    ]
