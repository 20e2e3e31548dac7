from __future__ import annotations

from pathlib import Path

from app.core.output.choice import ExportChoice, OutputSet
from app.core.output.output import Kind, Output

MASK = Output(Kind.MASK)


def test_one_set_goes_into_the_folder_and_several_into_folders_below_it() -> None:
    folder = Path("out")
    assert ExportChoice(MASK, folder).parts == ((MASK, folder),)
    one = OutputSet("ebay", Output())
    assert ExportChoice(MASK, folder, sets=(one,)).parts == ((Output(), folder),)
    both = ExportChoice(MASK, folder, sets=(one, OutputSet("own", MASK)))
    assert both.parts == ((Output(), folder / "ebay"), (MASK, folder / "own"))
