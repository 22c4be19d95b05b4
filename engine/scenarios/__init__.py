"""The scenarios, in the order of the menu. A new one is one file here and one line below."""

from __future__ import annotations

from engine.scenarios import (
    copy_long_run,
    dates_attention,
    default_bias_forgets,
    explode_then_clip,
    lstm_remembers,
    rnn_cannot,
    surnames_both_ways,
)
from engine.scenarios.scenario import Reference, Scenario

__all__ = ["REFERENCES", "SCENARIOS", "Reference", "Scenario"]

SCENARIOS: dict[str, Scenario] = {
    "lstm_remembers": lstm_remembers.SCENARIO,
    "rnn_cannot": rnn_cannot.SCENARIO,
    "explode_then_clip": explode_then_clip.SCENARIO,
    "dates_attention": dates_attention.SCENARIO,
    "surnames_both_ways": surnames_both_ways.SCENARIO,
    "default_bias_forgets": default_bias_forgets.SCENARIO,
    "copy_long_run": copy_long_run.SCENARIO,
}

REFERENCES: dict[str, Reference] = {each.reference.name: each.reference for each in SCENARIOS.values() if each.reference}
"""Recorded runs that scenarios are compared with, by file name in ``recorded/``; some are scenarios themselves."""
