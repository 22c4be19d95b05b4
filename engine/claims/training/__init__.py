"""Claims about making training work."""

from engine.claims.training import (
    batchnorm_cures,
    batchnorm_gamma,
    batchnorm_moments,
    dropout_prevents,
    gpu_faster,
    harder_to_tune,
    schedules_better,
)

CLAIMS = (
    batchnorm_cures.CLAIM, batchnorm_gamma.CLAIM, batchnorm_moments.CLAIM, dropout_prevents.CLAIM, schedules_better.CLAIM, gpu_faster.CLAIM,
    harder_to_tune.CLAIM,
)
