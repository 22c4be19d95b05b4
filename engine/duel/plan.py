"""What a duel is: two to six variants on the same data, seeds and budget, and in what they are made equal. No torch here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, get_args

from engine import shapes
from engine.cell_facts import CLASSIC, FACTS
from engine.config import RunConfig
from engine.dotted import flatten, nested
from engine.errors import ConfigError
from engine.runs.store.duels import Job
from engine.task_configs import TaskConfig

Equal = Literal["hidden", "parameters", "seconds"]
EQUALS: tuple[Equal, ...] = get_args(Equal)
MOST_HIDDEN, MOST_STEPS = 512, 100_000
POINTS, GAP, SECONDS_GAP = 40, 5, 10
"""Held-out scores of a run, evenly over its steps; fewest steps between two; steps between two where seconds are equal."""
RATES = (1 / 3, 1.0, 3.0)
TUNING_SEEDS = (1000, 1001)
"""Added to the first seed: seeds that no result is taken from."""
SETTINGS: dict[str, tuple[str, dict[str, object]]] = {
    "": ("", {}),
    "chrono": ("chrono", {"model.gate_bias": "chrono"}),
    "bias1": ("gate bias +1", {"model.gate_bias": 1.0}),
    "bias3": ("gate bias +3", {"model.gate_bias": 3.0}),
    "orthogonal": ("orthogonal", {"model.init": "orthogonal"}),
    "both": ("two directions", {"model.bidirectional": True}),
    "one": ("one direction", {"model.bidirectional": False}),
    "additive": ("additive attention", {"model.attention": "additive"}),
    "none": ("no attention", {"model.attention": "none"}),
}
"""What may set a variant apart besides its cell: words, and the settings that it changes."""
OF_ANY_CELL = ("", "chrono", "bias1", "bias3")
"""The others are offered for the classic cells only."""


@dataclass(frozen=True)
class Variant:
    """``setting`` is a name in SETTINGS."""

    cell: str
    setting: str = ""

    @property
    def label(self) -> str:
        return " ".join(filter(None, (FACTS[self.cell].label, SETTINGS[self.setting][0])))

    @property
    def name(self) -> str:
        """``lstm`` or ``lstm:chrono``."""
        return f"{self.cell}:{self.setting}".rstrip(":")

    @classmethod
    def named(cls, name: str) -> Variant:
        """Raises ConfigError."""
        cell, _, setting = name.partition(":")
        if cell not in FACTS or setting not in SETTINGS:
            raise ConfigError("variant", name, "a cell, or a cell and one of " + ", ".join(filter(None, SETTINGS)))
        return cls(cell, setting)

    def of(self, base: RunConfig) -> RunConfig:
        """``base`` with this variant's cell and setting. Raises ConfigError where the task does not allow it."""
        plain: dict[str, object] = {"model.cell": self.cell, "model.gate_bias": "default", "model.init": "pytorch"}
        return changed(base, plain | SETTINGS[self.setting][1])


def changed(config: RunConfig, settings: dict[str, Any]) -> RunConfig:
    return RunConfig.parse(nested({**flatten(config.model_dump()), **settings}))


@lru_cache(maxsize=32)
def catalogue(task: TaskConfig) -> tuple[Variant, ...]:
    """Every variant that the task allows and that differs from its cell's plain form."""
    base, found = RunConfig.parse({"task": task.model_dump()}), dict[RunConfig, Variant]()
    for cell in FACTS:
        for setting in SETTINGS if cell in CLASSIC else OF_ANY_CELL:
            try:
                found.setdefault(Variant(cell, setting).of(base), Variant(cell, setting))
            except ConfigError:
                continue
    return tuple(found.values())


@dataclass(frozen=True)
class Plan:
    """``base`` holds task, hidden size, steps and rate. With ``seconds`` the budget of a run is so many seconds of training.

    Raises ConfigError for what cannot be a duel.
    """

    base: RunConfig
    variants: tuple[Variant, ...]
    equal: Equal = "hidden"
    seeds: int = 3
    first_seed: int = 0
    seconds: float = 10.0
    sweep: bool = False

    def __post_init__(self) -> None:
        if not 2 <= len({each.of(self.base) for each in self.variants}) == len(self.variants) <= 6:
            raise ConfigError("variants", ", ".join(v.name for v in self.variants) or "none", "two to six different ones")
        if not 3 <= self.seeds <= 10:
            raise ConfigError("seeds", self.seeds, "3 to 10")
        if not 1 <= self.seconds <= 600:
            raise ConfigError("seconds", self.seconds, "1 to 600")
        if self.equal not in EQUALS:
            raise ConfigError("equal", self.equal, ", ".join(EQUALS))

    @cached_property
    def configs(self) -> tuple[RunConfig, ...]:
        """Of each variant, made equal; the seed and the rate are still the base's."""
        steps = {"train.steps": MOST_STEPS} if self.equal == "seconds" else {}
        base = changed(self.base, steps | {"train.device": "cpu"})
        plain = [each.of(base) for each in self.variants]
        if self.equal != "parameters":
            return tuple(plain)
        target = shapes.count(plain[0])
        return (plain[0], *(sized(each, target) for each in plain[1:]))

    @property
    def labels(self) -> tuple[str, ...]:
        """A plain form is called default where another form of its cell stands beside it."""
        cells = [each.cell for each in self.variants]
        return tuple(f"{v.label} default" if not v.setting and cells.count(v.cell) > 1 else v.label for v in self.variants)

    @property
    def every(self) -> int:
        """Steps between two held-out scores."""
        return SECONDS_GAP if self.equal == "seconds" else max(GAP, self.base.train.steps // POINTS)

    @property
    def seed_range(self) -> range:
        return range(self.first_seed, self.first_seed + self.seeds)

    @property
    def tuning_jobs(self) -> tuple[Job, ...]:
        rate, seeds = self.base.train.learning_rate, [self.first_seed + each for each in TUNING_SEEDS]
        return tuple(Job(v, seed, float(f"{rate * factor:.2g}"), True) for seed in seeds for factor in RATES
                     for v in range(len(self.variants))) if self.sweep else ()

    def jobs(self, rates: tuple[float, ...]) -> tuple[Job, ...]:
        """All variants on the first seed, then all on the next, each at its rate."""
        return tuple(Job(v, seed, rates[v]) for seed in self.seed_range for v in range(len(self.variants)))

    def config(self, job: Job) -> RunConfig:
        return changed(self.configs[job.variant], {"train.seed": job.seed, "train.learning_rate": job.rate})

    @property
    def size(self) -> int:
        """Number of runs."""
        return len(self.tuning_jobs) + self.seeds * len(self.variants)

    def to_json(self) -> str:
        fields = asdict(self) | {"base": self.base.model_dump(), "variants": [each.name for each in self.variants]}
        return json.dumps(fields, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        fields = json.loads(text)
        variants = tuple(map(Variant.named, fields["variants"]))
        return cls(**(fields | {"base": RunConfig.parse(fields["base"]), "variants": variants}))


def sized(config: RunConfig, target: int) -> RunConfig:
    """``config`` with the hidden size whose parameter count is nearest to ``target``; the count grows with the size."""
    low, high = 1, MOST_HIDDEN
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _count(config, middle) >= target else (middle + 1, high)
    nearest = min((max(1, low - 1), low), key=lambda size: abs(_count(config, size) - target))
    return changed(config, {"model.hidden_size": nearest})


def _count(config: RunConfig, size: int) -> int:
    return shapes.count(changed(config, {"model.hidden_size": size}))
