"""Truncated back-propagation with carried state: same forward pass, shorter gradient."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import CELLS, Layer
    from engine.understand.truncation import truncate

    generator = torch.Generator().manual_seed(seed)
    layer = Layer(CELLS["lstm"], 4, 32)
    layer.start(generator)
    found = truncate(layer, torch.randn(100, 4, generator=generator), chunk=10)
    return {"difference": found.forward_difference, "reach": float(found.reach) + 1, "beyond": float(found.truncated[:90].max()),
            "whole": float((found.full > 0).sum())}


CLAIM = Claim(
    id="truncation_forward",
    topic="long",
    statement="Truncated back-propagation resets the state at every chunk.",
    answer="Only the gradient stops. Cut into chunks of 10, 100 steps give the same states (difference {difference:.1g}); the gradient of "
    "the last step reaches {reach:.0f} steps instead of {whole:.0f}, and is exactly {beyond:.0f} beyond.",
    interview="Carry the state, detach it at the edge: the forward pass is unchanged, the gradient is biased towards short links.",
    follow_up="Can a model trained with chunks of 50 use a link over 200 steps?",
    hypothesis="The forward difference is exactly 0 and no gradient passes the edge.",
    measure=measure,
    cases=(
        case("false", below("difference", 1e-9), below("reach", 10.5), above("whole", 50)),
        case("true", above("difference", 0.01)),
        case("partly", below("difference", 1e-9), above("reach", 10.5)),
    ),
    chart=Chart("Steps that the gradient reaches", "LSTM, 100 steps, loss at the last",
                (Bar("whole", "whole", "lstm"), Bar("chunks of 10", "reach", "lstm")), ".0f"),
    change="Carried state with a forward pass that depends on where the chunks end.",
    seconds=1,
)
