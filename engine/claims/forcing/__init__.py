"""Claims about teacher forcing."""

from engine.claims.forcing import (
          compounding,
          feeds_truth,
          forced_perplexity,
          forcing_better,
          forcing_faster,
          snippet_forces,
          typical_training,
)

CLAIMS = (feeds_truth.CLAIM, forcing_faster.CLAIM, forcing_better.CLAIM, typical_training.CLAIM, compounding.CLAIM, snippet_forces.CLAIM,
          forced_perplexity.CLAIM)
