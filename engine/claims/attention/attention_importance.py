"""Do attention weights say which tokens mattered? Take each token away and see."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"dates, additive attention": dates(200)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.occlusion import agreement
    from engine.claims.measuring.translator import held_out, trained

    run, model = trained(runs()["dates, additive attention"], seed, size)
    return {"agreement": agreement(model, held_out(run, 48)), "exact": run.metric}


CLAIM = Claim(
    id="attention_importance",
    topic="attention",
    number=21,
    statement="Attention weights show which inputs were important.",
    answer="They are a hint. On dates ({exact:share} exact) the weights correlate with what deleting a character costs by {agreement:.2f} "
    "on average: far from 0, far from 1. An encoder state has read its neighbours, so a weight on a position is not a weight on a "
    "character.",
    interview="They show where the decoder looked, not what it needed; to claim importance, delete the input and measure.",
    follow_up="How would you test whether a weight is an explanation?",
    hypothesis="The correlation lies between .2 and .9.",
    measure=measure,
    cases=(
        case("misleading", above("agreement", 0.1), below("agreement", 0.8)),
        case("true", above("agreement", 0.8)),
        case("false", below("agreement", 0.1)),
    ),
    chart=Chart("Weight against cost of deletion", "correlation over source positions, mean of 48 dates",
                (Bar("agreement", "agreement", "ink"),), ".2f", high=1.0),
    change="Weights that order the inputs as deletion does, on many tasks.",
    seconds=8,
    runs=runs,
    paper=Paper("Jain & Wallace 2019, Attention is not Explanation; Wiegreffe & Pinter 2019, Attention is not not Explanation",
                "Standard attention weights should not be taken as explanations; the reply: it depends on what explanation means."),
)
