"""Does a beam find better answers than greedy decoding, on a model that is not perfect yet?"""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig

ITEMS, WIDTH = 64, 4


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"dates, stopped early": dates(110)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.beams import exact_with_beam
    from engine.claims.measuring.translator import held_out, trained

    run, model = trained(runs()["dates, stopped early"], seed, size)
    batch = held_out(run, ITEMS)
    return {"greedy": exact_with_beam(model, batch, 1), "beam": exact_with_beam(model, batch, WIDTH)}


CLAIM = Claim(
    id="beam_better",
    topic="seq2seq",
    statement="Beam search gives better answers than greedy decoding.",
    answer="On dates, stopped early, greedy gets {greedy:share} of 64 answers exactly right and a beam of 4 {beam:share}. A beam finds "
    "answers the model finds likelier; whether those are better is up to the model.",
    interview="It searches for a likelier answer, no more; a better one only where the model's likelihood agrees with you.",
    follow_up="Why do wide beams prefer short answers, and what is done about it?",
    hypothesis="The beam's exact match is higher by .05 or more.",
    measure=measure,
    cases=(
        case("true", above("beam", "greedy", shift=0.05)),
        case("false", below("beam", "greedy", shift=-0.05)),
        case("partly", above("beam", "greedy", shift=-0.05), below("beam", "greedy", shift=0.05)),
    ),
    chart=Chart("Exact answers", "dates, stopped after 110 steps, 64 unseen dates",
                (Bar("greedy", "greedy"), Bar("beam of 4", "beam", "gru")), "share", high=1.0),
    change="A task on which the likelier answer is clearly the better or the worse one.",
    seconds=8,
    seeds=5,
    runs=runs,
)
