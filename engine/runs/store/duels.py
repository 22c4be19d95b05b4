"""Duels: a plan, a state, and the runs it consists of. Each job of a plan becomes one run, however many pools are alive."""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine.config import RunConfig
from engine.errors import RunNotFound
from engine.runs.store import runs
from engine.runs.store.database import Database
from engine.runs.store.lease import lapsed

State = Literal["running", "stopped", "finished"]


class Job(NamedTuple):
    """One run of a duel. ``tuning``: it only helps to choose the learning rate."""

    variant: int
    seed: int
    rate: float
    tuning: bool = False


@dataclass(frozen=True)
class Row:
    id: str
    created: float
    plan: str
    state: State
    ended: float | None


@dataclass(frozen=True)
class Member:
    """``taken``: how often a worker has begun or gone on with it. ``used``: seconds of training so far."""

    job: Job
    run: str
    state: str
    step: int
    steps: int
    taken: int
    used: float

    @property
    def active(self) -> bool:
        return self.state in ("queued", "running", "paused")


def add(db: Database, plan: str) -> str:
    duel = secrets.token_hex(8)
    with db.write() as w:
        w.execute("INSERT INTO duels (id, created, plan, state) VALUES (?, ?, ?, 'running')", (duel, time.time(), plan))
    return duel


def row(db: Database, duel: str) -> Row:
    """Raises RunNotFound."""
    found = db.query("SELECT * FROM duels WHERE id = ?", (duel,))
    if not found:
        raise RunNotFound(f"There is no duel {duel[:20]!r} here; it may belong to another computer.")
    return _row(found[0])


def recent(db: Database, n: int) -> list[Row]:
    return [_row(each) for each in db.query("SELECT * FROM duels ORDER BY created DESC LIMIT ?", (n,))]


def running(db: Database) -> list[Row]:
    return [_row(each) for each in db.query("SELECT * FROM duels WHERE state = 'running' ORDER BY created")]


def members(db: Database, duel: str) -> list[Member]:
    """In the order in which they were started."""
    found = db.query(
        """SELECT duel_runs.*, runs.state, runs.step, runs.steps, runs.fence, runs.lease, runs.job,
        (SELECT total(seconds) FROM metrics WHERE metrics.run = runs.id) AS used
        FROM duel_runs JOIN runs ON runs.id = duel_runs.run WHERE duel = ? ORDER BY runs.created, duel_runs.rowid""", (duel,))
    return [_member(each) for each in found]


def start_run(db: Database, duel: str, job: Job, config: RunConfig, held_every: int) -> None:
    """Does nothing where another pool was faster, or where the duel was stopped meanwhile."""
    with db.write() as w:
        place = (duel, job.variant, job.seed, job.rate, job.tuning)
        where = "duel = ? AND variant = ? AND seed = ? AND rate = ? AND tuning = ?"
        taken = w.execute(f"SELECT 1 FROM duel_runs WHERE {where}", place).fetchone()
        wanted = w.execute("SELECT 1 FROM duels WHERE id = ? AND state = 'running'", (duel,)).fetchone()
        if wanted and not taken:
            run = runs.insert(w, config, None, None, "train", "queued", held_every)
            w.execute("INSERT INTO duel_runs (duel, variant, seed, rate, tuning, run) VALUES (?, ?, ?, ?, ?, ?)", (*place, run))


def go_on(db: Database, run: str) -> None:
    with db.write() as w:
        runs.queue(w, run, "train")


def end_run(db: Database, run: str) -> None:
    """Ask for its end, once."""
    if not db.query("SELECT 1 FROM requests WHERE run = ? AND verb = 'stop'", (run,)):
        with db.write() as w:
            runs.request(w, run, "stop")


def stop(db: Database, duel: str) -> None:
    """All of it: what waits leaves the queue, what runs ends after its step."""
    with db.write() as w:
        w.execute("UPDATE duels SET state = 'stopped', ended = ? WHERE id = ? AND state = 'running'", (time.time(), duel))
        for run in _runs_in(w, duel, "('queued', 'running', 'paused')"):
            if not runs.unqueue(w, run):
                runs.request(w, run, "stop")


def resume(db: Database, duel: str) -> None:
    with db.write() as w:
        if w.execute("UPDATE duels SET state = 'running', ended = NULL WHERE id = ? AND state = 'stopped'", (duel,)).rowcount:
            for run in _runs_in(w, duel, "('stopped', 'interrupted')"):
                runs.queue(w, run, "train")


def finish(db: Database, duel: str) -> None:
    with db.write() as w:
        w.execute("UPDATE duels SET state = 'finished', ended = ? WHERE id = ? AND state = 'running'", (time.time(), duel))


def _runs_in(w: sqlite3.Connection, duel: str, states: str) -> list[str]:
    return [each["run"] for each in w.execute(
        f"SELECT run FROM duel_runs JOIN runs ON runs.id = run WHERE duel = ? AND runs.state IN {states}", (duel,)).fetchall()]


def _row(found: sqlite3.Row) -> Row:
    return Row(found["id"], found["created"], found["plan"], found["state"], found["ended"])


def _member(found: sqlite3.Row) -> Member:
    state = found["state"]
    owned = state in ("running", "paused") or (state == "queued" and found["job"] is None)
    if owned and lapsed(found["lease"]):
        state = "interrupted"
    job = Job(found["variant"], found["seed"], found["rate"], bool(found["tuning"]))
    return Member(job, found["run"], state, found["step"], found["steps"], found["fence"], found["used"])
