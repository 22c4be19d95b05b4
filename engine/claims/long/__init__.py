"""Claims about long and unequal sequences."""

from engine.claims.long import packing_needed, pad_harmless, return_sequences, state_is_memory, truncation_forward

CLAIMS = (state_is_memory.CLAIM, return_sequences.CLAIM, pad_harmless.CLAIM, packing_needed.CLAIM, truncation_forward.CLAIM)
