"""The store without any process: who may write, what a second click does, what is deleted, what is kept."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.errors import LeaseLost, RunNotFound, StoreError
from engine.runs.store import journal as journal_module
from engine.runs.store import lease, runs
from engine.runs.store.database import Database
from engine.runs.store.journal import Journal, Packed, Row
from engine.runs.store.migrations import MIGRATIONS
from tests.engine.runs.conftest import small

NAN = float("nan")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "runs.sqlite")
    yield database
    database.close()


def queued(db: Database) -> str:
    return runs.add(db, small(), None, None, "train", "queued")


def taken(db: Database, pool: str = "a", checkpoint: int = 0) -> Journal:
    found = lease.take(db, pool, lambda run: checkpoint)
    assert found is not None
    return Journal(db, found.run, found.fence)


def row(step: int, loss: float = 1.0) -> Row:
    return (step, loss, loss, 0.5, 0.0, 0.01, 0.001, 0.4, 10.0, NAN, NAN, NAN)


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / "runs.sqlite")
        assert database.query("PRAGMA user_version")[0][0] == len(MIGRATIONS)
        database.close()


def test_runs_from_before_clipping_was_measured_are_read_with_nan_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    old = sqlite3.connect(path)
    for step in MIGRATIONS[:3]:
        step(old)
    old.execute("PRAGMA user_version = 3")
    old.execute("INSERT INTO metrics (run, step, loss, grad_norm, clipped) VALUES ('old', 1, 0.5, 5.0, 1)")
    old.commit()
    old.close()
    database = Database(path)
    table = runs.metrics(database, "old")
    assert table.grad_norm.tolist() == [5.0]
    assert np.isnan(table.clipped_norm).all()
    assert np.isnan(table.clip_angle).all()
    database.close()


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    Database(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreError, match="update the program"):
        Database(path)


def test_what_is_not_a_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=r"runs\.sqlite cannot be used"):
        Database(path)


def test_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def connect() -> None:
        try:
            Database(tmp_path / "runs.sqlite").close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=connect) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_an_unknown_run_is_not_found(db: Database) -> None:
    with pytest.raises(RunNotFound, match="no run 'nobody'"):
        runs.status(db, "nobody")


def test_a_run_is_taken_once(db: Database) -> None:
    run = queued(db)
    assert taken(db).run == run
    assert lease.take(db, "b", lambda _: 0) is None


def test_two_pools_never_take_the_same_run(db: Database) -> None:
    names = {queued(db) for _ in range(40)}
    got: list[str] = []

    def drain(pool: str) -> None:
        mine = Database(db.path)
        while found := lease.take(mine, pool, lambda _: 0):
            got.append(found.run)
        mine.close()

    threads = [threading.Thread(target=drain, args=(pool,)) for pool in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(names)


def test_queueing_twice_is_queueing_once(db: Database) -> None:
    run = runs.add(db, small(), None, None, "frame", "ready")
    with db.write() as w:
        assert runs.queue(w, run, "train")
        assert not runs.queue(w, run, "train")


def test_a_run_that_no_worker_has_leaves_the_queue(db: Database) -> None:
    run = queued(db)
    with db.write() as w:
        assert runs.unqueue(w, run)
    assert lease.take(db, "a", lambda _: 0) is None
    assert runs.status(db, run).state == "stopped"


def test_the_fence_shuts_out_a_worker_that_lost_its_lease(db: Database) -> None:
    run = queued(db)
    old = taken(db)
    old.note([row(1)], state="running", step=1)
    with db.write() as w:
        w.execute("UPDATE runs SET lease = ?", (time.monotonic() - 1,))
    assert lease.interrupt_lapsed(db) == 1
    with pytest.raises(LeaseLost):
        old.note([row(2)], step=2)
    assert runs.metrics(db, run).step.tolist() == [1]
    assert runs.status(db, run).message == "Interrupted at step 1; Resume goes on from the last checkpoint."


def test_a_lapsed_run_reads_as_interrupted_before_any_pool_says_so(db: Database) -> None:
    run = queued(db)
    taken(db).note(state="running", step=7)
    assert runs.status(db, run).state == "running"
    with db.write() as w:
        w.execute("UPDATE runs SET lease = ?", (time.monotonic() - 1,))
    assert runs.status(db, run).state == "interrupted"


def test_a_lease_from_before_the_machine_restarted_is_over(db: Database) -> None:
    now = time.monotonic()
    assert not lease.lapsed(now + lease.LEASE_SECONDS, now)
    assert lease.lapsed(now + 1000, now)
    assert lease.lapsed(None, now)


def test_renewing_keeps_the_runs_of_this_pool_only(db: Database) -> None:
    mine, other = queued(db), queued(db)
    taken(db, "a").note(state="running")
    taken(db, "b").note(state="running")
    with db.write() as w:
        w.execute("UPDATE runs SET lease = ?", (time.monotonic() - 1,))
    lease.renew(db, "a", "warm", 1)
    assert lease.interrupt_lapsed(db) == 1
    assert [runs.status(db, run).state for run in (mine, other)] == ["running", "interrupted"]


def test_a_worker_that_only_shows_a_frame_leaves_the_state_when_it_dies(db: Database) -> None:
    run = runs.add(db, small(), None, None, "frame", "ready")
    found = lease.take(db, "a", lambda _: 0)
    assert found is not None
    assert lease.died(db, found)
    assert runs.status(db, run).state == "ready"


def test_a_start_during_the_first_frame_is_kept(db: Database) -> None:
    run = runs.add(db, small(), None, None, "frame", "ready")
    found = lease.take(db, "a", lambda _: 0)
    assert found is not None
    with db.write() as w:
        assert runs.queue(w, run, "train")
    assert lease.take(db, "a", lambda _: 0) is None, "the first worker still writes"
    Journal(db, run, found.fence).release(0)
    again = lease.take(db, "a", lambda _: 0)
    assert again is not None
    assert again.job == "train"


def test_taking_a_run_deletes_what_came_after_its_checkpoint(db: Database) -> None:
    run = queued(db)
    first = taken(db)
    first.note([row(step) for step in range(11)], step=10)
    for step in (0, 4, 9):
        first.note(packed=Packed(step, False, b"now", b"past"))
    first.release(0, state="interrupted")
    with db.write() as w:
        runs.queue(w, run, "train")
    taken(db, checkpoint=4)
    assert runs.metrics(db, run).step.tolist() == [0, 1, 2, 3, 4]
    assert runs.history(db, run) == (0, 4)
    assert runs.frame_version(db, run) is None
    assert runs.status(db, run).step == 4


def test_the_history_thins_out_but_keeps_both_ends(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "HISTORY_FRAMES", 6)
    run, journal = queued(db), taken(db)
    for step in range(40):
        journal.note(packed=Packed(step, False, b"now", b"x" * 100))
    kept = runs.history(db, run)
    assert len(kept) <= 6
    assert (kept[0], kept[-1]) == (0, 39)


def test_the_history_stays_under_its_size(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "HISTORY_BYTES", 1000)
    run, journal = queued(db), taken(db)
    for step in range(30):
        journal.note(packed=Packed(step, False, b"now", b"x" * 100))
    assert sum(len(runs.past_frame(db, run, step) or b"") for step in runs.history(db, run)) <= 1000


def test_a_later_live_change_replaces_what_was_planned_after_it(db: Database) -> None:
    run, journal = queued(db), taken(db)
    journal.change(50, "train.learning_rate", 0.1)
    journal.change(30, "train.learning_rate", 0.2)
    journal.change(40, "train.clip.mode", "none")
    assert [(c.step, c.value) for c in runs.changes(db, run)] == [(30, 0.2), (40, "none")]


def test_a_text_that_came_too_late_for_the_worker_gets_another(db: Database) -> None:
    run, journal = queued(db), taken(db)
    with db.write() as w:
        runs.request(w, run, "try", "Müller")
    journal.release(0, state="finished")
    found = lease.take(db, "a", lambda _: 0)
    assert found is not None
    assert found.job == "frame"


def test_not_measured_is_nan(db: Database) -> None:
    run = queued(db)
    taken(db).note([row(1, NAN)])
    assert np.isnan(runs.metrics(db, run).loss).all()
    assert np.isnan(runs.metrics(db, run).held_loss).all()


def test_an_error_inside_a_transaction_leaves_nothing_behind(db: Database) -> None:
    run, journal = queued(db), taken(db)
    with pytest.raises(StoreError):
        journal.note([row(1), (2, "not", "enough")], step=2)  # type: ignore[list-item]
    assert runs.metrics(db, run).step.size == 0
    assert runs.status(db, run).step == 0


def test_where_no_worker_can_be_had_a_waiting_run_fails_with_the_reason(db: Database) -> None:
    run, ready = queued(db), runs.add(db, small(), None, None, "frame", "ready")
    lease.renew(db, "other", "warm", 1)
    lease.fail_waiting(db, "no torch")
    assert runs.status(db, run).state == "queued", "another pool lives that can take it"
    lease.leave(db, "other")
    lease.fail_waiting(db, "no torch")
    assert (runs.status(db, run).state, runs.status(db, run).message) == ("failed", "no torch")
    assert runs.status(db, ready).state == "ready"
    assert lease.take(db, "a", lambda _: 0) is None
