"""One warmed pool for the tests that need real workers, and ways to wait that fail with what was seen last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine import runs
from engine.config import RunConfig

PATIENCE = 60.0


def until(seen: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true value of ``seen``, asked every 10 ms."""
    end = time.monotonic() + patience
    while not (value := seen()):
        assert time.monotonic() < end, f"still {value!r} after {patience} s"
        time.sleep(0.01)
    return value


def in_state(run: str, *states: str) -> runs.Status:
    """Waits for one of the states; a state that ends the run otherwise is reported at once."""

    def seen() -> runs.Status | None:
        status = runs.status(run)
        ended = status.state in ("failed", "finished", "stopped", "interrupted") and status.state not in states
        assert not ended, f"{status.state} at step {status.step}: {status.message}"
        return status if status.state in states else None

    found: runs.Status = until(seen)
    return found


def at_step(run: str, step: int) -> None:
    until(lambda: runs.status(run).step >= step)


def small(**train: Any) -> RunConfig:
    """Adding with an LSTM of 8 units over 10 steps: a training step takes under a millisecond."""
    return RunConfig.parse({
        "task": {"name": "adding", "length": 10},
        "model": {"hidden_size": 8},
        "train": {"steps": 200, "batch_size": 8, "device": "cpu"} | train,
    })


@pytest.fixture(scope="session")
def pool() -> Iterator[int]:
    """Process id of a warm pool, whose workers save often, so that kills meet checkpoints and their writing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLLED_CHECKPOINT_SECONDS", "0.1")
        runs.start_pool()
    until(lambda: runs.pool_state() == "warm", 90)
    pid = runs.pool_pid()
    assert pid is not None
    yield pid
    runs.end_pool()
