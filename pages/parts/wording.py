"""The words of the page train: titles, what one is seeing, labels of values, and text from outside made harmless."""

from __future__ import annotations

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.dotted import flatten
from engine.scenarios import SCENARIOS, Scenario
from engine.task_configs import TASK_CONFIGS

LABELS: dict[object, str] = {
    **{name: facts.label for name, facts in FACTS.items()}, "sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW",
    "cpu": "CPU", "cuda": "GPU", "auto": "best here",
    "pytorch": "PyTorch's own", **{name: task.label for name, task in TASK_CONFIGS.items()},
    "none": "none", "default": "PyTorch's own", "chrono": "chrono: spread over T", "forward": "forward", "backward": "backward",
}
STATES = {
    "ready": "ready", "queued": "queued", "running": "training", "paused": "paused", "interrupted": "interrupted",
    "finished": "finished", "failed": "failed", "stopped": "stopped",
}


def shown(value: object) -> str:
    """A setting's value as a label."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) and value >= 10_000 else f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return LABELS.get(value, str(value))


def bias(value: object) -> str:
    return f"+{value:g}" if isinstance(value, int | float) and value > 0 else shown(value)


def optional(value: object) -> str:
    return "off" if value == "none" else shown(value)


def pace(value: float) -> str:
    return "full speed" if value == 0 else f"{value:g} steps/s"


def quoted(text: str) -> str:
    """Text from outside as a short piece of code: no markup, link or picture of it is ever drawn."""
    plain = "".join(letter for letter in text if letter.isprintable() and letter != "`")
    return f"`{plain[:40]}{'…' if len(plain) > 40 else ''}`" if plain.strip() else "`(empty)`"


def plain(text: str) -> str:
    """A sentence of ours that may contain names from outside, for a place that reads Markdown."""
    for mark in "\\`*_[]<>$:#~|":
        text = text.replace(mark, "\\" + mark)
    return text


def title(config: RunConfig, scenario: Scenario | None) -> str:
    """The question that this run answers."""
    if scenario and scenario.config.task == config.task and scenario.config.model.cell == config.model.cell:
        return scenario.title
    cell = FACTS[config.model.cell].article
    asks = f"carry two numbers across {config.task.longest} steps" if config.task.name == "adding" else config.task.asks
    return f"Can {cell} {asks}?"


def seeing(config: RunConfig, scenario: Scenario | None) -> str:
    """What to look at. A scenario's sentences are about its own configuration and seed, so they are shown with it only."""
    if scenario and scenario.tells_of(config):
        mine, this = scenario.config.train.seed, config.train.seed
        seeds = "" if mine == this else f" Measured on seed {mine}; this is seed {this}."
        return f"{scenario.text}{seeds} **Watch** {scenario.watch}"
    return config.task.seeing


def differences(now: RunConfig, following: RunConfig, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Settings in which the next run differs from the one on the board: ``hidden size 32 (now 64)``."""
    old, new = flatten(now.model_dump()), flatten(following.model_dump())
    if old["task.name"] != new["task.name"]:
        return [f"task {shown(new['task.name'])} (now {shown(old['task.name'])})"]
    changed = [path for path in new if path not in leave_out and old.get(path) != new[path]]
    return [f"{short(path)} {shown(new[path])} (now {shown(old.get(path))})" for path in changed]


def short(path: str) -> str:
    return path.removeprefix("task.").removeprefix("model.").removeprefix("train.").replace("_", " ").replace(".", " ")


def scenario(name: str | None) -> Scenario | None:
    return SCENARIOS.get(name or "")
