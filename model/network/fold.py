"""Networks made ready for use: the same functions in fewer steps over memory."""

from __future__ import annotations

import itertools
import platform

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.network.device import bfloat16_pays

_ACTIVATIONS: dict[type[nn.Module], tuple[str, list[float]]] = {
    nn.ReLU6: ("hardtanh", [0.0, 6.0]),
    nn.ReLU: ("relu", []),
}
"""Activations that oneDNN computes within a convolution: its name for them, and the limits."""


def place(network: nn.Module, device: torch.device) -> nn.Module:
    """Return a network ready to use on a device; where float32 pays, its steps are oneDNN's."""
    network = fold(network.eval())
    if device.type == "cpu" and not bfloat16_pays(device) and fuses():
        fuse(network)
    return network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def fold(network: nn.Module) -> nn.Module:
    """Fold each batch normalisation into the convolution before it: the same function.

    Activations write over what they are given, which spares memory and the time to fill it.
    """
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            layers = list(module)
            for index, (first, second) in enumerate(itertools.pairwise(layers)):
                if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                    module[index] = fuse_conv_bn_eval(first, second)
                    module[index + 1] = nn.Identity()
        elif isinstance(module, nn.ReLU6 | nn.ReLU):
            module.inplace = True
    return network


def fuses() -> bool:
    """Return whether this torch has oneDNN's convolutions with an activation in them, for x86."""
    return (
        bool(torch.backends.mkldnn.is_available())  # type: ignore[no-untyped-call]
        and platform.machine().lower() in {"x86_64", "amd64"}
        and hasattr(torch.ops.mkldnn, "_convolution_pointwise")
    )


def fuse(network: nn.Module) -> None:
    """Replace a folded network's convolutions, in place, by oneDNN's with their activations.

    In float32 torch itself leaves many of them to a slower way if it has one thread, and walks over
    each result once more for the activation: together a third of the time.
    """
    for module in network.modules():
        for name, child in list(module.named_children()):
            if not isinstance(child, nn.Conv2d):
                continue
            after = _activation_after(module, name)
            activation = getattr(module, after) if after else None
            setattr(module, name, FusedConv(child, activation))
            if after:
                setattr(module, after, nn.Identity())


def _activation_after(module: nn.Module, name: str) -> str | None:
    """Return the name of the activation that follows a convolution; None if none does."""
    if not isinstance(module, nn.Sequential):
        return None
    following = itertools.dropwhile(lambda child: child[0] != name, module.named_children())
    for after, layer in itertools.islice(following, 1, None):
        if type(layer) in _ACTIVATIONS:
            return after
        if not isinstance(layer, nn.Identity):
            return None
    return None


class FusedConv(nn.Module):
    """A convolution and an activation in one step of oneDNN's, float32 on the CPU."""

    def __init__(self, conv: nn.Conv2d, activation: nn.Module | None) -> None:
        super().__init__()
        weight, padding = conv.weight, list(conv.padding)
        margin = getattr(conv, "margin", None)
        if margin:
            # Padded by one more at right and bottom, see `SameConv`: the same as a kernel with a
            # row and a column of zeros before it, padded alike on all sides, and no copy is made.
            weight, padding = F.pad(weight, (1, 0, 1, 0)), [margin[1], margin[1]]
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = conv.bias
        self.layout = (padding, list(conv.stride), list(conv.dilation), conv.groups)
        self.activation = ("none", []) if activation is None else _ACTIVATIONS[type(activation)]

    def forward(self, x: Tensor) -> Tensor:
        """Return the activated convolution of NxCxHxW."""
        y: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self.weight, self.bias, *self.layout, *self.activation, ""
        )
        return y
