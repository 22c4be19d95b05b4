"""Claims through the pool: every seed a process, Stop ends them, what is measured stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import runs
from engine.claims import CLAIMS
from engine.runs import claims
from engine.runs.handle import store
from engine.runs.store import claims as rows
from tests.engine.runs.conftest import until

QUICK, SLOW = "two_biases", "very_long"


@pytest.fixture
def warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    runs.start_pool()
    until(lambda: runs.pool_state() == "warm", 90)
    yield
    runs.end_pool()


def test_every_seed_is_measured_and_the_numbers_are_those_of_the_same_call_here(warm: None) -> None:
    from engine.claims.alone import measured_alone

    claims.start(QUICK)
    found = until(lambda: claims.mine(QUICK) if claims.mine(QUICK).complete else None)
    assert [seed.seed for seed in found.seeds] == [claims.OWN_SET + n for n in range(CLAIMS[QUICK].seeds)]
    assert found.seeds[0].measures == measured_alone(QUICK, claims.OWN_SET, 1.0)
    assert (found.share, found.active, claims.measured_here()) == (1.0, False, (QUICK,))


def test_stop_ends_what_runs_at_once_and_start_goes_on(warm: None) -> None:
    claims.start(SLOW)
    until(lambda: any(seed.state == "running" for seed in claims.mine(SLOW).seeds))
    claims.stop(SLOW)
    assert {seed.state for seed in claims.mine(SLOW).seeds} == {"stopped"}
    claims.start(QUICK)  # a stopped process leaves its place to the next
    until(lambda: claims.mine(QUICK).complete)
    assert claims.mine(SLOW).measures == ()


def test_a_job_that_was_stopped_cannot_be_finished() -> None:
    rows.queue(store(), "a", (1, 2), 1.0)
    job = rows.take(store(), "pool")
    assert job is not None
    rows.stop(store(), "a", 1.0)
    rows.finish(store(), job, "pool", "done", {"x": 1.0}, None)
    assert [(seed.state, seed.measures) for seed in rows.seeds(store(), "a", 1.0)] == [("stopped", None)] * 2


def test_a_job_whose_pool_is_gone_counts_as_stopped_and_can_be_asked_for_again() -> None:
    rows.queue(store(), "b", (1,), 1.0)
    assert rows.take(store(), "a pool that never was") == rows.Job("b", 1, 1.0)
    assert rows.seeds(store(), "b", 1.0)[0].state == "stopped"
    rows.queue(store(), "b", (1,), 1.0)
    assert rows.take(store(), "another") == rows.Job("b", 1, 1.0)
    rows.stop(store(), "b", 1.0)
