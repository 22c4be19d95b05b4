"""What a page does with claims: measure one on this machine, stop it, read what was found. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from engine.claims import CLAIMS, Claim
from engine.claims.rule import Measures
from engine.runs.handle import store
from engine.runs.launcher import start_pool
from engine.runs.store import claims as rows
from engine.runs.store.claims import Seed

OWN_SET = 200
"""The first of a person's own seeds: other ones than those recorded, so that their result is a repetition."""


@dataclass(frozen=True)
class Mine:
    """A claim on this machine, seed by seed."""

    claim: Claim
    size: float
    seeds: tuple[Seed, ...]

    @property
    def measures(self) -> tuple[Measures, ...]:
        return tuple(seed.measures for seed in self.seeds if seed.measures is not None)

    @property
    def active(self) -> bool:
        return any(seed.state in ("queued", "running") for seed in self.seeds)

    @property
    def complete(self) -> bool:
        return len(self.measures) >= self.claim.seeds

    @property
    def share(self) -> float:
        """How far it is, 0 to 1: seeds that are done, and running ones by the seconds expected."""
        expected = max(0.5, self.claim.seconds * self.size)
        done = sum(1.0 if seed.measures else min(0.95, seed.seconds / expected) if seed.state == "running" else 0.0 for seed in self.seeds)
        return min(1.0, done / self.claim.seeds)

    @property
    def message(self) -> str | None:
        return next((seed.message for seed in self.seeds if seed.message), None)


def start(claim: str, size: float = 1.0) -> None:
    """Queue every seed that was not measured yet. Raises KeyError for a claim that is not there."""
    seeds = tuple(OWN_SET + seed for seed in range(CLAIMS[claim].seeds))
    rows.queue(store(), claim, seeds, size)
    start_pool()


def stop(claim: str, size: float = 1.0) -> None:
    """Seeds that are done are kept."""
    rows.stop(store(), claim, size)


def mine(claim: str, size: float = 1.0) -> Mine:
    return Mine(CLAIMS[claim], size, rows.seeds(store(), claim, size))


def measured_here() -> tuple[str, ...]:
    """Ids of the claims with a result of one's own."""
    return rows.measured(store())
