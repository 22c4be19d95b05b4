"""PyTorch's second bias vector: redundant in an LSTM, not in a GRU's candidate."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    x, found = torch.randn(30, 8, 8), {}
    for name, module in (("lstm", nn.LSTM(8, 32)), ("gru", nn.GRU(8, 32))):
        module(x)[0].square().mean().backward()
        first, second = module.bias_ih_l0.grad, module.bias_hh_l0.grad
        assert isinstance(first, torch.Tensor)
        assert isinstance(second, torch.Tensor)
        for part, rows in (("", slice(0, 64)), ("_candidate", slice(64, 96))):
            found[name + part] = float((first[rows] - second[rows]).norm() / first[rows].norm())
    return {"lstm": max(found["lstm"], found["lstm_candidate"]), "gru_gates": found["gru"], "gru_candidate": found["gru_candidate"]}


CLAIM = Claim(
    id="two_biases",
    topic="gates",
    statement="PyTorch's two bias vectors are redundant.",
    answer="In an LSTM their gradients are equal (relative difference {lstm:.2g}), so they act as one bias with twice the step. In a "
    "GRU's candidate they differ by {gru_candidate:share} of their length, because the reset gate multiplies only the second.",
    interview="Redundant for RNN and LSTM, kept for cuDNN's sake; not for the GRU, where b_hn stands inside r × (U h + b_hn).",
    follow_up="What does that mean for setting the forget bias to 1?",
    hypothesis="Gradients are equal for the LSTM and the GRU's gates, and differ by over a tenth for the GRU's candidate.",
    measure=measure,
    cases=(
        case("partly", below("lstm", 1e-4), below("gru_gates", 1e-4), above("gru_candidate", 0.1)),
        case("true", below("lstm", 1e-4), below("gru_candidate", 1e-4)),
        case("false", above("lstm", 0.1)),
    ),
    chart=Chart("Relative difference of the two bias gradients", "0: the second bias adds nothing",
                (Bar("LSTM", "lstm", "lstm"), Bar("GRU, gates", "gru_gates", "gru"), Bar("GRU, candidate", "gru_candidate", "gru")), ".2f"),
    change="A GRU in PyTorch that resets before the product.",
    seconds=1,
    seeds=5,
)
