"""The data cards, without torch: licence, source, size, split and SHA-256 of each task's rows, as the tasks computed them.

``python -m engine.cards`` writes ``cards.json`` anew; a test holds it against the tasks.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from engine.task_configs import TASK_CONFIGS, TaskConfig

FILE = Path(__file__).with_name("cards.json")
LENGTHS = (10, 20, 30, 50, 60, 80, 100, 150, 200, 300, 500, 1000)
"""Lengths of the adding task whose held-out set is listed."""
LABELS = {"licence": "Licence", "source": "Source", "size": "Size", "split": "Split", "sha256": "SHA-256"}


def card(task: TaskConfig) -> dict[str, str]:
    """Label -> text. A length that is not listed has no hash before its run has started."""
    found = _written().get(_key(task)) or {**_written()["adding/100"], **_unlisted(task.longest)}
    return {label: found[field] for field, label in LABELS.items()}


def _unlisted(length: int) -> dict[str, str]:
    return {"size": f"512 held-out sequences of {length} steps", "sha256": "known once the run starts"}


@cache
def _written() -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = json.loads(FILE.read_text())
    return written


def _key(task: TaskConfig) -> str:
    return f"{task.name}/{task.longest}" if task.name == "adding" else task.name


def compute() -> dict[str, dict[str, str]]:
    """From the tasks themselves; needs torch and the data packages."""
    from dataclasses import asdict

    from engine.tasks import build_task

    adding = [TASK_CONFIGS["adding"].model_validate({"length": length}) for length in LENGTHS]
    others = [kind() for name, kind in TASK_CONFIGS.items() if name != "adding"]  # type: ignore[call-arg]
    return {_key(task): asdict(build_task(task).card) for task in [*adding, *others]}


if __name__ == "__main__":
    FILE.write_text(json.dumps(compute(), indent=1, ensure_ascii=False) + "\n")
