"""Clipping makes an exploding RNN stable; the long link stays unlearnt."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    clip = {"mode": "norm", "threshold": 1.0}
    common = {"steps": 700, "batch_size": 32, "learning_rate": 0.005, "clip": clip}
    task = {"name": "adding", "length": 60}
    return {
        "plain RNN, clipped": RunConfig.parse({"task": task, "model": {"cell": "rnn", "hidden_size": 32}, "train": common}),
        "GRU, chrono, clipped": RunConfig.parse({"task": task, "model": {"cell": "gru", "hidden_size": 32, "gate_bias": "chrono"},
                                                 "train": common}),
    }


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train

    rnn, gru = (train(config, seed, size) for config in runs().values())
    return {"rnn": rnn.metric, "gru": gru.metric, "baseline": rnn.baseline, "largest_norm": float(rnn.norms.max())}


CLAIM = Claim(
    id="both_hard",
    topic="gradients",
    number=6,
    statement="Vanishing and exploding gradients both make long dependencies hard to learn.",
    answer="They are two faults of two kinds. With clipping nothing explodes, and the plain RNN still stays at {rnn:.3f} on adding over "
    "60 steps, beside {baseline:.3f} for always saying the mean; a GRU with the same clipping reaches {gru:.3f}.",
    interview="Exploding is a stability fault that clipping cures; vanishing is the barrier to long memory, and no clipping brings it "
    "back.",
    follow_up="Then what does bring it back?",
    hypothesis="Clipped, the RNN ends above .8 of the baseline, and a gated cell below half of it.",
    measure=measure,
    cases=(
        case("partly", above("rnn", "baseline", 0.8), below("gru", "baseline", 0.5)),
        case("true", above("rnn", "baseline", 0.8), above("gru", "baseline", 0.8)),
        case("false", below("rnn", "baseline", 0.5)),
    ),
    chart=Chart("Error on adding, T = 60, both clipped", "held-out MSE after 700 steps; dashed: always say the mean",
                (Bar("plain RNN", "rnn", "rnn"), Bar("GRU, chrono", "gru", "gru")), ".3f", line=Line("baseline", "baseline")),
    change="A clipped plain RNN that learns adding over 60 steps in the same budget.",
    seconds=5,
    runs=runs,
    paper=Paper("Bengio, Simard, Frasconi 1994, IEEE Trans. Neural Networks 5(2)",
                "The longer the dependency, the harder for gradient descent; holding information and learning it pull against each other."),
)
