"""PyTorch's GRU resets after the recurrent product; the paper's final version before it."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    from engine.cells import CELLS, Weights
    from engine.cells.unroll import unroll

    torch.manual_seed(seed)
    module = nn.GRU(8, 32)
    x, weights = torch.randn(30, 8, 8), Weights(*(p.detach() for p in module.parameters()))
    with torch.no_grad():
        truth, _ = module(x)
        start = (torch.zeros(8, 32),)
        after, before = (unroll(CELLS[name], x, start, weights).output for name in ("gru", "gru_reset_before"))
    return {"after": float((after - truth).abs().max().clamp_min(1e-12).log10()), "before": float((before - truth).abs().max().log10())}


CLAIM = Claim(
    id="gru_of_the_paper",
    topic="gates",
    number=14,
    statement="PyTorch's GRU is the GRU of Cho et al., 2014.",
    answer="Same gates, another place for the reset. Resetting after the recurrent product gives PyTorch's numbers to {after:power}; "
    "resetting before it, with the same weights, is off by up to {before:power}.",
    interview="Cho's paper has both, in different versions; PyTorch, cuDNN and Keras's default reset after the product, so weights are "
    "not portable between the two.",
    follow_up="Why does cuDNN prefer to reset after the product?",
    hypothesis="Reset-after equals nn.GRU within rounding; reset-before differs by more than a hundredth.",
    measure=measure,
    cases=(
        case("partly", below("after", -5), above("before", -2)),
        case("true", below("before", -5)),
        case("false", above("after", -2), above("before", -2)),
    ),
    chart=Chart("Largest difference from nn.GRU", "log scale; same weights, 32 units, 30 steps",
                (Bar("reset after", "after", "gru"), Bar("reset before", "before", "gru")), "power", low=-8, high=0),
    change="nn.GRU computing r × h before the product.",
    seconds=1,
    seeds=5,
    paper=Paper("Cho et al. 2014, EMNLP, arXiv 1406.1078", "Version 1 resets after the recurrent product, version 3 before it."),
)
