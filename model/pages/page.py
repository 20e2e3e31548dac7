"""HTML pages in plain parts: functions from values to HTML; all text is escaped here.

A page needs no other host and no script, and is light or dark as its reader's system is.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence

Cell = str | int | float | None

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2126; --dim: #69717b; --paper: #fbfbfa; --line: #dfe2e6;
  --card: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --dim: #98a0a9; --paper: #17191c;
  --line: #33383e; --card: #1f2226; } }
body { margin: 2.5rem auto; max-width: 60rem; padding: 0 1.2rem; color: var(--ink);
  background: var(--paper); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem }
p { margin: .3rem 0; } .dim, figcaption, dt { color: var(--dim) }
.cards { display: flex; flex-wrap: wrap; gap: .7rem; margin: 1.4rem 0 }
.card { flex: 1 1 7rem; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card) }
.card b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .93rem }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; white-space: nowrap }
th { font-weight: 600; color: var(--dim) } th:first-child, td:first-child { text-align: left }
figure { margin: 1.4rem 0 } img { max-width: 100%; border-radius: .4rem; display: block }
figcaption { margin-top: .35rem; overflow-wrap: anywhere } code { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere } li { overflow-wrap: anywhere }
.chart { display: block; max-width: 44rem; margin: .8rem 0 0 } .chart text { font-size: 12px;
  fill: var(--dim); font-variant-numeric: tabular-nums } .chart .grid { stroke: var(--line) }
.chart .rule { stroke: var(--dim); stroke-dasharray: 5 4 }
.legend { display: flex; gap: 1.2rem; padding-left: 4rem; font-size: .9rem; color: var(--dim) }
.legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%;
  margin-right: .4rem }
.matrix td, .matrix th { padding: .15rem .3rem; text-align: center; font-size: .8rem;
  border: 1px solid var(--paper) } .matrix td:first-child { padding-right: .8rem }
a { color: inherit }
"""


def page(title: str, parts: Sequence[str]) -> str:
    """Return a whole page.

    Args:
        title: Its title and first heading, plain text.
        parts: HTML, made by the functions below.
    """
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_html(title)}</title>\n<style>{_STYLE}</style></head>",
            f"<body><h1>{_html(title)}</h1>",
            *parts,
            "</body></html>\n",
        )
    )


def section(heading: str, *parts: str) -> str:
    """Return a heading with HTML parts under it."""
    return f"<h2>{_html(heading)}</h2>\n" + "\n".join(parts)


def paragraph(text: str) -> str:
    """Return a paragraph of plain text."""
    return f'<p class="dim">{_html(text)}</p>'


def cards(values: Mapping[str, Cell]) -> str:
    """Return the few numbers that matter, large."""
    each = (
        f'<div class="card"><b>{_html(value)}</b><span class="dim">{_html(name)}</span></div>'
        for name, value in values.items()
    )
    return f'<div class="cards">{"".join(each)}</div>'


def facts(values: Mapping[str, Cell]) -> str:
    """Return names and values, one pair a line."""
    each = (f"<dt>{_html(name)}</dt><dd>{_html(value)}</dd>" for name, value in values.items())
    return f"<dl>{''.join(each)}</dl>"


def table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table; the first column is names, the others numbers."""
    head = "".join(f"<th>{_html(name)}</th>" for name in header)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="scroll"><table><tr>{head}</tr>\n{body}</table></div>'


def matrix(
    columns: Sequence[str], rows: Mapping[str, Mapping[str, float]], heat: Callable[[float], float]
) -> str:
    """Return a table of scores that shows by colour where the low ones are.

    Args:
        columns: Their names.
        rows: Each row's name, with its values by the columns' names; not all need to be there.
        heat: How strong a value's colour is, in [0, 1].
    """
    head = "".join(f"<th>{_html(name)}</th>" for name in ("", *columns))
    body = "\n".join(
        f"<tr><td>{_html(name)}</td>{''.join(_hot(row.get(column), heat) for column in columns)}"
        "</tr>"
        for name, row in rows.items()
    )
    return f'<div class="scroll"><table class="matrix"><tr>{head}</tr>\n{body}</table></div>'


def bullets(lines: Sequence[str]) -> str:
    """Return a list of plain sentences."""
    return "<ul>" + "".join(f"<li>{_html(line)}</li>" for line in lines) + "</ul>"


def figure(source: str, caption: str) -> str:
    """Return a picture of the page's own folder, with a caption."""
    image = f'<img src="{_html(source)}" alt="" loading="lazy">'
    return f"<figure>{image}<figcaption>{_html(caption)}</figcaption></figure>"


def plain_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return the same table as lines of text, for a terminal."""
    lines = [list(header), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in lines
    )


def _hot(value: float | None, heat: Callable[[float], float]) -> str:
    """Return a cell of a matrix; without the leading zero, since all have it."""
    if value is None:
        return "<td></td>"
    text = _text(value).removeprefix("0")
    return f'<td style="background: rgb(214 51 108 / {heat(value):.0%})">{_html(text)}</td>'


def _html(cell: Cell) -> str:
    """Return a value as HTML, safe in text and in attributes."""
    return html.escape(_text(cell))


def _text(cell: Cell) -> str:
    """Return a value as people read it: scores to four places, nothing as a dash."""
    if cell is None:
        return "-"
    return f"{cell:.4f}" if isinstance(cell, float) else str(cell)
