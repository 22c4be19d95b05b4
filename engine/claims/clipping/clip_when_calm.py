"""A threshold that nothing exceeds by much still scales healthy gradients."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.article import clipped_noise

    largest, share = clipped_noise(seed)
    return {"largest": largest, "share": share}


CLAIM = Claim(
    id="clip_when_calm",
    topic="clipping",
    statement="Clipping at 1 only acts when gradients explode.",
    answer="Run as an article writes it (an RNN over 10 steps, targets of noise), the largest norm is {largest:.1f}, so nothing explodes, "
    "and {share:share} of the steps are clipped: a smaller learning rate in disguise.",
    interview="Log the norm before clipping and the share of steps clipped, then set the threshold at a high percentile.",
    follow_up="What does clip_grad_norm_ return, and what would you do with it?",
    hypothesis="The largest norm stays below 10 while more than a tenth of the steps are clipped.",
    measure=measure,
    cases=(
        case("false", below("largest", 10), above("share", 0.1)),
        case("true", below("share", 0.02)),
        case("partly", below("largest", 10), below("share", 0.1), above("share", 0.02)),
    ),
    chart=Chart("Steps clipped at 1, where nothing explodes", "share of 100 steps", (Bar("clipped", "share", "rnn"),), "share", high=1.0),
    change="A model whose healthy norms all lie below 1.",
    seconds=1,
    seeds=5,
)
