"""The optimiser, its learning rate's schedule, and the moving average of the weights."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from model.training.config import TrainConfig


def make_optimiser(network: nn.Module, config: TrainConfig) -> torch.optim.AdamW:
    """Return AdamW; norms and biases do not decay, the encoder learns at its own rate."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        groups.setdefault((name.startswith("encoder."), parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "weight_decay": config.weight_decay if matrix else 0.0,
                "share": config.encoder_rate if encoder else 1.0,
            }
            for (encoder, matrix), parameters in groups.items()
        ],
        lr=config.learning_rate,
        # One kernel for all parameters; on a GPU the many small ones cost more than the sums.
        fused=all(parameter.is_cuda for parameter in network.parameters()),
    )


def learning_rate(progress: float, config: TrainConfig) -> float:
    """Return the rate at `progress` in [0, 1]: linear warm-up, cosine to 1 % of the peak."""
    if progress < config.warmup:
        return config.learning_rate * max(progress / config.warmup, 0.01)
    share = (progress - config.warmup) / (1 - config.warmup)
    return config.learning_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Set average = decay x average + (1 - decay) x network, running statistics too."""
    pairs = zip(average.state_dict().values(), network.state_dict().values(), strict=True)
    soft = []
    for mean, value in pairs:
        if mean.is_floating_point():
            soft.append((mean, value))
        else:
            mean.copy_(value)
    means, values = zip(*soft, strict=True)
    torch._foreach_lerp_(means, values, 1 - decay)


def keep_statistics(network: nn.Module) -> None:
    """Leave the statistics of batch normalisation as they are while the rest is trained."""
    for module in network.modules():
        if isinstance(module, _BatchNorm):
            module.eval()
