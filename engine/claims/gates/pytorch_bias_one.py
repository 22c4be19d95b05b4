"""PyTorch starts its forget gates half closed."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    biases = [bias.detach() for name, bias in nn.LSTM(2, 64).named_parameters() if "bias" in name]
    total = torch.stack(biases).sum(0)[64:128]  # rows i, f, g, o
    gate = total.sigmoid().mean()
    return {"bias": float(total.mean()), "gate": float(gate), "one": float(torch.tensor(1.0).sigmoid()),
            "half_life": float(-0.6931 / gate.log())}


CLAIM = Claim(
    id="pytorch_bias_one",
    topic="gates",
    statement="Set the forget bias to 1? PyTorch does that already.",
    answer="It does not: both bias vectors are drawn around 0, their sum averages {bias:.2f}, so the forget gate starts at {gate:.2f} and "
    "half of the cell state is gone after {half_life:.1f} steps. Bias 1 would start it at {one:.2f}.",
    interview="PyTorch draws U(−1/√H, 1/√H) for everything; Keras sets the forget bias to 1. In PyTorch set rows H to 2H of one of the "
    "biases.",
    follow_up="Both biases set to 1: where does the gate start?",
    hypothesis="The mean total forget bias lies within a quarter of 0.",
    measure=measure,
    cases=(case("false", below("bias", 0.25), above("bias", -0.25)), case("true", above("bias", 0.75)),
           case("partly", above("bias", 0.25))),
    chart=Chart("Forget gate before training", "nn.LSTM, 64 units; dashed: what bias 1 gives",
                (Bar("PyTorch's default", "gate", "f"),), ".2f", high=1.0, line=Line("bias 1", "one")),
    change="A PyTorch release that sets the forget bias.",
    seconds=1,
    seeds=5,
    paper=Paper("Jozefowicz, Zaremba, Sutskever 2015, ICML", "A forget bias of 1 closes the gap between LSTM and GRU."),
)
