"""An LSTM whose forget gates start open (chrono bias) learns to carry two numbers across 100 steps.

Tallec & Ollivier 2018, "Can recurrent neural networks warp time?", for the bias; Hochreiter & Schmidhuber 1997 for the task.
"""

from engine.config import RunConfig
from engine.scenarios.scenario import Scenario

SCENARIO = Scenario(
    name="lstm_remembers",
    label="An LSTM remembers",
    title="Can an LSTM carry two numbers across 100 steps?",
    sentences=(
        "It must add the two marked numbers, and its forget gates start open.",
        "For half the run it only says the mean; then it finds the marks and the error falls far below the baseline.",
    ),
    watch="the answer so far: it begins to jump exactly at the two marks.",
    config=RunConfig.parse({
        "task": {"name": "adding", "length": 100},
        "model": {"cell": "lstm", "hidden_size": 64, "gate_bias": "chrono"},
        "train": {"steps": 1000, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }),
    pace=16,
)
