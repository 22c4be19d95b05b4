"""With PyTorch's default bias the forget gate starts near one half, so an LSTM starts out forgetting (Jozefowicz et al. 2015)."""

from engine.config import RunConfig
from engine.scenarios.scenario import Reference, Scenario

_DEFAULT = RunConfig.parse({
    "task": {"name": "adding", "length": 150},
    "model": {"cell": "lstm", "hidden_size": 64},
    "train": {"steps": 1000, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
})

SCENARIO = Scenario(
    name="default_bias_forgets",
    label="Default bias forgets",
    title="Why does this LSTM forget?",
    sentences=(
        "Its forget gates start near one half, so after a dozen steps little of a number is left.",
        "After 1,000 steps it is still at the baseline; the recorded curve is the same network with gates that start open.",
    ),
    watch="the forget gate at the start, and how steeply the gradient falls on its way back.",
    config=_DEFAULT,
    pace=14,
    reference=Reference("chrono_150", "open gates, recorded", _DEFAULT.changed("model.gate_bias", "chrono")),
)
