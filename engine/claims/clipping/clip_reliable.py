"""Does clipping make convergence more reliable? With SGD near the cliff, yes; with Adam on a calm problem one sees nothing."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def run(cell: str, mode: str, **train: object) -> RunConfig:
        from engine.claims.measuring.settings import adding

        gain = {"init": "orthogonal", "gain": 1.2} if cell == "rnn" else {}
        return adding(40, {"cell": cell, **gain}, 600, clip={"mode": mode, "threshold": 1.0}, **train)

    sgd = {"optimizer": "sgd", "learning_rate": 0.1}
    return {"RNN, SGD, none": run("rnn", "none", **sgd), "RNN, SGD, clipped": run("rnn", "norm", **sgd),
            "GRU, Adam, none": run("gru", "none"), "GRU, Adam, clipped": run("gru", "norm")}


def measure(seed: int, size: float) -> dict[str, float]:
    from math import log10

    from engine.claims.measuring.training import train

    found = {}
    for name, config in zip(("sgd_none", "sgd_clipped", "adam_none", "adam_clipped"), runs().values(), strict=True):
        run = train(config, seed, size)
        found[name] = 38.0 if run.broke else min(38.0, log10(max(run.last_loss, 1e-9)))
    return found


CLAIM = Claim(
    id="clip_reliable",
    topic="clipping",
    number=38,
    statement="Gradient clipping makes convergence faster and more reliable.",
    answer="Near a cliff it decides everything: an RNN under SGD ends at {sgd_none:power} without and {sgd_clipped:power} with it. A GRU "
    "under Adam on the same task ends at {adam_none:power} without and {adam_clipped:power} with it.",
    interview="It makes rare huge steps harmless; where gradients are tame, and Adam scales them anyway, expect no difference.",
    follow_up="How would you choose the threshold?",
    hypothesis="With SGD the difference is over three decades, with Adam under half a decade.",
    measure=measure,
    cases=(
        case("partly", above("sgd_none", "sgd_clipped", shift=3), below("adam_none", "adam_clipped", shift=0.5)),
        case("true", above("sgd_none", "sgd_clipped", shift=3), above("adam_none", "adam_clipped", shift=0.5)),
        case("false", below("sgd_none", "sgd_clipped", shift=0.1)),
    ),
    chart=Chart("Loss after 600 steps on adding, T = 40", "log10 of MSE",
                (Bar("RNN, SGD, no clipping", "sgd_none", "rnn"), Bar("RNN, SGD, clipped", "sgd_clipped", "rnn"),
                 Bar("GRU, Adam, no clipping", "adam_none", "gru"), Bar("GRU, Adam, clipped", "adam_clipped", "gru")), "power", low=None),
    change="A calm problem on which clipping at 1 changes Adam's result.",
    seconds=6,
    runs=runs,
    paper=Paper("Zhang, He, Sra, Jadbabaie 2020, Why Gradient Clipping Accelerates Training, ICLR",
                "Under a smoothness bound that grows with the gradient norm, clipped descent can be arbitrarily faster than a fixed step."),
)
