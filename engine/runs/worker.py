"""One worker process: its priority, its signals, the pipe that is its life, and what becomes of whatever goes wrong.

Forked by the pool (``serve``), or, where there is no fork, ``python -m engine.runs.worker RUN FENCE JOB`` with the pipe as stdin.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from engine.errors import EngineError, LeaseLost, NonFiniteError
from engine.runs import checkpoint
from engine.runs.home import checkpoint_file, database_file, log_file
from engine.runs.status import Status
from engine.runs.store import runs
from engine.runs.store.database import Database
from engine.runs.store.journal import Journal
from engine.runs.store.lease import Taken, interrupted_message
from engine.runs.training import Training

if TYPE_CHECKING:
    from engine.trainer import Trainer

NICENESS = 10
LEASE_LOST = 3


def serve(taken: Taken, life: int) -> int:
    """Do the work ``taken`` until it is done or the pipe ``life`` closes; the process's exit status."""
    end_with(life)
    db = Database(database_file())
    journal = Journal(db, taken.run, taken.fence)
    try:
        _work(db, journal, taken)
    except LeaseLost:
        return LEASE_LOST
    except Exception as error:
        return _fail(journal, error)
    return 0


def _work(db: Database, journal: Journal, taken: Taken) -> None:
    from engine.out_of_memory import in_words

    status = runs.status(db, taken.run)
    with in_words(status.config):
        _train(db, journal, taken, status)


def _train(db: Database, journal: Journal, taken: Taken, status: Status) -> None:
    from engine.trainer import Trainer

    trainer = Trainer(status.config)
    path = checkpoint_file(taken.run)
    _load(trainer, taken.run)

    def save() -> None:
        state = trainer.state_dict()
        checkpoint.save(path, checkpoint.Header(taken.run, status.config.hash, trainer.step_number, state.rest), state.tensors)

    training = Training(trainer, journal, status, runs.changes(db, taken.run), save)
    if taken.job == "frame":
        training.show()
        journal.release(training.seen)
        return
    training.held = taken.job == "hold"
    signal.signal(signal.SIGTERM, lambda *_: setattr(training, "terminated", True))
    state = training.run()
    message = interrupted_message(trainer.step_number) if state == "interrupted" else training.message
    journal.release(training.seen, state=state, message=message)


def _load(trainer: Trainer, run: str) -> None:
    """Go on from the run's checkpoint, if it has one. Raises CheckpointError."""
    path = checkpoint_file(run)
    if not path.exists():
        return
    from engine.results import TrainerState

    header, tensors = checkpoint.load(path, run, trainer.config.hash, trainer.state_dict().tensors)
    trainer.load_state_dict(TrainerState(tensors, header.rest))


def _fail(journal: Journal, error: Exception) -> int:
    """The run ends as failed with one sentence; where our own code is at fault, the traceback goes to the log file, not to the page."""
    if isinstance(error, EngineError):
        message = str(error)
    else:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=log_file(), format="%(asctime)s %(message)s")
        logging.error("run %s", journal.run, exc_info=error)
        message = f"The worker met an error of its own ({type(error).__name__}: {str(error)[:120]}); the details are in {log_file().name}."
    try:
        journal.release(0, state="failed", message=message)
    except EngineError:
        return LEASE_LOST
    return 0 if isinstance(error, NonFiniteError) else 1


def end_with(life: int) -> None:
    """End at once, mid-step if need be, when the pipe closes: the pool, or the app that owns it, is gone."""

    def wait() -> None:
        while os.read(life, 1):
            pass
        os._exit(LEASE_LOST)

    threading.Thread(target=wait, daemon=True).start()


def settle() -> None:
    """One torch thread, and the lowest priority that still makes progress: the person's browser comes first."""
    settle_threads()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def settle_threads() -> None:
    import torch

    torch.set_num_threads(1)


if __name__ == "__main__":
    settle()
    sys.exit(serve(Taken(sys.argv[1], int(sys.argv[2]), sys.argv[3]), sys.stdin.fileno()))
