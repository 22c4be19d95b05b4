"""Clamps: a gate held at a constant, a unit silenced or kept from learning.

All are weights put in the place of a layer's own. A gate whose rows of W are 0 and whose bias is logit(c) is c at every step, so that
every fast path, gradient and picture stays as exact as without, and no cell needs a line for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from engine.cell_facts import CellFacts
from engine.cells.cell import Weights

FAR = 1000.0
"""sigmoid(-1000) is 0 and sigmoid(1000) is 1, in float64 too."""
PEEPHOLES = ("input", "forget", "output")


@dataclass(frozen=True)
class Clamp:
    """``gate`` is ``value`` at every step; ``unit`` is 0 at every step, or ``frozen``: no weight into it learns."""

    gate: str | None = None
    value: float = 1.0
    unit: int | None = None
    unit_is: Literal["zero", "frozen"] = "zero"

    def __bool__(self) -> bool:
        return self.gate is not None or self.unit is not None

    def weights(self, facts: CellFacts, own: Weights) -> Weights:
        """What a layer runs with instead of its ``own``; no gradient reaches what is held."""
        hidden = len(own.bias_ih) // max(1, len(facts.blocks))
        target = self._target(facts, hidden).to(own.bias_ih)
        forced, frozen = ~target.isnan(), self._frozen(facts, hidden).to(own.bias_ih.device)
        changed = {}
        for name, weight in own._asdict().items():
            if weight.numel() and name != "running":
                value = target.flatten() if name == "bias_ih" else torch.zeros_like(weight)
                kept = _along(weight, _rows(name, facts, frozen))
                weight = torch.where(kept, weight.detach(), weight)
                changed[name] = torch.where(_along(weight, _forced_rows(name, facts, forced)), value, weight)
        return own._replace(**changed)

    def held(self, name: str, facts: CellFacts, hidden: int) -> Tensor:
        """Which rows of the weight called ``name`` an update must leave as they are."""
        return _forced_rows(name, facts, ~self._target(facts, hidden).isnan()) | _rows(name, facts, self._frozen(facts, hidden))

    def _target(self, facts: CellFacts, hidden: int) -> Tensor:
        """``(G, H)``: the pre-activation that is asked for, NaN where none is."""
        target = torch.full((max(1, len(facts.blocks)), hidden), math.nan, dtype=torch.float64)
        for gate, value in self._constant(facts).items():
            target[facts.blocks.index(gate)] = _logit(value)
        if self.unit is not None and self.unit_is == "zero":
            for block, value in _silent(facts).items():
                target[block, self.unit] = value
        return target

    def _constant(self, facts: CellFacts) -> dict[str, float]:
        """By block. Gates that add up to 1 are held together."""
        if self.gate is None:
            return {}
        found = {self.gate: self.value} if self.gate in facts.blocks else {}
        if facts.scaled or not found:
            found["input" if self.gate == "forget" else "forget"] = 1 - self.value
        return found

    def _frozen(self, facts: CellFacts, hidden: int) -> Tensor:
        """``(G, H)``: True where weights stay as they are."""
        frozen = torch.zeros(max(1, len(facts.blocks)), hidden, dtype=torch.bool)
        if self.unit is not None and self.unit_is == "frozen":
            frozen[:, self.unit] = True
        return frozen


def _silent(facts: CellFacts) -> dict[int, float]:
    """Pre-activations, by block, that make a unit's h 0 whatever it was: nothing is let out, or nothing new is written and nothing kept."""
    if "output" in facts.blocks:
        return {facts.blocks.index("output"): -FAR}
    if facts.keeping is None:
        return {0: 0.0}
    return {facts.blocks.index("candidate"): 0.0, facts.blocks.index(facts.keeping): -FAR}


def _rows(name: str, facts: CellFacts, mask: Tensor) -> Tensor:
    """``(G, H)`` as a mask over the rows of the weight called ``name``."""
    if name == "peephole":
        return torch.cat([mask[facts.blocks.index(gate)] for gate in PEEPHOLES])
    return mask.all(0) if name in ("gamma_c", "beta_c") else mask.flatten()


def _forced_rows(name: str, facts: CellFacts, mask: Tensor) -> Tensor:
    """Where rows are normalised together they stay, lest the others' statistics move: their scale gamma becomes 0 instead."""
    rows = _rows(name, facts, mask)
    return torch.zeros_like(rows) if facts.normalises and name.startswith("weight") else rows


def _along(weight: Tensor, rows: Tensor) -> Tensor:
    return rows.unsqueeze(1) if weight.dim() == 2 else rows


def _logit(value: float) -> float:
    if value in (0.0, 1.0):
        return -FAR if value == 0.0 else FAR
    return math.log(value) - math.log1p(-value)
