"""The pool: ``python -m engine.runs.pool ID``. Imports torch once, does one tiny training step, then forks a worker for each waiting run.

Its stdin is a pipe held by the app: when that closes the pool ends, and its workers with it, because they hold the other end of a pipe of
its own. It stays single-threaded and never touches CUDA, since neither survives a fork.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from engine.duel import advance
from engine.errors import StoreError
from engine.runs import claim_job, worker
from engine.runs.checkpoint import step_of
from engine.runs.home import checkpoint_file, database_file, log_file
from engine.runs.store import lease
from engine.runs.store.database import Database

POLL_SECONDS = 0.01
RENEW_SECONDS = 1.0
DUEL_SECONDS = 0.2
PATIENCE_SECONDS = 10.0
"""How long workers may take to save their checkpoint when the pool is asked to end."""


class Child(NamedTuple):
    """A worker's process: what it does, and a way to ask whether it has ended."""

    taken: lease.Taken
    pid: int
    gone: Callable[[], bool]


class Pool:
    """Takes waiting runs, starts a process for each, renews their leases and notices when one dies."""

    def __init__(self, name: str, launch: Callable[[lease.Taken, Pool], Child]) -> None:
        self.name, self.launch = name, launch
        self._db: Database | None = None
        self.life, self._held_end = os.pipe()  # a worker reads; it ends when nobody holds the other end any more
        self.workers: list[Child] = []
        self.state = "warming"
        self.ending = False
        self.chores: list[Callable[[], object]] = []
        self._renewed = self._advanced = float("-inf")
        self.claims = claim_job.ClaimJobs(name)

    def tick(self) -> None:
        """What is done a hundred times a second."""
        self.reap()
        now = time.monotonic()
        if now - self._renewed >= RENEW_SECONDS:
            self._renewed = now
            lease.renew(self.db, self.name, self.state, os.getpid())
            lease.interrupt_lapsed(self.db)
        if now - self._advanced >= DUEL_SECONDS and not self.ending:
            self._advanced = now
            advance.all_running(self.db)
        self.claims.reap(self.db)
        if self.state == "warm" and not self.ending and not self.take_one() and not self.claims.take(self) and self.idle and self.chores:
            self.chores.pop(0)()

    @property
    def idle(self) -> bool:
        return not self.workers and not self.claims.children

    def take_one(self) -> bool:
        taken = lease.take(self.db, self.name, lambda run: step_of(checkpoint_file(run)))
        if taken is None:
            return False
        child = self.launch(taken, self)
        self.workers.append(child)
        lease.started(self.db, taken, child.pid)
        return True

    def reap(self) -> None:
        """A worker that died without a word leaves its run interrupted, at once."""
        for child in [each for each in self.workers if each.gone()]:
            lease.died(self.db, child.taken)
            self.workers.remove(child)

    def close(self) -> None:
        """Ask the workers to save and end, wait for them for a while, leave the store."""
        self.ending = True
        self.claims.end(self.db)
        for child in self.workers:
            os.kill(child.pid, signal.SIGTERM)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while self.workers and time.monotonic() < give_up:
            self.tick()
            time.sleep(POLL_SECONDS)
        lease.leave(self.db, self.name)

    def let_go(self) -> None:
        """In a forked worker: only the pool may hold the end of the pipe whose closing ends the workers."""
        os.close(self._held_end)
        os.close(sys.stdin.fileno())
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    @property
    def db(self) -> Database:
        if self._db is None:
            self._db = Database(database_file())
        return self._db

    def disconnect(self) -> None:
        """SQLite connections must not cross a fork, so the pool has none while it forks."""
        if self._db is not None:
            self._db.close()
        self._db = None


def fork(taken: lease.Taken, pool: Pool) -> Child:
    """A worker as a copy of this warmed process: 27 ms to its first step instead of 6 s."""
    pool.disconnect()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            pool.let_go()
            worker.settle()
            status = worker.serve(taken, pool.life)
        finally:
            os._exit(status)  # no clean-up of what belongs to the pool
    return Child(taken, pid, lambda: waited(pid))


def spawn(taken: lease.Taken, pool: Pool) -> Child:
    """Where there is no fork: a fresh interpreter, several seconds slower. Its stdin is our pipe."""
    process = subprocess.Popen([sys.executable, "-m", "engine.runs.worker", taken.run, str(taken.fence), taken.job], stdin=pool.life)
    return Child(taken, process.pid, lambda: process.poll() is not None)


def waited(pid: int) -> bool:
    """Whether a child has ended; collects it, so ask once after that."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def warm() -> None:
    """Import torch and train for one step: the first optimiser alone costs 3.5 s otherwise."""
    from engine.config import RunConfig
    from engine.trainer import Trainer

    worker.settle_threads()
    config = {
        "task": {"name": "adding", "length": 4},
        "model": {"cell": "lstm", "hidden_size": 4},
        "train": {"batch_size": 2, "device": "cpu"},
    }
    trainer = Trainer(RunConfig.model_validate(config))
    trainer.step()
    trainer.frame()
    settle_memory()


def settle_memory() -> None:
    """So that a worker's collector does not copy every page it looks at."""
    gc.collect()
    gc.freeze()


def data_chores() -> list[Callable[[], object]]:
    """Loading each task's data ahead, half a second each, when no run waits: workers inherit it."""
    from engine.task_configs import TASK_CONFIGS
    from engine.tasks import build_task

    return [*(partial(_try, partial(build_task, kind(name=name))) for name, kind in TASK_CONFIGS.items()), settle_memory]


def _try(load: Callable[[], object]) -> None:
    """A task whose data cannot be had on this machine is no reason to end; its own runs say so."""
    try:
        load()
    except Exception as error:
        print(f"not loaded ahead: {error}", file=sys.stderr, flush=True)


def main(name: str) -> int:
    pool = Pool(name, fork if hasattr(os, "fork") and sys.platform == "linux" else spawn)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: setattr(pool, "ending", True))
    pool.tick()
    try:
        warm()
    except Exception as error:
        lease.fail_waiting(pool.db, f"No worker can be started: {error} ({type(error).__name__}). The details are in {log_file().name}.")
        raise
    pool.state, pool._renewed, pool.chores = "warm", float("-inf"), data_chores()
    while not pool.ending and not _closed():
        try:
            pool.tick()
        except StoreError as error:  # locked or full for a while: try again; our leases say how long that may go well
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.2)
    if pool.ending:
        pool.close()
    return 0


def _closed() -> bool:
    """Waits a moment for the app to go."""
    readable, _, _ = select.select([sys.stdin], [], [], POLL_SECONDS)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
