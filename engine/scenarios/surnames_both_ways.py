"""A surname's language is written in its ending and in its beginning; a GRU that reads both ways has both (Schuster & Paliwal 1997)."""

from engine.config import RunConfig
from engine.scenarios.scenario import Scenario

SCENARIO = Scenario(
    name="surnames_both_ways",
    label="Surnames, both ways",
    title="Which language does a surname come from?",
    sentences=(
        "A GRU reads each name from the left and from the right, and answers from both ends.",
        "Within half the run it is right about most of them; macro-F1 counts rare languages like frequent ones, so it stays behind.",
    ),
    watch="both directions: letters that decide, such as -ski, move the states of one of them at once.",
    config=RunConfig.parse({
        "task": {"name": "surnames"},
        "model": {"cell": "gru", "hidden_size": 64, "bidirectional": True},
        "train": {"steps": 600, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }),
    pace=9,
)
