"""A duel that has not begun as URL parameters, so that a link opens the same plan."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from engine.config import RunConfig, from_query
from engine.duel import Plan, Variant, catalogue
from engine.errors import ConfigError

VARIANTS = "variants"
PATHS = ("task.name", "task.length", "model.hidden_size", "train.steps", "train.learning_rate")
STEPS = range(20, 20_001)
READ: dict[str, Any] = {
    "equal": str, "seeds": int, "sweep": {"1": True, "0": False}.__getitem__,
    "first_seed": lambda text: _whole(text, 0, 1_000_000), "seconds": lambda text: float(_whole(text, 1, 120)),
}
"""Besides task, size, steps and rate, which are config paths, and the variants."""


def to_query(plan: Plan) -> dict[str, str]:
    said = {"equal": plan.equal, "seeds": str(plan.seeds), "first_seed": str(plan.first_seed), "seconds": f"{plan.seconds:g}",
            "sweep": str(int(plan.sweep))}
    standard = {"equal": "hidden", "seeds": "3", "first_seed": "0", "seconds": "10", "sweep": "0"}
    return plan.base.to_query() | {VARIANTS: ",".join(each.name for each in plan.variants)} | {
        name: text for name, text in said.items() if text != standard[name]}


def is_in(query: Mapping[str, str]) -> bool:
    return any("." in name or name == VARIANTS or name in READ for name in query)


def from_link(query: Mapping[str, str], otherwise: Plan) -> tuple[Plan, list[str]]:
    """The plan of a link and the names of its parameters that could not be used; ``otherwise`` says what it leaves out. Never raises."""
    paths = {name: text for name, text in query.items() if name in PATHS}
    left, plan = [name for name in query if "." in name and name not in PATHS], otherwise
    if paths:
        base, refused = from_query({"task.name": otherwise.base.task.name} | paths)
        if base.train.steps not in STEPS:
            base, refused = base.changed("train.steps", otherwise.base.train.steps), [*refused, "train.steps"]
        plan, left = _on(base, query.get(VARIANTS), plan), left + refused
    for name in (VARIANTS, *READ):
        if name in query:
            try:
                plan = replace(plan, **{name: _read(name, query[name])})
            except (ConfigError, ValueError, KeyError, OverflowError):
                left.append(name)
    return plan, left


def _on(base: RunConfig, variants: str | None, plan: Plan) -> Plan:
    """The plan on another task, with the link's own variants, else with those that the task knows."""
    with suppress(ConfigError):
        return replace(plan, base=base, variants=_read(VARIANTS, variants or ""))
    known = catalogue(base.task)
    return replace(plan, base=base, variants=tuple(each for each in plan.variants if each in known))


def _read(name: str, text: str) -> Any:
    return tuple(map(Variant.named, text.split(","))) if name == VARIANTS else READ[name](text)


def _whole(text: str, least: int, most: int) -> int:
    """Raises ValueError where the page's own widget could not say it."""
    if not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)
