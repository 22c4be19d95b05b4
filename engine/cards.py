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
"""Lengths of the adding task whose held-out set is listed; of every other task the settings it comes with."""
OF_THIS_PYTHON = ("char_lm", "tagging")
"""Tasks whose texts are those of the Python that runs: their size and hash are not the same everywhere."""
LATER = "known once the run starts"
LABELS = {"licence": "Licence", "source": "Source", "size": "Size", "split": "Split", "sha256": "SHA-256"}


def card(task: TaskConfig) -> dict[str, str]:
    """Label -> text. What is not listed has no size and no hash before its run has started."""
    listed = _written()
    plain = next((listed[key] for key in listed if key.split("/")[0] == task.name), dict.fromkeys(LABELS, LATER))
    found = listed.get(_key(task)) or {**plain, **_unlisted(task)}
    return {label: found[field] for field, label in LABELS.items()}


def _unlisted(task: TaskConfig) -> dict[str, str]:
    return {"size": f"512 held-out sequences of {task.longest} steps" if task.name == "adding" else LATER, "sha256": LATER}


@cache
def _written() -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = json.loads(FILE.read_text())
    return written


def _key(task: TaskConfig) -> str:
    """The task's name, and its own settings where they decide the data and are not those it comes with."""
    if task.name == "adding":
        return f"{task.name}/{task.longest}"
    plain = TASK_CONFIGS[task.name]().model_dump()  # type: ignore[call-arg]
    changed = [f"{field}={value}" for field, value in task.model_dump().items() if value != plain[field] and field != "temperature"]
    return "/".join([task.name, *changed])


def compute() -> dict[str, dict[str, str]]:
    """From the tasks themselves; needs torch and the data packages."""
    from dataclasses import asdict

    from engine.tasks import build_task

    adding = [TASK_CONFIGS["adding"].model_validate({"length": length}) for length in LENGTHS]
    others = [kind() for name, kind in TASK_CONFIGS.items() if name != "adding" and not kind.package]  # type: ignore[call-arg]
    found = {_key(task): asdict(build_task(task).card) for task in [*adding, *others]}
    return {key: card | (_unlisted(TASK_CONFIGS[key]()) if key in OF_THIS_PYTHON else {}) for key, card in found.items()}  # type: ignore[call-arg]


if __name__ == "__main__":
    FILE.write_text(json.dumps(compute(), indent=1, ensure_ascii=False) + "\n")
