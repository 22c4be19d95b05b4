"""A plain RNN reads sequences of any length and answers with one number; the shape is the arrangement's, not the cell's."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import adding

    return {
        "many to one: adding over 8 steps": adding(8, {"cell": "rnn"}, 500),
        "many to many, unequal: dates": RunConfig.parse(
            {"task": {"name": "dates"}, "model": {"cell": "rnn", "hidden_size": 48}, "train": {"steps": 250}}),
    }


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train
    from engine.claims.measuring.translator import free, held_out, rights, token_accuracy, trained

    many_to_one, unequal = runs().values()
    run, (dates, model) = train(many_to_one, seed, size), trained(unequal, seed, size)
    batch = held_out(dates)
    assert batch.lengths is not None
    assert batch.y_lengths is not None
    return {"one": run.metric, "baseline": run.baseline, "tokens": token_accuracy(rights(free(model, batch), batch)), "chance": 1 / 13,
            "read": float(batch.lengths.float().mean()), "written": float(batch.y_lengths.float().mean())}


CLAIM = Claim(
    id="equal_length",
    topic="seq2seq",
    number=30,
    statement="Plain RNNs are for inputs and outputs of equal length.",
    answer="A tanh RNN reads 8 steps and says one number (error {one:.3f}, baseline {baseline:.3f}), and as encoder and decoder it reads "
    "dates of {read:.0f} characters and writes {written:.0f} tokens, {tokens:share} of them right.",
    interview="Many-to-one, one-to-many, aligned and unaligned many-to-many: the arrangement decides, and any cell fits in each.",
    follow_up="How does a recogniser train when no one has aligned its outputs with the input?",
    hypothesis="The many-to-one error is below half the baseline, and over half of the tokens are right where lengths differ.",
    measure=measure,
    cases=(
        case("false", below("one", "baseline", 0.5), above("tokens", 0.5), above("read", "written")),
        case("true", above("one", "baseline", 0.9), below("tokens", 0.2)),
        case("partly", below("one", "baseline", 0.5), below("tokens", 0.5)),
    ),
    chart=Chart("A plain RNN in two unequal shapes", "error on adding as a share of the unit, and share of right tokens on dates",
                (Bar("adding, error", "one", "rnn"), Bar("always the mean", "baseline"), Bar("dates, tokens right", "tokens", "rnn")),
                ".2f", high=1.0),
    change="A proof that an RNN cannot be read at its last step.",
    seconds=8,
    runs=runs,
    paper=Paper("Graves, Fernández, Gomez, Schmidhuber 2006, Connectionist Temporal Classification, ICML",
                "Trains an RNN on unsegmented sequences; beat an HMM and an HMM-RNN hybrid on TIMIT."),
)
