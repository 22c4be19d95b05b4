"""Every view that shows a run of one's own, with none and with one in each state: it says whose weights these are, and of which step."""

from __future__ import annotations

from typing import Any

import pytest

from engine.config import RunConfig
from tests.pages.understand.reading import said

SMALL = {"cell": "gru", "hidden_size": 4}
QUICK = {"device": "cpu", "batch_size": 2}
ADDING = {"task": {"name": "adding", "length": 10}, "model": SMALL, "train": QUICK}
DATES = {"task": {"name": "dates"}, "model": SMALL, "train": QUICK}
SURNAMES = {"task": {"name": "surnames"}, "model": SMALL, "train": QUICK}
VIEWS = [
    ("cell", "forward", "look", ADDING), ("cell", "backward", "look", ADDING), ("cell", "two", "look", ADDING),
    ("cell", "lesions", "look", ADDING), ("gradients", "training", "look", ADDING), ("attention", "decode", "translator", DATES),
    ("attention", "forced", "translator", DATES), ("attention", "beam", "translator", DATES), ("sequences", "padding", "words", SURNAMES),
    ("sequences", "seen", "words", SURNAMES), ("sequences", "truncated", "stream", ADDING), ("sequences", "carried", "stream", ADDING),
]
STATES = {"queued": "queued", "running": "training", "finished": "finished", "interrupted": "interrupted", "failed": "failed"}
Settings = dict[str, Any]


@pytest.mark.parametrize(("page", "mode", "scope", "_settings"), VIEWS)
def test_without_a_run_it_shows_a_scenario(open_page, page: str, mode: str, scope: str, _settings: Settings) -> None:
    at = open_page(page, mode)
    assert said(at)
    assert not at.error
    assert at.selectbox(key=f"{scope}.source").value.startswith("recorded:")
    assert not any(label.startswith("My run") for label in at.selectbox(key=f"{scope}.source").options)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("page", "mode", "scope", "settings"), VIEWS)
def test_a_run_in_any_state(open_page, run_in, page: str, mode: str, scope: str, settings: Settings, state: str) -> None:
    run = run_in(state, RunConfig.parse(settings))
    at = open_page(page, mode)
    at.selectbox(key=f"{scope}.source").set_value(run).run()
    text = said(at)
    assert not at.error
    assert at.selectbox(key=f"{scope}.source").value == run
    if mode == "two":  # its weights are not used
        assert f"My run {run[:4]}" in text
    elif state == "queued":
        assert "Your own run (queued): its weights are known at step 0 only: it has left no checkpoint yet." in text
    else:
        assert f"Your own run ({STATES[state]}): its weights are known at step 0 and at its latest checkpoint only, step 1." in text
        assert at.select_slider(key=f"{scope}.step").options == ["0", "1"]
        assert at.select_slider(key=f"{scope}.step").value == 1


def test_a_run_in_which_something_is_held_says_so(open_page, run_in) -> None:
    clamped = {"clamp": {"gate": "update", "value": 0.5, "unit": 3, "attention": "uniform"}}
    free, held = (run_in("finished", RunConfig.parse(DATES | {"train": QUICK | more})) for more in ({}, clamped))
    at = open_page("attention")
    at.selectbox(key="translator.source").set_value(free).run()
    assert "Held while it trains" not in said(at)
    at.selectbox(key="translator.source").set_value(held).run()
    assert "Held while it trains: update gate at 0.5, unit 3 at 0, attention uniform." in said(at)
    rows = at.table[0].value
    assert set(rows["looks most at"]) == {"all alike"}
    assert set(rows["sharpness"]) == {"0.00"}
