"""Along the cell state the gradient is at least the product of the forget gates, f to the power of the lag."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.understand.through_time import Setting, through_time

    found = {}
    for bias in (0.0, 1.0, 3.0):
        curve = through_time(Setting("lstm", length=60, hidden=64, gate_bias=bias, seed=seed))
        assert curve.cell is not None
        found[f"bias_{bias:.0f}"] = float(curve.cell[10] - curve.cell[-1])
        found[f"theory_{bias:.0f}"] = float(curve.theory[10])
    return found


CLAIM = Claim(
    id="cell_state_far",
    topic="gates",
    number=12,
    statement="The cell state carries information and gradient over long distances.",
    answer="As far as the forget gate lets it. Over 50 steps bias 0 leaves {bias_0:power} (f^50 alone would be {theory_0:power}), bias 1 "
    "{bias_1:power} ({theory_1:power}) and bias 3 {bias_3:power} ({theory_3:power}): more than f^lag, because the gates carry gradient "
    "too.",
    interview="dc_t/dc_{{t-1}} is f_t plus what goes through the gates, so the path is as long as f is close to 1: f = .9 halves in 7 "
    "steps, f = .99 in 69.",
    follow_up="If f is .95 throughout, after how many steps is half the gradient left?",
    hypothesis="With bias 3 more than a tenth is left at lag 50 and with bias 0 less than a millionth; f^lag is a lower estimate.",
    measure=measure,
    cases=(
        case("true", above("bias_3", -1), below("bias_0", -6), above("bias_3", "theory_3")),
        case("false", below("bias_3", -4)),
        case("partly", below("bias_3", -1), above("bias_3", -4)),
    ),
    chart=Chart("Cell gradient left after 50 steps", "log scale; measured beside f to the power of 50",
                (Bar("bias 0", "bias_0", "lstm"), Bar("f^50, bias 0", "theory_0", "f"), Bar("bias 1", "bias_1", "lstm"),
                 Bar("f^50, bias 1", "theory_1", "f"), Bar("bias 3", "bias_3", "lstm"), Bar("f^50, bias 3", "theory_3", "f")),
                "power", low=-16, high=0),
    change="A cell gradient that dies although the forget gates are open.",
    seconds=1,
    seeds=5,
    paper=Paper("Hochreiter & Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9(8)",
                "Bridges minimal lags of more than 1,000 steps on artificial tasks, by constant error flow inside the cell."),
    revised="The rule's threshold was loosened.",
)
