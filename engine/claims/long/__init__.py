"""Claims about long and unequal sequences."""

from engine.claims.long import (
    packing_needed,
    pad_and_last,
    pad_harmless,
    return_sequences,
    state_is_memory,
    truncation_forward,
    very_long,
)

CLAIMS = (
    state_is_memory.CLAIM, very_long.CLAIM, pad_and_last.CLAIM, return_sequences.CLAIM, pad_harmless.CLAIM, packing_needed.CLAIM,
    truncation_forward.CLAIM,
)
