"""What is to be made of photos, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.core.compose.background import Background
from app.core.errors import ForecourtError
from app.core.output.cutting.staging import is_far
from app.core.output.naming import Job
from app.core.output.output import Output
from app.core.output.recipe import Recipe, found_with, hash_photo, name_background, recipe_of
from app.core.output.standing import Standing, standing_of
from app.core.photo.finding import Findings
from app.core.photo.placement import STANDING, Placement
from app.core.photo.plate import Plates


@dataclass(frozen=True)
class Known:
    """What was found in a photo before.

    Attributes:
        alpha: Packed by `encode_alpha`.
        certainty: As in `FoundCar`.
        findings: As in `FoundCar`.
        glass: Where the windows are, packed likewise; None if that is not known.
        plates: As in `FoundCar`.
    """

    alpha: bytes
    certainty: float | None = None
    findings: Findings = ()
    glass: bytes | None = None
    plates: Plates | None = None


@dataclass(frozen=True)
class Cut:
    """What is to be made of every photo.

    Attributes:
        output: What to write, unless a job says otherwise.
        background: What composites stand on.
        placement: Where they stand on it, and how dark their shadow is.
        overwrite: Whether a result that is there already and would be the same is made again.
        found_by: SHA-256 of the weights.
        glass_by: SHA-256 of what finds windows; empty if nothing does.
        placements: Of photos that stand elsewhere.
        known: Of photos that were looked at already.
        plates_by: SHA-256 of what finds number plates.
    """

    output: Output
    background: Background | None = None
    placement: Placement = STANDING
    overwrite: bool = False
    found_by: str = ""
    glass_by: str = ""
    placements: Mapping[Path, Placement] = field(default_factory=dict)
    known: Mapping[Path, Known] = field(default_factory=dict)
    plates_by: str = ""

    @cached_property
    def background_name(self) -> str:
        """The background in a line, see `name_background`."""
        return name_background(self.background)

    def output_of(self, job: Job) -> Output:
        """What is written for a job."""
        return job.output or self.output

    def placement_of(self, job: Job) -> Placement:
        """Where the car of a job stands."""
        return self.placements.get(job.source, self.placement)

    def recipe(self, job: Job, photo: Path | None = None) -> Recipe:
        """What a job's file would be made of.

        Args:
            job: The job.
            photo: Where its photo is read; None reads it where it lies.

        Raises:
            PhotoError: The photo cannot be read.
        """
        output, placement = self.output_of(job), self.placement_of(job)
        return recipe_of(
            hash_photo(photo or job.source),
            found_with(self.found_by, self.glass_by, output.kind, placement),
            output,
            background=self.background_name,
            placement=placement,
            plates=self.plates_by,
        )

    def standing(self, job: Job) -> Standing:
        """What has the name of a job's file.

        Raises:
            PhotoError: The photo cannot be read.
        """
        return standing_of(job.target, lambda: self.recipe(job).key)

    def is_to_do(self, job: Job) -> bool:
        """Whether the network will be asked about a photo."""
        if job.problem is not None:
            return False
        if is_far(job):
            return True  # whoever works on it will see
        try:
            standing = self.standing(job)
        except ForecourtError:
            return False
        return standing in (Standing.FREE, Standing.OUTDATED) or (
            standing is Standing.UNCHANGED and self.overwrite
        )
