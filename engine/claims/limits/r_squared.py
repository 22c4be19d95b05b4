"""On a random walk R² flatters everyone: even a forecast that is twice as bad as repeating the last value."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import numpy as np

    walks = np.random.default_rng(seed).normal(size=(50, 1000)).cumsum(axis=1)
    truth, last, stale = walks[:, 2:], walks[:, 1:-1], walks[:, :-2]

    def r_squared(said: np.ndarray) -> float:
        left = ((truth - said) ** 2).mean(axis=1) / truth.var(axis=1)
        return float(1 - left.mean())

    mse = [float(((truth - said) ** 2).mean()) for said in (last, stale)]
    return {"persistence": r_squared(last), "stale": r_squared(stale), "mse_ratio": mse[1] / mse[0]}


CLAIM = Claim(
    id="r_squared",
    topic="limits",
    statement="An R² of .95 on a price series shows that the network forecasts well.",
    answer="On random walks, which nobody can forecast, repeating the last value has R² {persistence:.3f}, and repeating the one before, "
    "{mse_ratio:.1f} times the squared error, still {stale:.3f}. R² compares with the mean of the series, which no one would forecast.",
    interview="Compare with persistence, not with the mean: on a random walk nothing beats the last value, and R² does not tell.",
    follow_up="How do you see that a forecast is the input shifted by one step?",
    hypothesis="Both have R² above .9, though one has twice the error of the other.",
    measure=measure,
    cases=(
        case("misleading", above("persistence", 0.9), above("stale", 0.9), above("mse_ratio", 1.8)),
        case("true", below("persistence", 0.2)),
        case("partly", above("persistence", 0.9), below("stale", 0.5)),
    ),
    chart=Chart("R² on random walks", "50 walks of 1,000 steps, which nobody can forecast",
                (Bar("last value", "persistence"), Bar("the value before it", "stale", "rnn")), ".3f", high=1.0),
    change="A score that is low for persistence on a random walk and is called R².",
    seconds=1,
    seeds=5,
)
