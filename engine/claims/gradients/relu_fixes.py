"""ReLU has derivative 1 where it is on, and no bound: it moves the trouble."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case

GAINS = {"gain_1": 1.0, "gain_2": 2.0}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.cells.rnn import Rnn
    from engine.claims.measuring.slope import weights_left
    from engine.claims.measuring.weights import gaussian

    return {name: weights_left(Rnn("relu"), gaussian(64, gain, seed), 50, seed) for name, gain in GAINS.items()}


CLAIM = Claim(
    id="relu_fixes",
    topic="gradients",
    statement="ReLU instead of tanh fixes vanishing and exploding gradients, since its derivative is 1.",
    answer="It is 1 for the units that are on and 0 for the others. With random weights of gain 1 a ReLU RNN keeps {gain_1:power} over 50 "
    "steps; with gain 2 it reaches {gain_2:power}, and nothing bounds it.",
    interview="No: it removes saturation on one side and the bound with it. It needs an identity or orthogonal start and clipping.",
    follow_up="What is an IRNN?",
    hypothesis="At lag 50 gain 1 loses at least three decades and gain 2 gains at least three.",
    measure=measure,
    cases=(
        case("false", below("gain_1", -3), above("gain_2", 3)),
        case("true", above("gain_1", -1), below("gain_2", 1)),
        case("partly", below("gain_1", -3), below("gain_2", 3)),
    ),
    chart=Chart("Gradient 50 steps back, ReLU", "log scale; random W with entries N(0, gain² / 64), untrained",
                (Bar("gain 1", "gain_1", "rnn"), Bar("gain 2", "gain_2", "rnn")), "power", low=None),
    change="A ReLU RNN with random weights whose gradient neither vanishes nor explodes over a range of gains.",
    seconds=1,
    seeds=5,
)
