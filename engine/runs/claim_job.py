"""The pool's second kind of work: one seed of a claim, in a process of its own. Stop kills it; what is measured is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import EngineError
from engine.runs import worker
from engine.runs.home import database_file
from engine.runs.store import claims
from engine.runs.store.claims import Job
from engine.runs.store.database import Database

if TYPE_CHECKING:
    from engine.runs.pool import Pool

AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
"""Seeds measured at the same time: a core is left for the page and a run."""


class Measuring(NamedTuple):
    job: Job
    pid: int
    gone: Callable[[], bool]


class ClaimJobs:
    """The children of one pool that measure claims."""

    def __init__(self, pool: str) -> None:
        self.pool = pool
        self.children: list[Measuring] = []

    def take(self, pool: Pool) -> bool:
        """Start the next seed, if there is one and room for it."""
        job = claims.take(pool.db, self.pool) if len(self.children) < AT_ONCE else None
        if job is None:
            return False
        self.children.append(_fork(job, pool) if hasattr(os, "fork") and sys.platform == "linux" else _spawn(job, pool))
        return True

    def reap(self, db: Database) -> None:
        """Collect what has ended, and end what nobody wants any more."""
        for child in list(self.children):
            if child.gone():
                self.children.remove(child)
                claims.finish(db, child.job, self.pool, "failed", None, "Its process ended before it had measured anything.")
            elif not claims.is_wanted(db, child.job, self.pool):
                os.kill(child.pid, signal.SIGTERM)

    def end(self, db: Database) -> None:
        """The pool ends: so does all this, and can be asked for again."""
        for child in self.children:
            claims.finish(db, child.job, self.pool, "stopped", None, None)
            os.kill(child.pid, signal.SIGTERM)


def measure(job: Job, pool: str, life: int) -> None:
    """In the process of its own, which ends when the pipe ``life`` closes."""
    from engine.claims.alone import measured_alone

    worker.end_with(life)
    db = Database(database_file())
    try:
        measures = measured_alone(job.claim, job.seed, job.size)
    except EngineError as error:
        claims.finish(db, job, pool, "failed", None, str(error))
    else:
        claims.finish(db, job, pool, "done", measures, None)


def _fork(job: Job, pool: Pool) -> Measuring:
    from engine.runs.pool import waited

    pool.disconnect()
    pid = os.fork()
    if pid == 0:
        try:
            pool.let_go()
            worker.settle()
            measure(job, pool.name, pool.life)
        finally:
            os._exit(0)
    return Measuring(job, pid, lambda: waited(pid))


def _spawn(job: Job, pool: Pool) -> Measuring:
    command = [sys.executable, "-m", "engine.runs.claim_job", job.claim, str(job.seed), str(job.size), pool.name]
    process = subprocess.Popen(command, stdin=pool.life)
    return Measuring(job, process.pid, lambda: process.poll() is not None)


if __name__ == "__main__":
    worker.settle()
    measure(Job(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])), sys.argv[4], sys.stdin.fileno())
