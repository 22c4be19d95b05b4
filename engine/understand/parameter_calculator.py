"""Parameter calculator: how many numbers a recurrent layer has, and why two books give two answers. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

from engine.errors import EngineError

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}
Convention = Literal["pytorch", "textbook"]
NOTES: dict[Convention, str] = {
    "pytorch": "Two biases a gate, b_ih and b_hh, as in cuDNN. Keras' GRU has two as well (reset_after=True).",
    "textbook": "One bias a gate: G·(H·I + H·H + H). Keras' SimpleRNN and LSTM, and its GRU with reset_after=False.",
}


@dataclass(frozen=True)
class Weight:
    """One tensor; ``formula`` is its shape in letters, G the number of blocks."""

    name: str
    formula: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class Count:
    convention: Convention
    note: str
    weights: tuple[Weight, ...]

    @property
    def total(self) -> int:
        return sum(weight.count for weight in self.weights)


def count(cell: str, inputs: int, hidden: int, convention: Convention, layers: int = 1, bidirectional: bool = False) -> Count:
    """Raises EngineError for a cell whose blocks are not known or a size below 1."""
    if cell not in BLOCKS or min(inputs, hidden, layers) < 1:
        raise EngineError(f"Count one of {', '.join(BLOCKS)} with sizes of at least 1; got {cell}, {inputs}, {hidden}, {layers} layers.")
    rows, directions = BLOCKS[cell] * hidden, 2 if bidirectional else 1
    found = list[Weight]()
    for layer in range(layers):
        width, letter = (inputs, "I") if layer == 0 else (directions * hidden, "D·H" if bidirectional else "H")
        for suffix in ("", "_reverse")[:directions]:
            place = f"_l{layer}{suffix}"
            found += [Weight(f"weight_ih{place}", f"G·H × {letter}", (rows, width)), Weight(f"weight_hh{place}", "G·H × H", (rows, hidden))]
            biases = ("bias_ih", "bias_hh") if convention == "pytorch" else ("bias",)
            found += [Weight(f"{bias}{place}", "G·H", (rows,)) for bias in biases]
    return Count(convention, NOTES[convention], tuple(found))
