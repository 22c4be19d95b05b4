"""One wrong token, fed once: does what follows recover?"""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"no attention, always forced": dates(300, "none")}


def measure(seed: int, size: float) -> dict[str, float]:
    import numpy as np

    from engine.claims.measuring.translator import held_out, trained
    from engine.understand.forced_free import one_mistake

    run, model = trained(runs()["no attention, always forced"], seed, size)
    found = one_mistake(model, held_out(run), 2, seed)
    return {"after": float(np.nanmean(found.after[3:])), "without": float(np.nanmean(found.without[3:]))}


CLAIM = Claim(
    id="compounding",
    topic="forcing",
    number=43,
    statement="Teacher forcing prevents errors from compounding.",
    answer="In training it hides them. Feed a forced-trained decoder one wrong token at position 3 and {after:share} of all later tokens "
    "are wrong, against {without:share} without that mistake: it never learnt to recover.",
    interview="It keeps mistakes out of training, so they return at inference, where one wrong token puts the decoder where it has never "
    "been.",
    follow_up="How would you teach it to recover?",
    hypothesis="After one wrong token the share of later errors is at least .05 higher.",
    measure=measure,
    cases=(
        case("misleading", above("after", "without", shift=0.05)),
        case("true", below("after", "without", shift=0.01)),
        case("partly", above("after", "without", shift=0.01), below("after", "without", shift=0.05)),
    ),
    chart=Chart("Wrong tokens after position 3", "dates without attention, 300 steps",
                (Bar("one wrong token fed", "after", "rnn"), Bar("the right one fed", "without", "gru")), "share", high=1.0),
    change="A forced-trained decoder that recovers from a wrong token.",
    seconds=4,
    seeds=5,
    runs=runs,
    paper=Paper("Lamb, Goyal et al. 2016, Professor Forcing, NIPS",
                "Matches free-running to teacher-forced dynamics by an adversary; better test "
                "likelihood on character-level Penn Treebank and sequential MNIST."),
)
