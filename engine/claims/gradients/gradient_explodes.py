"""Above a gain, the gradient grows as fast as it shrank."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case

GAINS = {"gain_1": 1.0, "gain_1_5": 1.5, "gain_3": 3.0}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.slope import hidden_left
    from engine.understand.through_time import Setting

    return {name: hidden_left(Setting("rnn", length=60, hidden=64, init="orthogonal", gain=gain, seed=seed), 50)
            for name, gain in GAINS.items()}


CLAIM = Claim(
    id="gradient_explodes",
    topic="gradients",
    number=5,
    statement="Exploding gradients: with large recurrent weights the gradient grows exponentially.",
    answer="It can. Orthogonal weights times 1.5 change the gradient by {gain_1_5:power} over 50 steps, times 3 by {gain_3:power}, times "
    "1 by {gain_1:power}: tanh takes a part of every step back, so a gain somewhat above 1 need not explode.",
    interview="Growth needs a largest singular value above 1; that is necessary, not sufficient, because saturated tanh units damp it.",
    follow_up="Why can a gain of 1.5 leave the gradient almost where it was?",
    hypothesis="Gain 3 makes the gradient at lag 50 at least a thousand times larger; gain 1 makes it smaller.",
    measure=measure,
    cases=(case("true", above("gain_3", 3), below("gain_1", 0)), case("false", below("gain_3", 0))),
    chart=Chart("Gradient 50 steps back", "log scale; orthogonal W times a gain, untrained, 64 units",
                (Bar("gain 1", "gain_1", "rnn"), Bar("gain 1.5", "gain_1_5", "rnn"), Bar("gain 3", "gain_3", "rnn")), "power", low=None),
    change="A tanh RNN with gain 3 whose gradient does not grow.",
    seconds=1,
    seeds=5,
    paper=Paper("Pascanu, Mikolov, Bengio 2013, ICML", "Its proof gives: a largest singular value of W above 1 is needed, and not enough, "
                "for a tanh RNN's gradient to explode."),
)
