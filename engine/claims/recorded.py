"""Recorded results: one JSON file a claim, written after every seed, so that recording can be broken off and taken up again."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.claims.claim import Claim
from engine.claims.rule import Measures, Verdict

FOLDER = Path(__file__).parent / "recorded"
SECOND_SET = 100
"""The first seed of the set that a verdict must repeat on."""


@dataclass(frozen=True)
class Recorded:
    """Raw numbers by seed, and where they come from. ``seconds``: processor time of the fastest seed."""

    claim: str
    date: str
    device: str
    versions: dict[str, str]
    seconds: float
    seeds: dict[int, dict[str, float]] = field(default_factory=dict)

    @property
    def first(self) -> tuple[Measures, ...]:
        return tuple(measures for seed, measures in self.seeds.items() if seed < SECOND_SET)

    @property
    def second(self) -> tuple[Measures, ...]:
        return tuple(measures for seed, measures in self.seeds.items() if seed >= SECOND_SET)

    def complete(self, claim: Claim) -> bool:
        return len(self.first) >= claim.seeds

    def repeated(self, claim: Claim) -> bool:
        """Whether the second set of seeds was measured as well."""
        return len(self.second) >= claim.seeds

    def verdict(self, claim: Claim) -> Verdict:
        """By the claim's rule; not settled where a second set of seeds came out otherwise."""
        verdict = claim.verdict(self.first)
        if self.repeated(claim) and claim.verdict(self.second) != verdict:
            return "not settled"
        return verdict

    def provenance(self, claim: Claim) -> str:
        """Where the numbers come from, in one sentence."""
        again = "repeated on a second set" if self.repeated(claim) else "not repeated on a second set yet"
        kept = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        return f"{len(self.first)} seeds, {again}; {self.device}, {kept}, {self.date}."


def load(claim: str) -> Recorded | None:
    """None where nothing was recorded yet."""
    path = FOLDER / f"{claim}.json"
    if not path.exists():
        return None
    held = json.loads(path.read_text(encoding="utf-8"))
    return Recorded(**{**held, "seeds": {int(seed): measures for seed, measures in held["seeds"].items()}})


def record(claim: Claim, repeat: bool = True, told: Callable[[int], object] = lambda seed: None) -> Recorded:
    """Measures the seeds that are missing, each written at once; ``told`` hears of each that is done."""
    from engine.claims.alone import measured_alone

    kept = load(claim.id)
    for seed in wanted(claim, repeat):
        if kept is not None and seed in kept.seeds:
            continue
        started = time.process_time()
        measures = measured_alone(claim.id, seed, 1.0)
        kept = _added(claim, kept, seed, measures, time.process_time() - started)
        _write(kept)
        told(seed)
    assert kept is not None
    return kept


def wanted(claim: Claim, repeat: bool) -> tuple[int, ...]:
    first = tuple(range(claim.seeds))
    return first + tuple(SECOND_SET + seed for seed in first) if repeat else first


def _added(claim: Claim, kept: Recorded | None, seed: int, measures: dict[str, float], seconds: float) -> Recorded:
    import torch

    before, fastest = ({}, seconds) if kept is None else (kept.seeds, min(kept.seconds, seconds))
    versions = {"torch": torch.__version__, "Python": platform.python_version()}
    kept_digits = {name: float(f"{value:.6g}") for name, value in measures.items()}
    return Recorded(claim.id, f"{datetime.now(UTC):%Y-%m-%d}", device(), versions, round(fastest, 2), {**before, seed: kept_digits})


def _write(recorded: Recorded) -> None:
    path = FOLDER / f"{recorded.claim}.json"
    FOLDER.mkdir(exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(recorded), indent=1) + "\n", encoding="utf-8")
    os.replace(draft, path)


def device() -> str:
    """The processor by name, and that one thread of it was used."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{name}, one thread"
