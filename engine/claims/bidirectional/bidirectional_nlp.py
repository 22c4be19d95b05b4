"""Two directions on surnames, at an equal number of weights."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def gru(hidden: int, both: bool) -> RunConfig:
        return RunConfig.parse({"task": {"name": "surnames"}, "model": {"cell": "gru", "hidden_size": hidden, "bidirectional": both},
                                "train": {"steps": 300, "batch_size": 64}})

    return {"one direction, 64 units": gru(64, False), "two directions, 40 units": gru(40, True)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.next_token import accuracy
    from engine.claims.measuring.training import train

    one, two = (train(config, seed, size) for config in runs().values())
    return {"one": one.metric, "two": two.metric, "baseline": one.baseline, "cheat": accuracy(True, seed, size),
            "honest": accuracy(False, seed, size)}


CLAIM = Claim(
    id="bidirectional_nlp",
    topic="bidirectional",
    number=19,
    statement="Bidirectional networks improve performance in language tasks.",
    answer="Where the whole text is there, perhaps: on surnames, at equal weights, macro-F1 is {two:.3f} with two directions and "
    "{one:.3f} with one. Where the next token is to be said, they only cheat: {cheat:share} right on pure noise.",
    interview="For tagging and encoders, often a little; never for generation, streaming or forecasting, where the backward pass reads "
    "the target.",
    follow_up="Your language model's loss falls to zero: what do you check first?",
    hypothesis="Two directions are no worse by .05 on surnames; on next tokens of noise they score above a half, where one stays at "
    "chance.",
    measure=measure,
    cases=(
        case("partly", above("two", "one", shift=-0.05), above("cheat", 0.5), below("honest", 0.2)),
        case("false", below("two", "one", shift=-0.05)),
        case("true", above("two", "one", shift=0.05), below("cheat", 0.2)),
    ),
    chart=Chart("Score with one and two directions",
                "macro-F1 on surnames; accuracy on the next token of noise (chance .125)",
                (Bar("surnames, one", "one"), Bar("surnames, two", "two", "gru"), Bar("noise, one", "honest"),
                 Bar("noise, two", "cheat", "rnn")),
                ".2f", high=1.0, line=Line("majority, surnames", "baseline")),
    change="A surnames model with one direction that is clearly better at equal weights.",
    seconds=10,
    runs=runs,
)
