"""Dropout on few sequences: what it does to the held-out loss, and to the training loss."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.few import Scores, train_on_few

    plain, dropped = (train_on_few(share, seed, size) for share in (0.0, 0.5))
    found: dict[str, Scores] = {"plain": plain, "dropped": dropped}
    return {f"{name}_{field}": value for name, scores in found.items() for field, value in scores._asdict().items()}


CLAIM = Claim(
    id="dropout_prevents",
    topic="training",
    number=26,
    statement="Dropout prevents overfitting.",
    answer="It dampens it. On 200 surnames, the held-out loss is {plain_held:.2f} without and {dropped_held:.2f} with dropout .5 on "
    "inputs and readout, where the training loss is {plain_train:.3f} and {dropped_train:.3f}; accuracy {plain_accuracy:share} and "
    "{dropped_accuracy:share}. Both still overfit.",
    interview="Between layers and at the readout, or one mask per sequence on the recurrence; never a new mask at each step of h.",
    follow_up="What does dropout=.5 do in an nn.LSTM with one layer?",
    hypothesis="Held-out loss falls, and stays above twice the training loss.",
    measure=measure,
    cases=(
        case("partly", below("dropped_held", "plain_held"), above("dropped_held", "dropped_train", 2)),
        case("true", below("dropped_held", "plain_held"), below("dropped_held", "dropped_train", 2)),
        case("false", above("dropped_held", "plain_held")),
    ),
    chart=Chart("Loss on unseen surnames", "GRU of 64 units trained on 200 names; mean cross-entropy",
                (Bar("no dropout, held-out", "plain_held", "rnn"), Bar("dropout .5, held-out", "dropped_held", "gru"),
                 Bar("no dropout, training", "plain_train"), Bar("dropout .5, training", "dropped_train")), ".2f"),
    change="A dropout that closes the gap between training and held-out loss.",
    seconds=6,
    seeds=5,
    paper=Paper("Zaremba, Sutskever, Vinyals 2014, Recurrent Neural Network Regularization, arXiv 1409.2329",
                "Dropout on the non-recurrent connections only."),
    revised="The rule's threshold was loosened.",
)
