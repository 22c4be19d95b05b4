"""Without a mask, softmax gives padding its share."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.attention import masked_softmax
    from engine.claims.measuring.article import PooledAttention

    torch.manual_seed(seed)
    scores, mask = torch.zeros(1, 1, 8), torch.arange(8) < 2
    unmasked, masked = scores.softmax(-1), masked_softmax(scores, mask)
    model, x = PooledAttention(), torch.randn(32, 15, 10)
    with torch.no_grad():
        longer = torch.cat([x, torch.zeros(32, 15, 10)], 1)
        moved = (model(longer) - model(x)).abs().max()
    return {"unmasked": float(unmasked[..., 2:].sum()), "masked": float(masked[..., 2:].sum()), "moved": float(moved)}


CLAIM = Claim(
    id="attention_mask",
    topic="attention",
    statement="Attention learns to ignore padding, so no mask is needed.",
    answer="Equal scores over 2 real and 6 padded positions give padding {unmasked:share} of the weight, masked {masked:share}. In an "
    "article's snippet without a mask, 15 more zero steps move an output by up to {moved:.2f}, untrained: the answer depends on the "
    "longest item of the batch.",
    interview="Set the scores of padding to minus infinity before the softmax; multiplying afterwards needs a second normalisation.",
    follow_up="What does softmax give when all positions are masked?",
    hypothesis="Unmasked padding gets over half of the weight at equal scores and moves an output by over .02.",
    measure=measure,
    cases=(
        case("false", above("unmasked", 0.5), below("masked", 1e-6), above("moved", 0.02)),
        case("true", below("unmasked", 0.01), below("moved", 1e-4)),
        case("partly", above("unmasked", 0.5), below("moved", 0.02)),
    ),
    chart=Chart("Weight on padding at equal scores", "2 real and 6 padded positions",
                (Bar("no mask", "unmasked", "rnn"), Bar("masked", "masked", "gru")),
                "share", high=1.0),
    change="A softmax that gives no weight to a finite score.",
    seconds=1,
    seeds=5,
)
