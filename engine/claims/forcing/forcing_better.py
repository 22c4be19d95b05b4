"""The score while forced is not the score that a user gets."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def reversal(share: float) -> RunConfig:
        return RunConfig.parse({"task": {"name": "reversal", "length": 8}, "model": {"cell": "gru", "hidden_size": 64, "attention": "none"},
                                "train": {"steps": 1200, "batch_size": 64, "learning_rate": 0.005, "teacher_forcing": share}})

    return {"always forced": reversal(1.0), "half forced": reversal(0.5)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.translator import exact_match, forced, free, held_out, rights, token_accuracy, trained

    found = dict[str, float]()
    for name, config in zip(("always", "half"), runs().values(), strict=True):
        run, model = trained(config, seed, size)
        batch = held_out(run)
        told, alone = rights(forced(model, batch), batch), rights(free(model, batch), batch)
        found |= {f"{name}_forced": token_accuracy(told), f"{name}_free": token_accuracy(alone), f"{name}_exact": exact_match(alone)}
    return {**found, "gap": found["always_forced"] - found["always_free"]}


CLAIM = Claim(
    id="forcing_better",
    topic="forcing",
    number=41,
    statement="Teacher forcing improves the model's performance.",
    answer="It improves the score while forced. Reversing 8 digits, always forced: {always_forced:share} of the tokens right when forced, "
    "{always_free:share} running free, {always_exact:share} of the answers exact. Trained with own tokens half of the time: "
    "{half_free:share} and {half_exact:share}.",
    interview="Measure free running: the gap is exposure bias, since the model never met its own mistakes in training.",
    follow_up="What is wrong with scheduled sampling as an objective?",
    hypothesis="Always forced, free running loses at least .03 of the tokens, and half forced gets at least .05 more answers exact.",
    measure=measure,
    cases=(
        case("misleading", above("gap", 0.03), above("half_exact", "always_exact", shift=0.05)),
        case("partly", above("gap", 0.03), below("half_exact", "always_exact", shift=0.05)),
        case("true", below("gap", 0.03), above("always_exact", "half_exact")),
    ),
    chart=Chart("Right, reversing 8 digits", "GRU without attention, 1,200 steps, unseen strings",
                (Bar("always forced: tokens, forced", "always_forced", "gru"), Bar("always forced: tokens, free", "always_free", "rnn"),
                 Bar("always forced: answers", "always_exact", "rnn"), Bar("half forced: answers", "half_exact", "gru")), "share",
                 high=1.0),
    change="No gap between forced and free on a model that still makes mistakes.",
    seconds=12,
    seeds=5,
    runs=runs,
    paper=Paper("Bengio, Vinyals, Jaitly, Shazeer 2015, Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks, NIPS",
                "MSCOCO captions, development set, BLEU-4: 28.8 with teacher forcing, 30.6 with scheduled sampling, 11.2 always on "
                "own output."),
    revised="Task and rule were changed.",
)
