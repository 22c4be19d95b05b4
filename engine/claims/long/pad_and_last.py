"""Pad on the right, read out[:, -1]: the state has gone on through the padding."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.padded import accuracy

    return {"last": accuracy(False, seed, size), "real": accuracy(True, seed, size), "chance": 1 / 8}


CLAIM = Claim(
    id="pad_and_last",
    topic="long",
    number=24,
    statement="Handle long or unequal sequences by truncating or padding to one length.",
    answer="Padding alone is a trap. Name the last token of sequences of 5 to 60: reading the state at the padded end scores "
    "{last:share}, at each sequence's own last step {real:share}, after the same training. And cutting loses whatever was cut.",
    interview="Pad, mask, and read at the true length; bucket to save time; for long streams, truncated back-propagation with carried "
    "state.",
    follow_up="What do you do with 10,000 steps?",
    hypothesis="The state at the own last step passes .9, the one at the padded end stays at least .2 lower.",
    measure=measure,
    cases=(
        case("partly", above("real", 0.9), below("last", "real", shift=-0.2)),
        case("true", above("last", 0.9), above("real", 0.9)),
        case("false", below("real", 0.5)),
    ),
    chart=Chart("Last token named", "RNN of 32 units, 150 steps, lengths 5 to 60 padded to 60",
                (Bar("state at the padded end", "last", "rnn"), Bar("state at the own end", "real", "gru")), "share", high=1.0),
    change="A padded end whose state is as good as the true one after the same training.",
    seconds=3,
    seeds=5,
)
