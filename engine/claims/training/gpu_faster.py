"""Does a GPU help? It needs a machine that has one: without, this stays open."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    torch.manual_seed(seed)
    small, large = (_milliseconds("cpu", *sizes) for sizes in ((32, 32), (512, 128)))
    if not torch.cuda.is_available():
        return {"gpu": 0.0, "small": 0.0, "large": 0.0, "cpu_small": small, "cpu_large": large}
    return {"gpu": 1.0, "small": small / _milliseconds("cuda", 32, 32), "large": large / _milliseconds("cuda", 512, 128),
            "cpu_small": small, "cpu_large": large}


def _milliseconds(device: str, hidden: int, batch: int, rounds: int = 5) -> float:
    """Median wall time of a training step of nn.LSTM, T = 50."""
    import time
    from statistics import median

    import torch
    from torch import nn

    module, x, times = nn.LSTM(32, hidden).to(device), torch.randn(50, batch, 32, device=device), []
    for _ in range(rounds + 2):
        started = time.perf_counter()
        module(x)[0].sum().backward()
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - started))
    return median(times[2:])


CLAIM = Claim(
    id="gpu_faster",
    topic="training",
    number=29,
    statement="Training RNNs on a GPU is much faster.",
    answer="That depends on the size, and was not measured here: this machine has no GPU. Its CPU takes {cpu_small:.0f} ms for a step of "
    "32 units and {cpu_large:.0f} ms for one of 512; on a machine with a GPU this experiment compares both.",
    interview="For large layers and batches; small ones are a chain of tiny steps whose launches cost more than the arithmetic. Measure "
    "both.",
    follow_up="Why is a step of 32 units not ten times faster on a GPU?",
    hypothesis="Twice as fast at 512 units and not at 32.",
    measure=measure,
    cases=(
        case("partly", above("gpu", 0.5), above("large", 2), below("small", 2)),
        case("true", above("gpu", 0.5), above("large", 2), above("small", 2)),
        case("false", above("gpu", 0.5), below("large", 1)),
    ),
    chart=Chart("Milliseconds for a training step", "nn.LSTM, T = 50, CPU, one thread",
                (Bar("32 units, batch 32", "cpu_small", "lstm"), Bar("512 units, batch 128", "cpu_large", "lstm")),
                ".0f"),
    change="A run on a machine with a GPU.",
    seconds=8,
)
