"""A bidirectional language model reads its own target."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.next_token import TOKENS, accuracy

    return {"one": accuracy(False, seed, size), "two": accuracy(True, seed, size), "chance": 1 / TOKENS}


CLAIM = Claim(
    id="bidirectional_leak",
    topic="bidirectional",
    statement="A bidirectional RNN predicts the next token better.",
    answer="It scores {two:share} on tokens that are pure noise, where {chance:share} is all that anyone can know and one direction gets "
    "{one:share}: its backward half has read the answer.",
    interview="Its backward pass has seen the target, so the loss looks excellent and generation fails, since then there is no future to "
    "read.",
    follow_up="How would you find such a leak in a model that you did not write?",
    hypothesis="On noise two directions exceed a half, one stays within .05 of chance.",
    measure=measure,
    cases=(
        case("misleading", above("two", 0.5), below("one", "chance", shift=0.05)),
        case("true", above("one", 0.3), above("two", "one")),
        case("false", below("two", "chance", shift=0.05)),
    ),
    chart=Chart("Next token of pure noise", "accuracy after 150 steps; dashed: chance",
                (Bar("one direction", "one"), Bar("two directions", "two", "rnn")), "share", high=1.0, line=Line("chance", "chance")),
    change="A way to predict independent random tokens.",
    seconds=2,
)
