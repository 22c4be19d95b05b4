"""A duel as a page shows it: start, stop, resume, and everything that is known of it now. NumPy, no torch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import median

import numpy as np

from engine import shapes
from engine.duel.advance import best_rates, parsed
from engine.duel.plan import POINTS, Plan
from engine.duel.read import Curve, curve, slope
from engine.duel.verdict import Pair, Share, Side, compare, headline, wilson
from engine.frame import Array
from engine.runs.handle import store
from engine.runs.launcher import start_pool
from engine.runs.status import Facts
from engine.runs.store import duels as rows
from engine.runs.store import runs
from engine.runs.store.database import Database
from engine.runs.store.duels import Member, State

Points = tuple[tuple[float, float, float, float], ...]
"""(x, median, worst, best) over the seeds that got so far."""


@dataclass(frozen=True)
class Bout:
    """One run of the result. ``final`` None: nothing measured yet, NaN: it broke. ``reached``: training step, None for never."""

    run: str
    seed: int
    state: str
    complete: bool
    final: float | None
    reached: int | None


@dataclass(frozen=True)
class Fighter:
    """A variant and what its runs have measured. ``to_goal``: median step of the seeds that reached it, None where none did."""

    label: str
    cell: str
    hidden: int
    parameters: int
    rate: float
    points: Points
    bouts: tuple[Bout, ...]
    share: Share
    to_goal: float | None
    milliseconds: float | None
    slope: tuple[float, ...]


@dataclass(frozen=True)
class Look:
    """``swept``: the sweep has chosen the rates. ``span``: where the x axis ends, in steps or seconds of training."""

    id: str
    plan: Plan
    state: State
    facts: Facts
    goal: float | None
    fighters: tuple[Fighter, ...]
    pairs: tuple[Pair, ...]
    done: int
    seconds: float
    swept: bool

    @property
    def span(self) -> float:
        return self.plan.seconds if self.plan.equal == "seconds" else self.plan.base.train.steps

    @property
    def headline(self) -> str:
        return headline([each.label for each in self.fighters], self.pairs, self.plan.seeds)

    @property
    def broke(self) -> int:
        return sum(bout.state == "failed" for each in self.fighters for bout in each.bouts)


def start(plan: Plan) -> str:
    """Its runs start one after the other; the id at once."""
    duel = rows.add(store(), plan.to_json())
    start_pool()
    return duel


def stop(duel: str) -> None:
    rows.stop(store(), duel)


def resume(duel: str) -> None:
    """A stopped one goes on where it was."""
    rows.resume(store(), duel)
    start_pool()


def recent(n: int = 10) -> list[tuple[str, Plan, State]]:
    return [(row.id, parsed(row.plan), row.state) for row in rows.recent(store(), n)]


def state(duel: str) -> State:
    """Raises RunNotFound."""
    return rows.row(store(), duel).state


def look(duel: str) -> Look:
    """Raises RunNotFound."""
    db = store()
    row = rows.row(db, duel)
    plan, members = parsed(row.plan), rows.members(db, duel)
    results = [each for each in members if not each.job.tuning]
    facts = runs.status(db, members[0].run).facts if members else Facts()
    goal = facts.goal if facts.goal is not None else facts.baseline
    swept = bool(plan.sweep and results)
    rates = best_rates(db, plan, members) if swept else (plan.base.train.learning_rate,) * len(plan.variants)
    fighters = tuple(_fighter(db, plan, v, [m for m in results if m.job.variant == v], goal, rates[v]) for v in range(len(plan.variants)))
    sides = [_side(each) for each in fighters]
    pairs = tuple(compare(left, right, facts.higher_is_better) for left, right in combinations(sides, 2))
    done = sum(_complete(each, plan) for each in members)
    return Look(duel, plan, row.state, facts, goal, fighters, pairs, done, (row.ended or time.time()) - row.created, swept)


def _fighter(db: Database, plan: Plan, variant: int, members: Sequence[Member], goal: float | None, rate: float) -> Fighter:
    curves = [_curve(db, each) for each in members]
    bouts = tuple(_bout(member, found, plan, goal) for member, found in zip(members, curves, strict=True))
    ended = [each for each in bouts if each.complete]
    hits = [each.reached for each in bouts if each.reached is not None]
    config, times = plan.configs[variant], [each.milliseconds for each in curves if each.milliseconds is not None]
    return Fighter(
        plan.labels[variant], config.model.cell, config.model.hidden_size, shapes.count(config), rate, points(curves, plan), bouts,
        wilson(sum(each.reached is not None for each in ended), len(ended)), median(hits) if hits else None,
        median(times) if times else None, _slope(db, plan, variant, members),
    )


def _bout(member: Member, found: Curve, plan: Plan, goal: float | None) -> Bout:
    reached = None if goal is None else found.reached(plan, goal)
    return Bout(member.run, member.job.seed, member.state, _complete(member, plan), found.final(plan), reached)


def _complete(member: Member, plan: Plan) -> bool:
    """Whether it had its whole budget, or broke; one that a person stopped before does not count."""
    spent = plan.equal == "seconds" and not member.active and member.used >= plan.seconds
    return member.state in ("finished", "failed") or spent


def _side(fighter: Fighter) -> Side:
    return Side(fighter.label, {each.seed: each.final for each in fighter.bouts if each.complete and each.final is not None}, fighter.share)


def points(curves: Sequence[Curve], plan: Plan) -> Points:
    """Over the seeds on one grid: the steps of the scores, or equal parts of the seconds, with the last score until then."""
    mine = [each.within(plan) for each in curves]
    if plan.equal == "seconds":
        grid = np.linspace(0, plan.seconds, POINTS + 1)
    else:
        grid = np.unique(np.concatenate([each.steps for each in mine])) if mine else np.zeros(0)
    found = []
    for x in grid.tolist():
        values = [value for each in mine if (value := _at(each, x, plan)) is not None]
        if values:
            low, high = min(values), max(values)
            worst, best = (low, high) if mine[0].higher_is_better else (high, low)
            found.append((x, median(values), worst, best))
    return tuple(found)


def _at(found: Curve, x: float, plan: Plan) -> float | None:
    """The last score until ``x``; None past the end of what was measured."""
    xs = found.x(plan)
    if not len(xs) or x > (found.spent if plan.equal == "seconds" else xs[-1]):
        return None
    value = float(found.values[np.searchsorted(xs, x, "right") - 1]) if x >= xs[0] else None
    return None if value is None or value != value else value


def _slope(db: Database, plan: Plan, variant: int, members: Sequence[Member]) -> tuple[float, ...]:
    """The median over the seeds that have begun."""
    found = [each for member in members if (each := _first_slope(db, plan, variant, member)) is not None]
    shortest = min(map(len, found), default=0)
    return tuple(np.median(np.stack([each[:shortest] for each in found]), axis=0).tolist()) if found else ()


_slopes: dict[str, Array] = {}


def _first_slope(db: Database, plan: Plan, variant: int, member: Member) -> Array | None:
    """It never changes once it is known."""
    if member.run not in _slopes and (found := slope(db, member.run, plan.configs[variant])) is not None:
        _slopes[member.run] = found
    return _slopes.get(member.run)


def _curve(db: Database, member: Member) -> Curve:
    return _ended(db, member) if member.state in ("finished", "failed") else curve(db, member)


@lru_cache(maxsize=256)
def _ended(db: Database, member: Member) -> Curve:
    return curve(db, member)
