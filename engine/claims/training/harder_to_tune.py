"""How many learning rates work? A recurrent cell beside a feed-forward network that sees the whole sequence at once."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig

RATES, STEPS, LENGTH = (0.0003, 0.001, 0.003, 0.01, 0.03), 400, 20


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import adding

    return {f"{cell}, rate {rate:g}": adding(LENGTH, {"cell": cell}, STEPS, learning_rate=rate) for cell in ("rnn",
                                                                                                             "gru") for rate in RATES}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.feed_forward import adding_error
    from engine.claims.measuring.training import train

    errors = {name: train(config, seed, size).metric for name, config in runs().items()}
    flat = [adding_error(LENGTH, rate, STEPS, seed, size) for rate in RATES]
    return {**{cell: sum(error < 0.05 for name, error in errors.items() if name.startswith(cell)) / len(RATES) for cell in ("rnn", "gru")},
            "flat": sum(error < 0.05 for error in flat) / len(RATES)}


CLAIM = Claim(
    id="harder_to_tune",
    topic="training",
    number=34,
    statement="RNNs are more complex to implement and tune than other networks.",
    answer="Than which? On adding over 20 steps, of five learning rates from .0003 to .03, {gru:share} work for a GRU, {rnn:share} for a "
    "plain RNN and {flat:share} for a feed-forward network that sees all steps at once, after the same 400 steps.",
    interview="Report the share of settings and seeds that succeed, not one curve; then it is a measurement instead of an opinion.",
    follow_up="What would be a fair budget for both?",
    hypothesis="It would be true if fewer rates worked for the GRU than for the feed-forward network.",
    measure=measure,
    cases=(
        case("true", below("gru", "flat", shift=-0.1)),
        case("false", above("gru", "flat", shift=0.1), above("rnn", "flat", shift=0.1)),
        case("partly", above("gru", "flat", shift=0.1), below("rnn", "flat", shift=0.1)),
    ),
    chart=Chart("Learning rates that work", "share of five, adding over 20 steps, error below .05 after 400 steps",
                (Bar("GRU", "gru", "gru"), Bar("plain RNN", "rnn", "rnn"), Bar("feed-forward", "flat")), "share", high=1.0),
    change="Other tasks, on which a feed-forward network is the natural choice.",
    seconds=15,
    seeds=5,
    runs=runs,
)
