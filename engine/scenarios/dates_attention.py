"""Human dates into ISO form, character by character; the decoder learns where to look (Bahdanau et al. 2015, Luong et al. 2015)."""

from engine.config import RunConfig
from engine.scenarios.scenario import Scenario

SCENARIO = Scenario(
    name="dates_attention",
    label="Dates with attention",
    title="Where does the decoder look while it writes a date?",
    sentences=(
        "It reads a date in one of four languages and writes it as year, month and day.",
        "Nobody tells it where the year stands; its attention settles on the right characters as the dates come out right.",
    ),
    watch="the attention map: a row is one written character, its strong cells what it reads from.",
    config=RunConfig.parse({
        "task": {"name": "dates"},
        "model": {"cell": "lstm", "hidden_size": 32, "bidirectional": True, "attention": "additive"},
        "train": {"steps": 300, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }),
    pace=5,
)
