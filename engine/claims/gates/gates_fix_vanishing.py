"""An LSTM keeps what its forget gate keeps: with PyTorch's default bias that is half a step's worth each step."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case

BIASES: dict[str, object] = {"default": "default", "bias_1": 1.0, "bias_3": 3.0, "chrono": "chrono"}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.slope import cell_left, hidden_left
    from engine.understand.through_time import Setting

    found = {name: cell_left(Setting("lstm", length=60, hidden=64, gate_bias=bias, seed=seed), 50)  # type: ignore[arg-type]
             for name, bias in BIASES.items()}
    return {**found, "gru": hidden_left(Setting("gru", length=60, hidden=64, seed=seed), 50),
            "rnn": hidden_left(Setting("rnn", length=60, hidden=64, seed=seed), 50)}


CLAIM = Claim(
    id="gates_fix_vanishing",
    topic="gates",
    number=8,
    statement="LSTM and GRU solve the vanishing gradient.",
    answer="Only if the gate starts open. After 50 steps an LSTM with PyTorch's default bias has {default:power} of the cell's gradient "
    "left; {bias_1:power} with forget bias 1, {bias_3:power} with bias 3, {chrono:power} with chrono; a default GRU {gru:power}.",
    interview="They make the decay a product of gates that can be learnt and can be near 1; whether it is near 1 is a matter of the bias "
    "you start with.",
    follow_up="What does PyTorch set the forget bias to?",
    hypothesis="At lag 50 the default LSTM keeps less than a ten-thousandth, and bias 3 more than a tenth.",
    measure=measure,
    cases=(
        case("partly", below("default", -4), above("bias_3", -1)),
        case("true", above("default", -1)),
        case("false", below("bias_3", -4)),
    ),
    chart=Chart("Cell gradient left after 50 steps", "log scale; untrained LSTM of 64 units",
                (Bar("default bias", "default", "lstm"), Bar("bias +1", "bias_1", "lstm"), Bar("bias +3", "bias_3", "lstm"),
                 Bar("chrono", "chrono", "lstm"), Bar("GRU, default", "gru", "gru"), Bar("plain RNN", "rnn", "rnn")), "power", low=-14,
                 high=0),
    change="A default LSTM that keeps a tenth of its gradient over 50 steps.",
    seconds=1,
    seeds=5,
    paper=Paper("Jozefowicz, Zaremba, Sutskever 2015, An Empirical Exploration of Recurrent Network Architectures, ICML",
                "Over 10,000 architectures: a forget bias of 1 closes the gap between LSTM and GRU."),
)
