"""Claims about sequence to sequence."""

from engine.claims.seq2seq import beam_better, bottleneck, equal_length, seq2seq_versus, token_accuracy

CLAIMS = (equal_length.CLAIM, seq2seq_versus.CLAIM, bottleneck.CLAIM, token_accuracy.CLAIM, beam_better.CLAIM)
