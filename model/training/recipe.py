"""Which stream of samples a config makes of its data: ours, or that of the article's recipe."""

from __future__ import annotations

from model.data.arrange import Plain
from model.data.augment import ArticleAugment, Augment
from model.training.config import TrainConfig
from model.training.prepare import Data
from model.training.samples import ASPECTS, PlainSamples, Samples


def make_samples(config: TrainConfig, data: Data) -> Samples:
    """Return the stream of samples that a config makes of its data."""
    given = (data.train, data.backgrounds, config.preprocess, config.batch, config.seed)
    if config.augment == "plain":
        return PlainSamples(*given, arrange=Plain)
    if config.augment == "article":
        return Samples(*given, arrange=ArticleAugment, aspects=ASPECTS[:1])
    return Samples(*given, arrange=Augment)
