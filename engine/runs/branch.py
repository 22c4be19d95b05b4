"""A branch: a second run that starts where another stands, so that one thing can be changed in it while its twin goes on untouched."""

from __future__ import annotations

import time

from engine.errors import CheckpointError, EngineError
from engine.runs import checkpoint
from engine.runs.commands import control, resume
from engine.runs.handle import store
from engine.runs.home import checkpoint_file
from engine.runs.launcher import start_pool
from engine.runs.status import Status
from engine.runs.store import runs

PATIENCE = 3.0
"""Seconds to wait for a running run to pause and save; after that its last checkpoint, seconds older, must do."""
BRANCHABLE = ("running", "paused", "interrupted", "stopped")


def branch(run: str) -> str:
    """A copy of ``run`` as it is now, held at its step, with its curve, pictures and live changes so far; returns its id.

    The first goes on untouched, also where it was held. Raises RunNotFound, and EngineError where there is nothing to branch from.
    """
    status = runs.status(store(), run)
    if status.state not in BRANCHABLE:
        raise EngineError(f"A run that is {status.state} cannot be branched; branch one that is training, held or stopped before its end.")
    if status.state == "running":
        control(run, "pause")
    try:
        new = _copy(_saved(run))
    finally:
        resume(run)
    start_pool()
    return new


def _copy(status: Status) -> str:
    """The checkpoint is there before anyone can see the row."""
    with store().write() as w:
        try:
            new = runs.branch(w, status, checkpoint.read_header(checkpoint_file(status.id)).step)
            checkpoint.adopt(checkpoint_file(status.id), checkpoint_file(new), new)
        except (FileNotFoundError, CheckpointError) as error:
            raise EngineError("This run has not saved a step yet; let it train for a moment, then branch.") from error
    return new


def _saved(run: str) -> Status:
    """The run once its checkpoint is of the step where it stands."""
    late = time.monotonic() + PATIENCE
    while True:
        status = runs.status(store(), run)
        settled = status.state != "running" and checkpoint.step_of(checkpoint_file(run)) == status.step
        if settled or time.monotonic() > late:
            return status
        time.sleep(0.01)
