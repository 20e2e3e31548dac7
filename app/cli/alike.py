"""``--same-for-all``: a look at all photos before the first is cut."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from tqdm import tqdm

from app.core.language.translation import tr
from app.core.network import Network
from app.core.output.alike import look_at_all, place_folders
from app.core.output.cutting.cut import Cut
from app.core.output.naming import Job


def placed_alike(cut: Cut, jobs: Sequence[Job], network: Network) -> Cut:
    """Look at all photos first, so that the cars of each folder are placed alike."""
    network.start()
    paths = list(dict.fromkeys(job.source for job in jobs if job.problem is None))
    looks = look_at_all(paths, network)
    text = tr("looking at all photos first")
    photos = list(tqdm(looks, text, len(paths), leave=False, disable=not sys.stderr.isatty()))
    return replace(
        cut,
        placements=place_folders(photos, cut.placement),
        known={photo.path: photo.known for photo in photos if photo.known is not None},
    )
