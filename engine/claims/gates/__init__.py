"""Claims about LSTM and GRU."""

from engine.claims.gates import (
    cell_state_far,
    gates_fix_vanishing,
    gru_faster,
    gru_of_the_paper,
    lstm_costlier,
    lstm_of_1997,
    pytorch_bias_one,
    two_biases,
)

CLAIMS = (
    gates_fix_vanishing.CLAIM, lstm_of_1997.CLAIM, cell_state_far.CLAIM, lstm_costlier.CLAIM, gru_of_the_paper.CLAIM, gru_faster.CLAIM,
    two_biases.CLAIM, pytorch_bias_one.CLAIM,
)
