"""The same task, data and budget for a plain RNN, whose gradient dies on the way back (Bengio et al. 1994)."""

from engine.config import RunConfig
from engine.scenarios import lstm_remembers
from engine.scenarios.scenario import Reference, Scenario

_LSTM = lstm_remembers.SCENARIO

SCENARIO = Scenario(
    name="rnn_cannot",
    label="A plain RNN cannot",
    title="Can a plain RNN do what the LSTM did?",
    sentences=(
        "Same task, same numbers, same 1,000 steps; only the cell has changed.",
        "It learns to say the mean and stays there, at the baseline, while the LSTM's recorded curve falls away from it.",
    ),
    watch="the gradient: a mark 50 steps back reaches the weights with nothing left to learn from.",
    config=RunConfig.parse({
        "task": {"name": "adding", "length": 100},
        "model": {"cell": "rnn", "hidden_size": 64},
        "train": {"steps": 1000, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }),
    pace=16,
    reference=Reference("lstm_remembers", "LSTM, recorded", _LSTM.config),
)
