"""Which cell counts? Trained on a^n b^n up to n = 10, asked beyond."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    return {cell: RunConfig.parse({"task": {"name": "anbn"}, "model": {"cell": cell, "hidden_size": 16},
                                   "train": {"steps": 1500, "batch_size": 32, "learning_rate": 0.01}}) for cell in ("lstm", "gru", "rnn")}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train

    return {cell: train(config, seed, size).metric for cell, config in runs().items()}


CLAIM = Claim(
    id="counting",
    topic="limits",
    number=16,
    statement="Choose LSTM or GRU by the use case.",
    answer="Where counting is the task they differ: taught aⁿbⁿ up to n = 10 and asked up to 40, an LSTM gets all n right up to "
    "{lstm:.0f}, a GRU up to {gru:.0f}, a plain RNN up to {rnn:.0f}. On most tasks the difference is smaller than that between two seeds.",
    interview="An LSTM's cell state can count, a GRU's bounded state cannot without limit; otherwise try both at equal parameters.",
    follow_up="Why can a GRU's state not count without bound?",
    hypothesis="The LSTM counts further than the GRU by more than one, and further than it was taught.",
    measure=measure,
    cases=(
        case("true", above("lstm", "gru", shift=1), above("lstm", 10)),
        case("false", below("lstm", "gru", shift=1), above("lstm", "gru", shift=-1)),
        case("partly", below("lstm", "gru", shift=-1)),
    ),
    chart=Chart("aⁿbⁿ, taught to n = 10, asked to 40", "largest n up to which all are right; dashed: the longest taught",
                (Bar("LSTM", "lstm", "lstm"), Bar("GRU", "gru", "gru"), Bar("plain RNN", "rnn", "rnn")), ".0f", line=Line("taught", 10.0)),
    change="A GRU that counts as far as an LSTM after the same training.",
    seconds=6,
    seeds=5,
    runs=runs,
    paper=Paper("Weiss, Goldberg, Yahav 2018, On the Practical Computational Power of Finite Precision RNNs, ACL",
                "With finite precision and time linear in the input, LSTM and ReLU Elman nets count; GRU and squashing RNNs cannot "
                "without bound."),
    revised="The rule's threshold was changed, which changed the verdict; a second set of seeds was run afterwards and agreed.",
)
