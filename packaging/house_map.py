"""Print the map of the folders, each with the first line of its docstring.

`python3 packaging/house_map.py --write` brings the map in CONTRIBUTING.md up to date; the tests
compare them. Standard library only.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"
ROOMS = ("app", "model")
BEGIN, END = "<!-- map: packaging/house_map.py --write -->\n```\n", "```\n<!-- end of the map -->"
COLUMN = 18  # of the words, at least


def main(arguments: list[str]) -> int:
    """Print the map or write it; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--write", action="store_true", help=f"put it into {PAGE.name}")
    if parser.parse_args(arguments).write:
        PAGE.write_text(with_map(PAGE.read_text("utf-8")), "utf-8")
    else:
        print(house_map(), end="")
    return 0


def house_map(root: Path = ROOT) -> str:
    """Return a line for every folder of the program and the network: its name and its words."""
    lines = list(folders(root))
    column = max(COLUMN, *(len(name) + 2 for name, _ in lines))
    return "".join(f"{name:{column}}{words}\n" for name, words in lines)


def folders(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the folders, indented by their depth, each with what it says of itself."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("__init__.py")):
            depth = len(file.parent.relative_to(root).parts) - 1
            yield f"{'  ' * depth}{file.parent.name}/", first_line(file)


def first_line(file: Path) -> str:
    """Return the first line of a module's docstring; empty if it has none."""
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0]


def with_map(page: str) -> str:
    """Return a page with the map in the place of the one it holds.

    Raises:
        ValueError: The page has no place for it.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page needs the lines {BEGIN!r} and {END!r} around its map.")
    return f"{before}{BEGIN}{house_map()}{END}{after}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
