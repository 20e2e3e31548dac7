"""What ``forecourt cut`` takes."""

from __future__ import annotations

import argparse

from app.cli.arguments.shared import add_network_options, sentence
from app.core import resources
from app.core.files.storage import to_path
from app.core.language.translation import mark, tr
from app.core.output.output import SUFFIXES

KINDS = ("cutout", "mask", "composite", "rle")
FORMATS = tuple(dict.fromkeys(suffix[1:] for of in SUFFIXES.values() for suffix in of))
ENGINES = ("local", "ray")

CUT_NOTES = mark(
    """\
A photo becomes DIR/NAME.png, or what --template says, and sub-folders are kept. Photos that
would share a name get their ending added: car.jpg and car.png become car_jpg.png and
car_png.png. Results that are there already are skipped if photo, options, weights and program
are the same, and made anew if not; so the same command goes on where it was stopped. Photos are
never written to, and no file is replaced that Forecourt did not write.

exit status:
  0  all done        1  some photos failed, or no car was found in them
  130  stopped with Ctrl-C
  2  wrong use, or the network could not be started: no photo was touched"""
)


def add_cut(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    kind: str | None = None,
) -> None:
    """Add the command that cuts; the kind of its results may be settled."""
    _add_options(
        commands.add_parser(
            name,
            help=text,
            description=sentence(text),
            epilog=tr(CUT_NOTES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        ),
        kind,
    )


def _add_options(parser: argparse.ArgumentParser, kind: str | None) -> None:
    add = parser.add_argument
    text = tr("a photo, a folder of photos, a list of them (.txt), or an address such as s3://…")
    add("inputs", metavar="INPUT", type=to_path, nargs="+", help=text)
    add("-o", "--output", metavar="DIR", type=to_path, required=True, help=tr("where results go"))
    text = tr("what to write (default: cutout; composite if there is a --background)")
    text = tr("what to write") if kind else text
    about = tr("rle: masks, and their run lengths in masks.csv, as Kaggle's contest takes them")
    add("--kind", choices=KINDS, default=kind, help=f"{text}; {about}")
    text = tr(
        "what a composite stands on: a picture, a colour (white, #a0b0c0), a built-in name, or "
        "blur (blur:0 to blur:100), the photo's own surroundings made soft"
    )
    add("--background", metavar="FILE|COLOUR", help=text)
    text = tr(
        "PNG, JPEG, WebP, TIFF, AVIF, or for composites PSD or OpenRaster, with layers "
        "(default: png)"
    )
    add("--format", choices=FORMATS, dest="suffix", help=text)
    text = tr("keep nothing of the photo's notes; else camera and time are kept, never the place")
    add("--no-exif", action="store_false", dest="exif", help=text)
    text = tr(
        "the longest side at most, in pixels, or the exact size, as in 1200x900 "
        "(default: the photo's own pixels, as long as a picture with room around the car has no "
        "more than 64 million or than its photo)"
    )
    add("--size", metavar="N|WxH", help=text)
    text = tr("the picture's shape, width to height, as in 4:3; nothing is resampled for it")
    add("--shape", metavar="W:H", help=text)
    text = tr(
        "crop to the car, with a margin in percent; with an exact --size the margin around it"
    )
    add("--crop", metavar="MARGIN", type=float, help=text)
    text = tr(
        "what a place asks for: {names}, or a preset's file; several with commas, each set into "
        "a folder of its own",
        names=", ".join(path.stem for path in resources.presets()),
    )
    add("--preset", metavar="NAME|FILE", help=text)
    _add_floor_options(parser)
    text = tr("what results are called, of {name}, {kind}, {index} or {index:03}, and {folder}")
    add("--template", metavar="TEXT", help=text)
    add_network_options(parser)
    add("-r", "--recursive", action="store_true", help=tr("look into sub-folders, too"))
    text = tr("make results again that are there already and unchanged")
    add("--overwrite", action="store_true", help=text)
    text = tr("write nothing: say what would be done, how long it takes and how much room it needs")
    add("--dry-run", action="store_true", help=text)
    text = tr("write a report on every photo; - writes it to standard output")
    add("--json", metavar="FILE", dest="report", help=text)
    text = tr("who does the work: this computer, or the machines of a Ray cluster (default: local)")
    add("--engine", choices=ENGINES, default="local", help=text)
    text = tr("where the Ray cluster is (default: one is started on this computer)")
    add("--address", metavar="HOST:PORT|auto", help=text)


def _add_floor_options(parser: argparse.ArgumentParser) -> None:
    """Where and how the car stands."""
    add = parser.add_argument
    text = tr("the shadow's strength on a background, 0 to 100 (default: 70; 0 is none)")
    add("--shadow", metavar="STRENGTH", type=float, help=text)
    text = tr(
        "give cut-outs their shadow as well, half transparent, as --shadow and --sun say (default: "
        "the car alone)"
    )
    add("--cutout-shadow", action="store_true", help=text)
    text = tr("how strongly the floor mirrors the car, 0 to 100 (default: as the background says)")
    add("--reflection", metavar="STRENGTH", type=float, help=text)
    text = tr("how dark a shadow the sun casts, 0 to 100 (default: 0)")
    add("--sun", metavar="STRENGTH", type=float, help=text)
    text = tr("where the sun stands: 0 behind the car, 90 at its right, 180 in front (default: 60)")
    add("--sun-from", metavar="DEGREES", type=float, help=text)
    text = tr("how long the sun's shadow is, in percent of the car's height (default: 50)")
    add("--sun-length", metavar="PERCENT", type=float, help=text)
    text = tr("how soft the sun's shadow is, 0 to 100 (default: 40)")
    add("--sun-softness", metavar="PERCENT", type=float, help=text)
    text = tr("draw the car's edge in by so many pixels, -5 to 5 (default: 0)")
    add("--choke", metavar="PIXELS", type=float, default=0.0, help=text)
    text = tr("soften the car's edge by so many pixels, 0 to 5 (default: 0)")
    add("--feather", metavar="PIXELS", type=float, default=0.0, help=text)
    text = tr(
        "how clearly the background is seen through the windows, 0 to 100 (default: 0, the photo's "
        "own windows)"
    )
    add("--glass", metavar="STRENGTH", type=float, default=0.0, help=text)
    text = tr("how dark the windows' glass is, 0 to 100, as privacy glass (default: 0)")
    add("--glass-tint", metavar="STRENGTH", type=float, default=0.0, help=text)
    text = tr("how bright what is seen through the windows is, 0 to 200 percent (default: 100)")
    add("--glass-light", metavar="PERCENT", type=float, help=text)
    text = tr(
        "turn the car clockwise by so many degrees, -15 to 15, on its background; or wheels: level "
        "the line on which its wheels stand, where a photo from the side shows that it leans "
        "(default; 0 with --as-in-photo)"
    )
    add("--straighten", metavar="DEGREES|wheels", help=text)
    text = tr("leave the car where it is in the photo instead of standing it on the floor")
    add("--as-in-photo", action="store_true", help=text)
    text = tr(
        "how far the car's brightness and white balance follow the background's, 0 to 100 "
        "(default: 0, the photo's own pixels)"
    )
    add("--match-light", metavar="STRENGTH", type=float, help=text)
    text = tr(
        "cover number plates with their blur, a colour, or a picture such as your own plate, which "
        "fills all of the plate (default: they stay as they are)"
    )
    add("--plate", metavar="blur|COLOUR|FILE", help=text)
    text = tr("keep the photo's own ground: only what is above it becomes the background")
    add("--keep-ground", action="store_true", help=text)
    text = tr("how far down the kept ground ends, in percent (default: where it seems to end)")
    add("--ground-line", metavar="PERCENT", type=float, help=text)
    text = tr("give the cars of each folder one size and one floor line: the views of one vehicle")
    add("--same-for-all", action="store_true", help=text)
