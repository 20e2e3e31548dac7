"""The networks, their losses, their input and their files."""

import pytest
import torch

from model.network.config import NetworkConfig
from model.network.unet import build
from model.training.losses import segmentation_loss

CONFIGS = [NetworkConfig("lite", 8), NetworkConfig("unet", 4, 3), NetworkConfig("unet", 4, 5)]


@pytest.mark.parametrize("config", CONFIGS)
def test_logits_have_the_photos_size(config: NetworkConfig) -> None:
    network = build(config).eval()
    assert network(torch.zeros(1, 3, 64, 96)).shape == (1, 1, 64, 96)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_parameter_learns(config: NetworkConfig) -> None:
    network = build(config).train()
    network(torch.randn(2, 3, 64, 96)).square().mean().backward()
    still = [name for name, value in network.named_parameters() if value.grad is None]
    assert still == []


@pytest.mark.parametrize("config", CONFIGS)
def test_a_network_learns_one_picture_by_heart(config: NetworkConfig) -> None:
    torch.manual_seed(0)
    network = build(config).train()
    optimiser = torch.optim.AdamW(network.parameters(), 1e-2)
    image, target = torch.zeros(2, 3, 64, 64), torch.zeros(2, 1, 64, 64)
    image[:, :, 16:48, 16:48] = 1
    target[:, :, 16:48, 16:48] = 1
    losses = []
    for _ in range(25):
        loss = segmentation_loss(network(image), target)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
