"""A duel's next runs, started by the pool as earlier ones end, so that it goes on when the page is closed. No torch here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from engine.duel.plan import Plan
from engine.duel.read import Curve, curve
from engine.runs.store import duels
from engine.runs.store.database import Database
from engine.runs.store.duels import Job, Member, Row

AT_ONCE = min(8, os.cpu_count() or 2)
"""Runs of a duel at the same time: one a core, at the workers' low priority."""
ATTEMPTS = 5
"""Workers that a run may lose before it is left as it is."""


def all_running(db: Database) -> None:
    """A few times a second."""
    for row in duels.running(db):
        _advance(db, row)


def _advance(db: Database, row: Row) -> None:
    plan, found = parsed(row.plan), duels.members(db, row.id)
    for member in found:
        if member.state == "interrupted" and member.taken < ATTEMPTS:
            duels.go_on(db, member.run)
        elif member.active and plan.equal == "seconds" and member.used >= plan.seconds:
            duels.end_run(db, member.run)
    active = sum(each.active or (each.state == "interrupted" and each.taken < ATTEMPTS) for each in found)
    room = at_once(plan) - active
    if room <= 0:
        return
    waiting = following(db, plan, found)
    for job in waiting[:room]:
        duels.start_run(db, row.id, job, plan.config(job), plan.every)
    if not waiting and not active:
        duels.finish(db, row.id)


def following(db: Database, plan: Plan, found: Sequence[Member]) -> list[Job]:
    """Jobs that no run does yet. The results' runs wait for the sweep, which chooses their rates."""
    begun = {each.job for each in found}
    tuning = [job for job in plan.tuning_jobs if job not in begun]
    swept = all(not each.active for each in found if each.job.tuning)
    if tuning or not swept:
        return tuning
    return [job for job in plan.jobs(best_rates(db, plan, found)) if job not in begun]


def at_once(plan: Plan) -> int:
    """Equal seconds are equal only for runs that do not share a core."""
    return 1 if plan.equal == "seconds" else AT_ONCE


def best_rates(db: Database, plan: Plan, found: Sequence[Member]) -> tuple[float, ...]:
    """Of each variant, the rate with the best median of last held-out scores on the sweep's own seeds; the base's without a sweep."""
    tried: dict[int, dict[float, list[float]]] = {}
    for each in found:
        if each.job.tuning:
            tried.setdefault(each.job.variant, {}).setdefault(each.job.rate, []).append(_goodness(curve(db, each), plan))
    best = {v: max((median(scores), rate) for rate, scores in by_rate.items())[1] for v, by_rate in tried.items()}
    return tuple(best.get(v, plan.base.train.learning_rate) for v in range(len(plan.variants)))


def _goodness(found: Curve, plan: Plan) -> float:
    """More is better; a run that broke is worst of all."""
    value = found.final(plan)
    return float("-inf") if value is None or value != value else value if found.higher_is_better else -value


@lru_cache(maxsize=64)
def parsed(text: str) -> Plan:
    return Plan.from_json(text)
