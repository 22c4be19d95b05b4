"""Right tokens are not right answers."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"dates, stopped early": dates(110)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.translator import exact_match, forced, free, held_out, rights, token_accuracy, trained

    run, model = trained(runs()["dates, stopped early"], seed, size)
    batch = held_out(run)
    told, alone = rights(forced(model, batch), batch), rights(free(model, batch), batch)
    return {"tokens": token_accuracy(told), "free": token_accuracy(alone), "exact": exact_match(alone),
            "independent": token_accuracy(told) ** len(batch.y)}


CLAIM = Claim(
    id="token_accuracy",
    topic="seq2seq",
    statement="With 90 % of the tokens right, 90 % of the answers are right.",
    answer="Stopped early, a translator of dates has {tokens:share} of its tokens right when forced and {exact:share} of its answers. If "
    "errors were independent it would be {independent:share} of them.",
    interview="An answer is right only if all its tokens are: report exact match, free running, beside token accuracy.",
    follow_up="Token accuracy .95, eight tokens, independent errors: how many answers are exact?",
    hypothesis="Exact match lies at least .15 below token accuracy.",
    measure=measure,
    cases=(
        case("false", below("exact", "tokens", shift=-0.15), above("tokens", 0.3)),
        case("true", above("exact", "tokens", shift=-0.02)),
        case("partly", below("exact", "tokens", shift=-0.02), above("exact", "tokens", shift=-0.15)),
    ),
    chart=Chart("Tokens and answers", "dates, stopped after 110 steps",
                (Bar("tokens, forced", "tokens", "gru"), Bar("tokens, free", "free", "lstm"), Bar("answers exact", "exact", "rnn"),
                 Bar("if errors were independent", "independent")), "share", high=1.0),
    change="Answers of one token.",
    seconds=5,
    seeds=5,
    runs=runs,
)
