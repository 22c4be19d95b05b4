"""An infinite gradient, clipped, is not a number."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    found = dict[str, float]()
    for name, fault in (("inf", float("inf")), ("large", 1e30)):
        parameters = [nn.Parameter(torch.randn(10)) for _ in range(2)]
        for parameter in parameters:
            parameter.grad = torch.randn(10)
        assert parameters[0].grad is not None
        parameters[0].grad[0] = fault
        nn.utils.clip_grad_norm_(parameters, 1.0)
        grads = torch.cat([p.grad for p in parameters if p.grad is not None])
        found |= {f"{name}_nan": float(grads.isnan().float().sum()), f"{name}_zero": float((grads == 0).float().mean())}
    return found


CLAIM = Claim(
    id="clip_rescues_inf",
    topic="clipping",
    statement="Clipping rescues a step whose gradient overflowed.",
    answer="It makes things worse: one infinite number among 20 becomes {inf_nan:.0f} NaN and turns {inf_zero:share} of the others into "
    "0, since inf / inf is not a number. Clipping helps before an overflow, never after.",
    interview="No: check that the norm is finite and skip the step; clipping divides by it.",
    follow_up="Which argument of clip_grad_norm_ makes this an error?",
    hypothesis="With one inf the clipped gradient holds a NaN; with 1e30 it holds none.",
    measure=measure,
    cases=(case("false", above("inf_nan", 0.5), below("large_nan", 0.5)), case("true", below("inf_nan", 0.5)),
           case("partly",
                above("large_nan", 0.5))),
    chart=Chart("NaN after clipping at 1", "20 numbers, one of them replaced",
                (Bar("by inf", "inf_nan", "rnn"), Bar("by 1e30", "large_nan", "gru")), ".0f"),
    change="A clip_grad_norm_ that sets infinite numbers aside first.",
    seconds=1,
)
