"""What the browser measurements found, as the last part of docs/benchmarks.md."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEADING = "## What a person waits for"
NOTES = """Server warm, Chromium and server on the same machine, from the click to the frame that is painted.
Wall time, so that a busy machine shows: read the load beside it."""


@dataclass
class Measured:
    """One quantity, measured several times. ``demand`` is what issue 3 asks, in words; empty where it asks only for the figure."""

    name: str
    unit: str
    demand: str
    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def p95(self) -> float:
        return quantiles(self.values, n=20, method="inclusive")[-1] if len(self.values) > 1 else self.values[0]

    def row(self) -> str:
        numbers = " | ".join(f"{value:,.{0 if abs(value) >= 20 else 2}f} {self.unit}" for value in (median(self.values), self.p95))
        return f"| {self.name} | {numbers} | {len(self.values)} | {self.demand} |"


def write(found: list[Measured], document: Path = DOCUMENT) -> None:
    """Print the table and put it at the end of ``document``, in place of the last one."""
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = ["| what | median | p95 | times | asked |", "| --- | ---: | ---: | ---: | --- |", *(each.row() for each in found)]
    text = f"{HEADING}\n\n{moment}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. {NOTES}\n\n" + "\n".join(lines) + "\n"
    print(text)
    kept = document.read_text().split(HEADING)[0].rstrip() + "\n\n" if document.exists() else ""
    document.parent.mkdir(exist_ok=True)
    document.write_text(kept + text)
