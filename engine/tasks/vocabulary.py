"""Letters as ids. Id 0 is padding everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.errors import EngineError

PAD = "·"


@dataclass(frozen=True)
class Vocabulary:
    """``symbols[0]`` is padding. Text is read in lower case, so that a person need not mind."""

    symbols: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        return cls((PAD, *sorted({letter for text in texts for letter in text.lower()})))

    def encode(self, text: str, longest: int) -> list[int]:
        """Ids of the letters. Raises EngineError, one sentence, for an empty or too long text and for unknown letters."""
        text = text.strip().lower()
        if not 1 <= len(text) <= longest:
            raise EngineError(f"The text has {len(text)} letters; between 1 and {longest} can be read.")
        known = {symbol: i for i, symbol in enumerate(self.symbols) if i}
        unknown = sorted({letter for letter in text if letter not in known})
        if unknown:
            shown = ", ".join(f"“{letter}”" for letter in unknown[:5]) + (" and more" if len(unknown) > 5 else "")
            raise EngineError(f"The network has never seen {shown}; it reads only letters that occur in its data.")
        return [known[letter] for letter in text]

    def texts(self, ids: Tensor, lengths: Tensor) -> list[str]:
        """``ids`` (T, B), ``lengths`` (B,)."""
        return ["".join(self.symbols[i] for i in row[:n]) for row, n in zip(ids.T.tolist(), lengths.tolist(), strict=True)]


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Rows of ids as ``(T, N)``, padded with 0, and their lengths ``(N,)``."""
    lengths = torch.tensor([len(row) for row in rows])
    x = torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows])
    return x, lengths


def digest(rows: Iterable[str]) -> str:
    """SHA-256 of text rows, one a line."""
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
