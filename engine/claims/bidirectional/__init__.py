"""Claims about two directions."""

from engine.claims.bidirectional import bidirectional_cost, bidirectional_leak, bidirectional_nlp, past_and_future

CLAIMS = (past_and_future.CLAIM, bidirectional_nlp.CLAIM, bidirectional_leak.CLAIM, bidirectional_cost.CLAIM)
