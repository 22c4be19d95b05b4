"""Claims about the limits of recurrent networks."""

from engine.claims.limits import counting, indispensable, no_parallelism, r_squared, slow_training

CLAIMS = (indispensable.CLAIM, counting.CLAIM, slow_training.CLAIM, no_parallelism.CLAIM, r_squared.CLAIM)
