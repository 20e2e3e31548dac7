"""Which stream of samples a config makes of its data: ours, or that of the article's recipe."""

from __future__ import annotations

from model.data.augment import ArticleAugment, Augment
from model.training.config import TrainConfig
from model.training.prepare import Data
from model.training.samples import ASPECTS, Samples


def make_samples(config: TrainConfig, data: Data) -> Samples:
    """Return the stream of samples that a config makes of its data."""
    article = config.augment == "article"
    return Samples(
        data.train,
        data.backgrounds,
        config.preprocess,
        config.batch,
        config.seed,
        arrange=ArticleAugment if article else Augment,
        aspects=ASPECTS[:1] if article else ASPECTS,
    )
