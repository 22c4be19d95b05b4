"""Clipping stops the explosion; the long link is no better learnt than before."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def rnn(mode: str) -> RunConfig:
        return RunConfig.parse({
            "task": {"name": "adding", "length": 60},
            "model": {"cell": "rnn", "hidden_size": 64, "init": "orthogonal", "gain": 1.2},
            "train": {"steps": 300, "optimizer": "sgd", "learning_rate": 0.1, "clip": {"mode": mode, "threshold": 1.0}},
        })

    return {"no clipping": rnn("none"), "clipped at 1": rnn("norm")}


def measure(seed: int, size: float) -> dict[str, float]:
    from math import log10

    from engine.claims.measuring.training import train

    free, clipped = (train(config, seed, size) for config in runs().values())
    worst = 38.0 if free.broke else log10(max(float(free.losses.max()), 1e-9))
    return {"free": worst, "clipped": clipped.last_loss, "clipped_log": log10(clipped.last_loss), "baseline": clipped.baseline,
            "baseline_log": log10(clipped.baseline)}


CLAIM = Claim(
    id="clip_both",
    topic="clipping",
    number=7,
    statement="Gradient clipping fixes vanishing and exploding gradients.",
    answer="It stops the explosion: without it the worst loss is {free:power} (at 10³⁸ a float32 overflows and the run ends). It brings "
    "nothing back: clipped, the RNN ends at {clipped:.3f}, beside {baseline:.3f} for always saying the mean.",
    interview="It caps the step, so it is for explosion only; for vanishing change the cell, its gate bias, or the path length.",
    follow_up="Where in the training loop does it go?",
    hypothesis="Unclipped, the loss passes 1,000; clipped, it ends above .9 of the baseline.",
    measure=measure,
    cases=(
        case("partly", above("free", 3), above("clipped", "baseline", 0.9), below("clipped", 1)),
        case("true", above("free", 3), below("clipped", "baseline", 0.5)),
        case("false", above("free", 3), above("clipped", 1)),
    ),
    chart=Chart("Loss of an RNN on adding, T = 60, SGD", "log10 of MSE; worst without clipping, last with it, and always saying the mean",
                (Bar("no clipping", "free", "rnn"), Bar("clipped at 1", "clipped_log", "gru"), Bar("baseline", "baseline_log")),
                "power", low=None),
    change="A clipped plain RNN that learns a link over 60 steps.",
    seconds=4,
    runs=runs,
    paper=Paper("Pascanu, Mikolov, Bengio 2013, ICML",
                "Proposes clipping the gradient norm against explosion and a soft penalty against vanishing: two remedies."),
)
