"""Orthogonal weights keep lengths in the linear regime only: tanh takes its share at every step."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.slope import hidden_left
    from engine.understand.through_time import Setting

    setting = Setting("rnn", length=210, hidden=64, init="orthogonal", seed=seed)
    return {"lag_50": hidden_left(setting, 50), "lag_200": hidden_left(setting, 200)}


CLAIM = Claim(
    id="orthogonal_enough",
    topic="gradients",
    statement="With orthogonal recurrent weights the gradient keeps its length.",
    answer="In a linear network. With tanh {lag_50:power} is left after 50 steps and {lag_200:power} after 200: orthogonal W keeps "
    "lengths, tanh' below 1 does not.",
    interview="Orthogonal W has singular values of 1, but the Jacobian is diag(tanh') W, so it still shrinks, more slowly; and training "
    "may leave orthogonality.",
    follow_up="How would you keep W orthogonal while it trains?",
    hypothesis="At lag 200 less than a thousandth is left.",
    measure=measure,
    cases=(
        case("false", below("lag_200", -3)),
        case("true", above("lag_200", -0.3)),
        case("partly", above("lag_200", -3), below("lag_200", -0.3)),
    ),
    chart=Chart("Gradient left, orthogonal W and tanh", "log scale; untrained, 64 units, N(0, 1) input",
                (Bar("50 steps back", "lag_50", "rnn"), Bar("200 steps back", "lag_200", "rnn")), "power", low=None, high=0),
    change="A tanh RNN with orthogonal W and ordinary input whose gradient is within a factor of two after 200 steps.",
    seconds=2,
    seeds=5,
)
