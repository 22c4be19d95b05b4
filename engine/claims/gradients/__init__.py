"""Claims about gradients through time."""

from engine.claims.gradients import (
    both_hard,
    gradient_explodes,
    gradient_shrinks,
    initialisation_helps,
    orthogonal_enough,
    relu_fixes,
    sequential,
    spectral_radius,
    tiny_total,
)

CLAIMS = (
    gradient_shrinks.CLAIM, tiny_total.CLAIM, gradient_explodes.CLAIM, both_hard.CLAIM, initialisation_helps.CLAIM, sequential.CLAIM,
    spectral_radius.CLAIM, orthogonal_enough.CLAIM, relu_fixes.CLAIM,
)
