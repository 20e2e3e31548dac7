"""The entry point: picks the window or a command, and connects it to the network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.cli import parser
from app.cli.console import has_display
from app.core.collector import uncollected
from app.core.errors import ForecourtError, UsageError
from app.core.invocation import started_as
from app.core.language.translation import choose_language, speak, tr
from app.core.saved.folders import config_dir
from app.core.saved.settings import load


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status."""
    speak(choose_language(load(config_dir()).settings.language))
    return parser.main(sys.argv[1:] if argv is None else argv, open_window)


def open_window(photos: Sequence[Path], weights: Path | None, device: str) -> int:
    """Open the window and return its exit status once it is closed.

    Raises:
        UsageError: If there is no display.
        ForecourtError: If Qt cannot be loaded.
    """
    if not has_display():
        raise UsageError(
            tr(
                "There is no display to open a window on. "
                'Cut photos without one: "{program} cut PHOTO --output DIR".',
                program=started_as(),
            )
        )
    try:
        with uncollected():
            from app.ui import application  # noqa: PLC0415 - Qt is for the window alone
    except ImportError as error:
        raise ForecourtError(
            tr(
                'The window cannot be loaded ({reason}). "{program} doctor" tells what is missing.',
                program=started_as(),
                reason=error,
            )
        ) from error
    from app.segmenter import LazySegmenter  # noqa: PLC0415 - numpy, not for --help

    network = LazySegmenter(weights, device, tells_cars=True, looks_closer=True, alone=True)
    return application.run(photos, network, config_dir())


if __name__ == "__main__":
    sys.exit(main())
