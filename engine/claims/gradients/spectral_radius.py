"""A spectral radius below 1 says what happens in the end, not on the way."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import numpy as np

    from engine.understand.spectrum import powers

    rng = np.random.default_rng(seed)
    matrix = np.triu(rng.normal(size=(16, 16)) / 4, 1) + 0.9 * np.eye(16)  # eigenvalues .9, far from normal
    found = powers(matrix, 400)
    return {"radius": found.spectrum.radius, "norm": found.spectrum.norm, "peak": float(np.log10(found.norms.max())),
            "steps": float(found.peak), "end": float(np.log10(found.norms[-1]))}


CLAIM = Claim(
    id="spectral_radius",
    topic="gradients",
    statement="If the spectral radius of W is below 1, the gradient cannot grow.",
    answer="It can, for a while. Matrices of spectral radius {radius:.2f} whose largest singular value is {norm:.2f} stretch a vector by "
    "up to {peak:power}, after {steps:.0f} steps, before they shrink it. The radius rules the limit, singular values rule one step.",
    interview="The radius says how W^k behaves in the end; a non-normal W can amplify first. To be sure of vanishing, ask for a largest "
    "singular value below 1.",
    follow_up="For which matrices do the two agree?",
    hypothesis="With all eigenvalues at .9, the norm of some power exceeds 10, and that of the 400th is below 1.",
    measure=measure,
    cases=(case("false", below("radius", 1), above("peak", 1), below("end", 0)), case("true", below("radius", 1), below("peak", 0.1))),
    chart=Chart("Norm of W^k, all eigenvalues .9", "log scale; largest over k, and at k = 400",
                (Bar("largest on the way", "peak", "rnn"), Bar("after 400 steps", "end", "rnn")), "power", low=None),
    change="A proof that W^k is bounded by its spectral radius for every matrix; there is none.",
    seconds=1,
    seeds=5,
    paper=Paper("Pascanu, Mikolov, Bengio 2013, ICML", "The condition that suffices for a tanh RNN's gradient to vanish is on the largest "
                "singular value of W."),
)
