"""The command `python -m model publish`: from a run's weights to the file that ships, and its card.

The tensors stay as they are. The header gains what was measured and on what, and loses the paths
of the machine that trained; MODEL_CARD.md beside it says the same in words.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path, PurePath
from typing import Any

from model.data.files.names import printable
from model.errors import DataError, TrainingError
from model.network.config import PostprocessConfig
from model.network.weights import Header, read_tensors, write_tensors

TERMS = (
    "Trained on the photos of the Carvana Image Masking Challenge, whose rules give them for the "
    "contest only, and on photos from research collections and public repositories without a "
    "licence for redistribution. "
    "Free to use for study; check those terms before you sell what you make with these weights. "
    "No photo or mask is in this file. The encoder started from ImageNet weights of "
    "EfficientNet-Lite0 (Apache-2.0)."
)
CARD = "MODEL_CARD.md"
SCORES = ("dice", "iou", "bf1", "bf2", "bf3", "under_99", "worst")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model publish`."""
    parser.add_argument("weights", type=Path, help="final.safetensors or best.safetensors of a run")
    parser.add_argument("--figures", nargs="*", type=Path, default=[], metavar="JSON")
    parser.add_argument("--pixels", type=int, help="input area in use, if not the training's")
    parser.add_argument("--flip", action="store_true", help="average with the mirror image")
    parser.add_argument("--refine", type=float, default=0.0, metavar="RADIUS")
    parser.add_argument("--main-piece", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--softness", type=float, default=0.0, metavar="PIXELS")
    parser.add_argument("--before", nargs="*", default=[], metavar="TEXT", help="earlier stages")
    parser.add_argument(
        "--chosen", default="", metavar="TEXT", help="what was chosen by photos that are measured"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Write the weights and the card; return 0."""
    tensors, header = read_tensors(args.weights)
    if "config" not in header.get("training", {}):
        raise TrainingError(f"{args.weights} is not of a run. Publish a run's final.safetensors.")
    figures = {name: row for path in args.figures for name, row in read_figures(path).items()}
    used = PostprocessConfig(args.flip, args.refine, args.main_piece, args.softness)
    pixels = args.pixels or header["preprocess"]["pixels"]
    header["preprocess"] = {**header["preprocess"], "pixels": pixels}
    header["postprocess"] = dataclasses.asdict(used)
    shipped = describe(header, figures, args.before, args.chosen)
    write_tensors(args.out, tensors, shipped)
    write_card(args.out, shipped)
    return 0


def write_card(weights: Path, header: Header) -> None:
    """Write what a header says, in words, beside the weights."""
    text = printable(card(header, weights.stat().st_size))
    weights.with_name(CARD).write_text(text, encoding="utf-8")


def read_figures(path: Path) -> dict[str, dict[str, Any]]:
    """Return the scores of each data folder of an evaluation, named with its split.

    Raises:
        DataError: The file is no evaluation.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        split = values["vehicles_file"] or values["names_file"] or "all"
        return {
            f"{source}, {split}": {"photos": row["photos"], **{key: row[key] for key in SCORES}}
            for source, row in values["per_source"].items()
        }
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"{path} is no evaluation.json of `forecourt evaluate`: {error}. Name one."
        ) from error


def describe(header: Header, figures: dict[str, Any], before: list[str], chosen: str) -> Header:
    """Return the header to ship: figures and terms added, paths shortened to names."""
    training = {**shorten(header["training"]), "before": before, "chosen": chosen}
    shipped = {**header, "training": training, "figures": figures, "terms": TERMS}
    if "edge_training" in header:
        shipped["edge_training"] = shorten(header["edge_training"])
    return shipped


def shorten(value: Any) -> Any:
    """Return JSON values with each path cut to its last part."""
    if isinstance(value, dict):
        return {key: shorten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shorten(item) for item in value]
    if isinstance(value, str) and len(PurePath(value).parts) > 1:
        return PurePath(value).name
    return value


def card(header: Header, size: int) -> str:
    """Return the model card in Markdown; `size` is the file's, in bytes."""
    training, preprocess = header["training"], header["preprocess"]
    config = training["config"]
    excluded = " and ".join(f"`{name}`" for name in config["exclude"])
    chosen = training.get("chosen") or "nothing was, by photos that are measured below"
    return f"""# Forecourt's network

A U-Net that finds the car in a photo: `{json.dumps(header["network"])}` of
`model/network/unet.py`, its encoder started from ImageNet weights; {size / 1e6:.1f} MB in half
precision. Its input is RGB in the photo's aspect at {preprocess["pixels"]:,} pixels; its output an
alpha, enlarged to the photo's size (`{json.dumps(header["postprocess"])}`,
`model/network/config.py`) and cut at {header["threshold"]} where a mask is asked for.
{_edge(header)}

## Training

* Data: {"; ".join(_source(source) for source in config["sources"])}.
* Never trained on: {excluded}.
* Chosen: {chosen}.
* Stages: {"; ".join([*training["before"], *_stages(header)])}.

## Measured

`forecourt evaluate` at each photo's full size, masks cut at 0.5, on photos and vehicles never
trained on. F is the boundary's F-score at 1, 2 and 3 pixels.

| data, split | photos | Dice | IoU | F 1 px | F 2 px | F 3 px | under 0.99 | worst Dice |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{chr(10).join(_row(name, row) for name, row in header["figures"].items())}
{_review(header)}
## Terms

{header["terms"]}
"""


def _stages(header: Header) -> list[str]:
    """Return what the last stage of each network was, in words."""
    training = header["training"]
    config = training["config"]
    stages = [
        f"{training['seconds'] / 60:.0f} minutes, {training['step']} steps of {config['batch']} "
        f"samples at {config['preprocess']['pixels']:,} pixels"
    ]
    if "edge_training" in header:
        edge = header["edge_training"]
        stages.append(
            f"the second network, {edge['seconds'] / 60:.0f} minutes, {edge['step']} steps of "
            f"{edge['config']['batch'] * edge['config'].get('crops', 1)} squares"
            + (f" ({stored})" if (stored := edge["config"].get("stored")) else "")
        )
    return stages


def _edge(header: Header) -> str:
    if "edge" not in header:
        return ""
    return (
        f"A second network (`{json.dumps(header['edge'])}`, `model/network/edge.py`) draws the "
        "edge anew at the photo's own size, in squares around it."
    )


def _review(header: Header) -> str:
    if "review" not in header:
        return ""
    review = header["review"]
    rows = "\n".join(
        f"| {name} | {row['photos']} | {row['poor']} | "
        f"{'' if row['found'] is None else format(row['found'], '.1%')} | "
        f"{row['looks']:.1%} | {row['above']:.1%} |"
        for name, row in review["measured"].items()
    )
    return f"""
## What needs a look

Photos of a certainty below {review["certainty"]:.5f}: {review["share"]:.0%} of those with a Dice
under {review["poor"]} are to be among them{_sellers(review)}.
And each photo's Dice is to be above its bound in {review["confidence"]:.0%} of all cases.
Both by conformal prediction on {review["calibrated_on"]}.
So these photos are no longer unseen where the limit is concerned; what holds was measured by
cross-fitting, on vehicles and clips that the limit did not know:

| | photos | poor | found | looked at | above the bound |
|---|--:|--:|--:|--:|--:|
{rows}
"""


def _sellers(review: dict[str, Any]) -> str:
    told = review.get("sellers")
    return (
        f", and of sellers' photos\n{told['share']:.0%} of those with more than "
        f"{told['fault']:.1%} of the car wrong away from its edge (their masks are\ncorrected "
        "answers, on which Dice, and what is above its bound, is too good)"
        if told
        else ""
    )


def _source(source: dict[str, Any]) -> str:
    pasted = f", {source['paste']:.0%} of them on other backgrounds" if source["paste"] else ""
    return f"`{source['root']}`, {source['share']:.0%} of the samples{pasted}"


def _row(name: str, row: dict[str, Any]) -> str:
    return f"| {name} | {row['photos']} | {' | '.join(f'{row[key]:.4f}' for key in SCORES)} |"
