"""Copy: ten symbols, a gap, then say them again (Hochreiter & Schmidhuber 1997; in the form of Arjovsky et al. 2016).

    3 1 8 ... · · · · > · · · ...
    · · · ... · · · · 3 1 8 ...
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from engine.task_configs.memory import CopyConfig
from engine.tasks.base import Batch, Metric
from engine.tasks.drawn import HELD_OUT, drawn_card, own_generator
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import PAD


class Copy(Tagging):
    name: ClassVar[str] = "copy"
    question: ClassVar[str] = "Can it keep ten symbols through a gap?"
    metric: ClassVar[Metric] = Metric("recall", "share of the ten symbols", higher_is_better=True, goal=0.95)
    vocabulary = (PAD, *"12345678", "_", ">")
    labels = ("_", *"12345678")
    output_size = 9

    def __init__(self, config: CopyConfig) -> None:
        self.length = config.length
        x, y = draw(self.length, HELD_OUT, own_generator())
        self._held_out = Batch(x, y, aligned=True)
        self.card = drawn_card("ten of 8 symbols, blanks, a sign to begin (Arjovsky et al. 2016)", self._held_out)

    @property
    def baseline_note(self) -> str:
        return "always say the symbol that is right most often (1 in 8 in theory)"

    def counted(self, y: Tensor) -> Tensor:
        """The ten steps at which a symbol is due; the loss is of all steps."""
        return y > 0

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` and ``y`` (gap + 20, n)."""
        x, y = draw(self.length, n, generator)
        return Batch(x, y, aligned=True)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    @property
    def baseline(self) -> float:
        said = self._held_out.y[self.counted(self._held_out.y)]
        return float(said.bincount().max() / len(said))


def draw(gap: int, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """x: symbols 1 to 8, blank 9, the sign to begin 10; y: blank 0, symbols 1 to 8. Both (gap + 20, n)."""
    symbols = torch.randint(1, 9, (10, n), generator=generator, device=generator.device)
    x = torch.full((gap + 20, n), 9, device=generator.device)
    x[:10] = symbols
    x[gap + 9] = 10
    y = torch.zeros_like(x)
    y[-10:] = symbols
    return x, y
