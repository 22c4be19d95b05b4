"""Before training attention looks everywhere alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig

if TYPE_CHECKING:
    from engine.trainer import Trainer


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"dates, additive attention": dates(200)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train
    from engine.trainer import Trainer

    config = runs()["dates, additive attention"].changed("train.seed", seed).changed("train.device", "cpu")
    return {"before": _entropy(Trainer(config)), "after": _entropy(train(config, seed, size).trainer)}


def _entropy(trainer: Trainer) -> float:
    """Mean entropy of the attention rows of the probe batch, as a share of the largest possible."""
    import numpy as np

    from engine.understand.alignment import alignment

    frame = trainer.frame()
    assert frame.attention is not None
    rows = [alignment(weights[: len(weights)], int(length)) for weights, length in zip(frame.attention, frame.lengths, strict=True)]
    return float(np.nanmean([1 - row.sharpness for row in rows]))


CLAIM = Claim(
    id="attention_starts_uniform",
    topic="attention",
    statement="Attention picks out the relevant words by itself.",
    answer="It has to learn that. Untrained, its rows have {before:share} of the largest possible entropy, which is uniform; after 200 "
    "steps on dates {after:share}.",
    interview="It starts uniform and becomes sharp only if the loss asks for it; plot the entropy over training.",
    follow_up="All weights stay uniform: name three causes.",
    hypothesis="Relative entropy above .9 before training and at least .2 lower after it.",
    measure=measure,
    cases=(
        case("misleading", above("before", 0.9), below("after", "before", shift=-0.2)),
        case("true", below("before", 0.7)),
        case("false", above("before", 0.9), above("after", 0.9)),
    ),
    chart=Chart("Entropy of attention", "share of the entropy of uniform weights; dates",
                (Bar("untrained", "before"), Bar("after 200 steps", "after", "gru")), "share", high=1.0),
    change="An untrained attention whose weights are sharp in the right places.",
    seconds=8,
    runs=runs,
)
