"""Only a nonlinear recurrence must be run step by step: a linear one can be scanned."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    x = torch.randn(200, 32, 32)
    module, own, minimal = nn.GRU(32, 64), Stack("gru", 32, 64), Stack("mingru", 32, 64)
    times = milliseconds({
        "module": lambda: module(x)[0].sum().backward(),
        "gru": lambda: own(x).output.sum().backward(),
        "mingru": lambda: minimal(x).output.sum().backward(),
    }, rounds=9)
    return {"to_module": times["mingru"] / times["module"], "to_own": times["mingru"] / times["gru"]}


CLAIM = Claim(
    id="no_parallelism",
    topic="limits",
    number=35,
    statement="RNNs cannot be parallelised over time.",
    answer="A cell whose gates read h_{{t-1}} cannot. One whose gates read only x_t is linear in its state and can be scanned: minGRU "
    "takes {to_module:.2f} times nn.GRU's training step here and {to_own:.2f} times that of our own GRU kernel.",
    interview="Nonlinear recurrences are sequential; linear ones (minGRU, linear state-space models) train by a parallel scan.",
    follow_up="What does a cell lose when its gates no longer see h?",
    hypothesis="At T = 200 minGRU takes less than half of nn.GRU's time.",
    measure=measure,
    cases=(
        case("partly", below("to_module", 0.5), below("to_own", 1)),
        case("true", above("to_module", 1)),
        case("misleading", below("to_module", 0.5), above("to_own", 1)),
    ),
    chart=Chart("Training step of minGRU", "relative to a GRU; T = 200, 64 units, CPU, one thread",
                (Bar("to nn.GRU", "to_module", "gru"), Bar("to our GRU kernel", "to_own", "gru")), ".2f", line=Line("as long", 1.0)),
    change="A parallel method for nonlinear recurrences that is as fast as a scan.",
    seconds=6,
    seeds=5,
    paper=Paper("Martin & Cundy 2018, Parallelizing Linear RNNs Over Sequence Length, ICLR",
                "Linear recurrences train by a parallel scan, up to 9 times faster; a dependency of one million steps was learnt."),
)
