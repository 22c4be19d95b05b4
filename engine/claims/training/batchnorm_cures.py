"""Batch normalisation in the recurrence: it takes W's scale away and puts gamma in its place."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.batchnorm import left

    return {"none": left(None, seed), "gamma_1": left(1.0, seed), "gamma_01": left(0.1, seed)}


CLAIM = Claim(
    id="batchnorm_cures",
    topic="training",
    number=10,
    statement="Batch normalisation mitigates vanishing and exploding gradients in RNNs.",
    answer="It moves them. Over 50 steps {none:power} is left without it, {gamma_1:power} with it at gamma 1, and {gamma_01:power} at "
    "gamma .1: the gain of a step no longer depends on W's scale, and does depend on gamma.",
    interview="Across time it needs statistics for every step and a small gamma; layer normalisation is simpler, and neither replaces an "
    "additive path.",
    follow_up="What are its statistics for a step that no training sequence reached?",
    hypothesis="At gamma 1 the gradient over 50 steps grows; at gamma .1 it shrinks; both differ from the plain RNN by a decade or more.",
    measure=measure,
    cases=(
        case("misleading", above("gamma_1", 0.5), above("gamma_1", "none", shift=1)),
        case("true", above("gamma_1", -1), below("gamma_1", 0.5), above("gamma_01", -1), below("gamma_01", 0.5)),
        case("false", below("gamma_1", "none"), below("gamma_01", "none")),
    ),
    chart=Chart("Gradient 50 steps back", "log scale; untrained RNN of 64 units, batch of 64, input scaled to .1",
                (Bar("no normalisation", "none", "rnn"), Bar("batch norm, gamma 1", "gamma_1"),
                 Bar("batch norm, gamma .1", "gamma_01")), "power", low=None),
    change="A gamma-free normalisation that keeps the gradient's length over time.",
    seconds=1,
    seeds=5,
    paper=Paper("Laurent et al. 2016, Batch Normalized Recurrent Neural Networks, ICASSP",
                "On the recurrent path it did not help; on the input path training was faster, generalisation no better."),
    revised="The input's scale was fixed at 0.1 after a first result that settled nothing.",
)
