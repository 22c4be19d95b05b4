"""How a token is chosen from logits."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.errors import EngineError

COLD = 1e-6


def choose(logits: Tensor, temperature: float, generator: torch.Generator, top_k: int | None = None) -> Tensor:
    """``(B, V)`` -> ``(B,)``: sampled from softmax(logits / temperature), from the ``top_k`` likeliest only (Fan et al. 2018).

    Temperature 0, or so little that dividing by it overflows, takes the largest. Logits that have overflowed say nothing: any token, so
    that looking at a network that diverges does not fail. Raises EngineError for a temperature below 0 or a ``top_k`` below 1.
    """
    if temperature < 0 or (top_k is not None and top_k < 1):
        raise EngineError(f"A temperature is at least 0 and top-k at least 1; got {temperature:g} and {top_k}.")
    if temperature < COLD:
        return logits.argmax(dim=1)
    if top_k is not None and top_k < logits.shape[1]:
        kept = logits.topk(top_k, dim=1)
        logits = torch.full_like(logits, float("-inf")).scatter(1, kept.indices, kept.values)
    chances = (logits / temperature).softmax(dim=1).cpu()
    known = torch.where(chances.isnan(), 1.0, chances)
    return torch.multinomial(known, 1, generator=generator)[:, 0].to(logits.device)
