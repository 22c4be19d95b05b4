"""Printable characters as ids: the same for every version of the texts."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.tasks.vocabulary import PAD

STRANGE = "□"
SYMBOLS = (PAD, "\n", *(chr(code) for code in range(32, 127)), STRANGE)
"""Padding, the end of a line, the 95 printable signs of ASCII, and one for all others."""
_IDS = {symbol: i for i, symbol in enumerate(SYMBOLS) if i}


def as_ids(text: str) -> Tensor:
    """``(N,)``."""
    strange = len(SYMBOLS) - 1
    return torch.tensor([_IDS.get(sign, strange) for sign in text])


def encode(text: str, longest: int) -> list[int]:
    """A person's own text as ids; what is not printable ASCII is one strange sign. Raises EngineError when empty or too long."""
    if not 1 <= len(text) <= longest:
        raise EngineError(f"The text has {len(text)} characters; between 1 and {longest} can be read.")
    ids: list[int] = as_ids(text).tolist()
    return ids
