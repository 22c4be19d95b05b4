"""Ten symbols kept through a gap of thirty steps: learnt one after another over thousands of steps (Hochreiter & Schmidhuber 1997).

The task in the form of Arjovsky et al. (2016); the start of the gates by Tallec & Ollivier (2018).
"""

from engine.config import RunConfig
from engine.scenarios.scenario import Reference, Scenario

_DEFAULT = RunConfig.parse({
    "task": {"name": "copy", "length": 30},
    "model": {"cell": "lstm", "hidden_size": 64},
    "train": {"steps": 9000, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
})

SCENARIO = Scenario(
    name="copy_long_run",
    label="Copy over 30: a long run",
    title="Can an LSTM say ten symbols again after 30 blanks?",
    sentences=(
        "A long run: 9,000 steps, two minutes at this pace. Without a memory it can only guess, one symbol in eight.",
        "With gates that start open it ends above eight in ten; the recorded curve is PyTorch's default start, at about six in ten.",
    ),
    watch="the answer after the sign: it becomes right a symbol at a time, over thousands of steps.",
    config=_DEFAULT.changed("model.gate_bias", "chrono"),
    pace=75,
    reference=Reference("copy_default_30", "default gates, recorded", _DEFAULT),
)
