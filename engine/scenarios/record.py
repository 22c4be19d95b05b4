"""``python -m engine.scenarios.record [NAME ...]``: train each scenario at its pace and keep its run for the untouched page.

Recorded are the scenarios and the runs that they are compared with. A run that fails is recorded too: its story is the failure.
"""

from __future__ import annotations

import sys
import time

from engine import runs
from engine.config import RunConfig
from engine.scenarios import REFERENCES, SCENARIOS

ENDED = ("finished", "failed")
POLL = 0.2
PATIENCE = 900
"""Seconds that one run may take."""


def recordings() -> dict[str, tuple[RunConfig, str | None]]:
    """Name of each file -> configuration, and the scenario whose words and reference it carries."""
    found: dict[str, tuple[RunConfig, str | None]] = {name: (reference.config, None) for name, reference in REFERENCES.items()}
    return found | {name: (scenario.config, name) for name, scenario in SCENARIOS.items()}


def record(name: str) -> str:
    """Train and write one; returns a line about it. Raises TimeoutError."""
    config, scenario = recordings()[name]
    pace = SCENARIOS[scenario].pace if scenario else None
    run, started = runs.start(config, pace=pace, scenario=scenario), time.monotonic()
    while (status := runs.status(run)).state not in ENDED:
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError(f"{name} did not end within {PATIENCE} s")
        time.sleep(POLL)
    file = runs.record_run(run, name)
    size, seconds = file.stat().st_size / 1024, time.monotonic() - started
    return f"{name}: {status.state} at step {status.step} of {status.steps}, {size:.0f} kB, {seconds:.0f} s"


def main(names: list[str]) -> int:
    known = recordings()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or known:  # references first, since the runs compared with them show them
        print(record(name), flush=True)
    runs.end_pool()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
