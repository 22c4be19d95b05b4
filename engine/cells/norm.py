"""Normalising what a layer hands up: the layer above, readout, attention and head read norm(h); the layer's own next step reads h."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5
MOMENTUM = 0.1


class Norm(nn.Module):
    """gamma (h - mean) / sqrt(variance + 1e-5) + beta, unit by unit; gamma starts at 1, beta at 0."""

    running: ClassVar[tuple[str, ...]] = ()
    """Statistics that are kept from batch to batch."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(size)), nn.Parameter(torch.empty(size))
        for name in self.running:
            self.register_buffer(name, torch.empty(size))
        self.start()

    @torch.no_grad()
    def start(self) -> None:
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)
        for name, kept in self.named_buffers():
            kept.fill_(float(name == "variance"))

    def forward(self, h: Tensor, past_end: Tensor | None = None, looking: bool = False) -> Tensor:
        """h ``(..., B, H)``; ``past_end`` ``(T, B)`` is True on padding. ``looking``: only to see, so nothing of the batch counts."""
        raise NotImplementedError


class LayerNorm(Norm):
    """Mean and variance over the H units of one time step of one sequence (Ba, Kiros & Hinton 2016)."""

    def forward(self, h: Tensor, past_end: Tensor | None = None, looking: bool = False) -> Tensor:
        return F.layer_norm(h, self.weight.shape, self.weight, self.bias, EPSILON)


class BatchNorm(Norm):
    """Mean and variance of a unit over all sequences and their real time steps together: "sequence-wise" statistics, padding left out
    (Laurent et al. 2016, there on W_ih x_t). In training the batch's own, else running ones, kept as nn.BatchNorm1d keeps them."""

    running = ("mean", "variance")
    mean: Tensor
    variance: Tensor

    def forward(self, h: Tensor, past_end: Tensor | None = None, looking: bool = False) -> Tensor:
        if looking or not self.training:
            return (h - self.mean) / (self.variance + EPSILON).sqrt() * self.weight + self.bias
        rows, real = h.flatten(0, -2), None if past_end is None else (~past_end).to(h.dtype).view(-1, 1)
        normed, mean, variance = normalised(rows, real)
        self._remember(mean[0], variance[0], len(rows) if real is None else real.sum())
        return (normed * self.weight + self.bias).view_as(h)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor, count: Tensor | int) -> None:
        """A tenth of the way to the unbiased statistics of ``count`` rows; a batch that broke is not remembered."""
        unbiased = variance * count / (torch.as_tensor(count, device=variance.device) - 1).clamp_min(1)
        sound = mean.isfinite().all() & variance.isfinite().all()
        for kept, found in ((self.mean, mean), (self.variance, unbiased)):
            kept.lerp_(torch.where(sound, found, kept), MOMENTUM)


NORMS: dict[str, type[Norm]] = {"layer": LayerNorm, "batch": BatchNorm}


def normalised(product: Tensor, real: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """``(..., B, H)`` with mean 0 and variance 1 over the batch, and both ``(..., 1, H)``; ``real`` ``(..., B, 1)`` is 1 where to count."""
    if real is None:
        mean, variance = product.mean(-2, keepdim=True), product.var(-2, unbiased=False, keepdim=True)
    else:
        share = real / real.sum(-2, keepdim=True).clamp_min(1)
        mean = (product * share).sum(-2, keepdim=True)
        variance = ((product - mean).square() * share).sum(-2, keepdim=True)
    return (product - mean) / (variance + EPSILON).sqrt(), mean, variance
