"""Claims about two directions."""

from engine.claims.bidirectional import (
    bidirectional_cost,
    bidirectional_leak,
    bidirectional_memory,
    bidirectional_nlp,
    past_and_future,
    summary_readout,
)

CLAIMS = (
    past_and_future.CLAIM, summary_readout.CLAIM, bidirectional_nlp.CLAIM, bidirectional_memory.CLAIM, bidirectional_leak.CLAIM,
    bidirectional_cost.CLAIM,
)
