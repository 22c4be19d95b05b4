"""It is the same matrix at every step, not depth as such, that lines the products up."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.understand.spectrum import products

    found = products(size=64, steps=50, gain=1.0, draws=40, seed=seed)
    same, fresh = found.same[:, -1], found.fresh[:, -1]
    return {"same": float(same.mean()), "fresh": float(fresh.mean()), "same_spread": float(same.std()), "fresh_spread": float(fresh.std())}


CLAIM = Claim(
    id="sequential",
    topic="gradients",
    number=37,
    statement="RNN gradients vanish or explode because an RNN is sequential.",
    answer="Depth alone does it too: after 50 products at gain 1, fresh random matrices end at {fresh:power} with a spread of "
    "{fresh_spread:.2f} decades, one repeated matrix at {same:power} with a spread of {same_spread:.2f}. What is special in an RNN is "
    "that the same Jacobian comes again, so one direction wins and its fate depends on one eigenvalue.",
    interview="Not because it is sequential: because a product of many Jacobians has no reason to keep its length, and an RNN multiplies "
    "nearly the same one again and again.",
    follow_up="Do very deep feed-forward networks have the same trouble?",
    hypothesis="Products of one matrix spread at least one and a half times as far (in decades) as products of fresh ones, and both drift.",
    measure=measure,
    cases=(
        case("misleading", above("same_spread", "fresh_spread", 1.5), above("fresh_spread", 0.05)),
        case("true", below("fresh_spread", 0.05), above("same_spread", 0.5)),
        case("false", below("same_spread", "fresh_spread")),
    ),
    chart=Chart("Spread of the length after 50 products", "decades between draws, 40 draws of 64 × 64 matrices",
                (Bar("same matrix", "same_spread", "rnn"), Bar("fresh matrices", "fresh_spread")), ".2f"),
    change="Products of fresh matrices that keep their length, or products of one that spread no further.",
    seconds=1,
    seeds=5,
    paper=Paper("Hochreiter 1991, diploma thesis, TU Munich",
                "Showed that back-propagated error in deep or recurrent nets shrinks or grows exponentially with depth."),
)
