"""A layer above needs a state at every step; hand it the last one and its input has the wrong shape."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    lower, upper = nn.LSTM(8, 16, batch_first=True), nn.LSTM(16, 16, batch_first=True)
    output, (last, _) = lower(torch.randn(4, 30, 8))  # output (B, T, H)
    steps = upper(output)[0].shape[1]
    silent = upper(last[-1])[0].shape[0]  # (B, H): PyTorch takes it for one unbatched sequence of length B, and says nothing
    try:
        upper(last[-1][:, None, None])
        refused = 0.0
    except (RuntimeError, ValueError):
        refused = 1.0
    return {"whole": float(steps), "silent": float(silent), "refused": refused, "batch": 4.0}


CLAIM = Claim(
    id="return_sequences",
    topic="long",
    number=25,
    statement="Stacking layers needs return_sequences=True: every step's state goes to the next layer.",
    answer="Yes: with all states the second layer reads {whole:.0f} steps. With the last state only, Keras refuses the shape. PyTorch may "
    "not: it takes (B, H) for one sequence without a batch, of {silent:.0f} steps, the batch of {batch:.0f} read as time.",
    interview="The next layer is an RNN over time too, so it needs (B, T, H); the last layer of a classifier may return its final state "
    "only.",
    follow_up="What does PyTorch do with a two-dimensional input?",
    hypothesis="With all states the upper layer makes 30 steps; with the last states PyTorch makes as many steps as the batch is big.",
    measure=measure,
    cases=(case("true", above("whole", 29.5), below("silent", 4.5)), case("false", below("whole", 1.5))),
    chart=Chart("Steps that the second layer makes", "sequences of 30 steps, batch of 4",
                (Bar("all states", "whole", "lstm"), Bar("last states, PyTorch", "silent", "rnn")), ".0f"),
    change="A recurrent layer that needs no state per step from the layer below.",
    seconds=1,
)
