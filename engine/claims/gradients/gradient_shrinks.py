"""The gradient of a plain RNN shrinks exponentially on its way back: two lags, one slope."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.slope import hidden_left
    from engine.understand.through_time import Setting

    left = {lag: hidden_left(Setting("rnn", length=60, hidden=64, seed=seed), lag) for lag in (10, 25, 50)}
    return {"lag_10": left[10], "lag_25": left[25], "lag_50": left[50], "slope": left[50] / 50, "early_slope": left[10] / 10}


CLAIM = Claim(
    id="gradient_shrinks",
    topic="gradients",
    number=3,
    statement="In a plain RNN gradients shrink exponentially on their way back through time.",
    answer="Yes. With PyTorch's initial weights {lag_10:power} of the gradient is left after 10 steps and {lag_50:power} after 50: about "
    "the same factor at every step, which is what exponential means.",
    interview="Back-propagation through time multiplies one Jacobian a step, diag(tanh') W; where it shortens vectors, the gradient "
    "decays geometrically with the lag.",
    follow_up="Which single number of W tells you that it must vanish, and does its spectral radius tell you too?",
    hypothesis="Over 50 steps less than a ten-thousandth is left, and the slope per step at lag 50 is that at lag 10, within a third.",
    measure=measure,
    cases=(
        case("true", below("lag_50", -4), below("slope", "early_slope", 0.67), above("slope", "early_slope", 1.33)),
        case("partly", below("lag_50", -4)),
        case("false", above("lag_50", -1)),
    ),
    chart=Chart("Gradient left in a plain RNN", "log scale; untrained, 64 units",
                (Bar("10 steps back", "lag_10", "rnn"), Bar("25 steps back", "lag_25", "rnn"), Bar("50 steps back", "lag_50", "rnn")),
                "power", low=-16, high=0),
    change="A default RNN whose gradient at lag 50 is within a factor of ten of that at lag 0.",
    seconds=1,
    seeds=5,
    paper=Paper("Hochreiter 1991, diploma thesis, TU Munich",
                "Showed that back-propagated error in deep or recurrent nets shrinks or grows exponentially with depth."),
)
