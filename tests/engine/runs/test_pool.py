"""What happens when whole processes are shot: no worker is left, no run stays running, none is executed twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine import runs
from engine.runs import checkpoint
from engine.runs.home import checkpoint_file
from tests.engine.runs.conftest import at_step, in_state, small, until

SERVER = """
import sys, time
from engine import runs
from engine.config import RunConfig
config = RunConfig.parse({"task": {"name": "adding", "length": 10}, "model": {"hidden_size": 8},
                          "train": {"steps": 100000, "batch_size": 8, "device": "cpu"}})
ids = [runs.start(config, pace=50) for _ in range(2)]
while not all(runs.status(run).step > 3 for run in ids):
    time.sleep(0.02)
assert "torch" not in sys.modules
print(runs.pool_pid(), *(runs.status(run).pid for run in ids), *ids, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store and a pool of its own, so that others' can be shot."""
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    yield tmp_path
    runs.end_pool()


@pytest.mark.usefixtures("home")
def test_a_killed_server_leaves_no_process_and_no_run_in_running() -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    words = server.stdout.readline().split()
    pids, ids = [int(word) for word in words[:3]], words[3:]
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    until(lambda: not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids), 5)
    for run in ids:
        until(lambda run=run: runs.status(run).state == "interrupted", 5)
    runs.resume(ids[0])
    at_step(ids[0], 4)
    runs.control(ids[0], "stop")
    in_state(ids[0], "stopped")
    assert runs.status(ids[1]).state == "interrupted"


@pytest.mark.usefixtures("home")
def test_a_killed_pool_heals_and_no_run_is_executed_twice() -> None:
    run = runs.start(small(steps=100_000), pace=50)
    at_step(run, 3)
    pool, worker = runs.pool_pid(), runs.status(run).pid
    assert pool is not None
    assert worker is not None
    os.kill(pool, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(worker) or psutil.Process(worker).status() == "zombie", 5)
    until(lambda: runs.status(run).state == "interrupted", 5)
    runs.resume(run)
    assert runs.pool_pid() not in (None, pool)
    in_state(run, "running")
    assert runs.status(run).pid != worker
    at_step(run, 3)
    runs.control(run, "stop")
    in_state(run, "stopped")
    metrics = runs.metrics(run)
    assert metrics.step.tolist() == list(range(len(metrics.step)))


@pytest.mark.usefixtures("home")
def test_before_the_pool_is_warm_a_run_waits_and_can_be_taken_back_and_its_end_saves_what_is_running() -> None:
    assert runs.pool_state() == "none"
    run, cancelled = runs.start(small(steps=100_000)), runs.start(small())
    assert runs.pool_state() == "warming"
    assert runs.status(run).state == "queued"
    runs.control(cancelled, "stop")
    at_step(run, 5)
    assert runs.pool_state() == "warm"
    assert (runs.status(cancelled).state, runs.status(cancelled).step) == ("stopped", 0)
    pids = runs.pool_pid(), runs.status(run).pid
    runs.end_pool()
    assert not any(psutil.pid_exists(pid) for pid in pids if pid is not None)
    status = runs.status(run)
    assert status.state == "interrupted"
    assert checkpoint.step_of(checkpoint_file(run)) == status.step > 0
    runs.end_pool()  # a second time is nothing
