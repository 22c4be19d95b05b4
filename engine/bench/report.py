"""The benchmark as JSON lines and as docs/benchmarks.md, with the machine it was measured on."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from engine.bench.interleave import Row

DOCUMENT = Path("docs/benchmarks.md")
HEADER = """# Benchmarks

Written by `make bench`. Every row is a ratio from one run: both sides in turn, in slices of CPU time, one thread, median over rounds.
Milliseconds are of this machine at that moment; only the ratios travel. Both sides keep freed memory in the process, as `Trainer` sets
it: a bare loop of one's own without that setting is slower than the one here. A ratio within 3 % of its demand is measured again with
three times as many rounds; all rounds count, and the row says how many.

"""


def machine() -> dict[str, str]:
    """Device, threads, versions, date, load: what a number is worth nothing without."""
    import torch

    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU",
        "cores": str(os.cpu_count()), "threads": str(torch.get_num_threads()), "load": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(), "torch": torch.__version__,
    }


def as_json(rows: Sequence[Row]) -> str:
    """One object a line, the machine first."""
    return "\n".join(json.dumps(each) for each in [machine(), *(asdict(row) | {"holds": row.holds} for row in rows)])


def table(rows: Sequence[Row]) -> str:
    """A Markdown table; a demand that does not hold says so."""
    lines = ["| what | ms | against | ms | ratio | demand |", "| --- | ---: | --- | ---: | ---: | --- |"]
    for row in rows:
        asked = "" if row.demand is None else f"at most {row.demand:.2f}: {'holds' if row.holds else 'does not hold'}, {row.rounds} rounds"
        cost, base = f"{row.milliseconds:.2f}", f"{row.baseline_milliseconds:.2f}"
        lines.append(f"| {row.name} | {cost} | {row.against} | {base} | {row.ratio:.2f} | {asked} |")
    return "\n".join(lines)


def document(rows: Sequence[Row], facts: dict[str, str], note: str) -> str:
    said = ", ".join(f"{name} {value}" for name, value in facts.items())
    return f"{HEADER}{said}.\n\n{table(rows)}\n\n{note}\n"


def main(arguments: Sequence[str]) -> int:
    """``python -m engine bench [--json] [--rounds N]``: measure, print, and (without --json) write docs/benchmarks.md.

    ``python -m engine bench results [NAME ...]``: see ``results.py``.
    """
    if arguments[:1] == ["results"]:
        from engine.bench.results import main as results

        return results(arguments[1:])
    import torch

    from engine.bench import attention, cells, live

    torch.set_num_threads(1)
    rounds = int(arguments[arguments.index("--rounds") + 1]) if "--rounds" in arguments else 5
    measured = [*live.rows(rounds), *cells.rows(rounds), *attention.rows(rounds)]
    if "--json" in arguments:
        print(as_json(measured))
        return 0
    print(table(measured), file=sys.stdout)
    DOCUMENT.write_text(document(measured, machine(), attention.note()))
    return 0
