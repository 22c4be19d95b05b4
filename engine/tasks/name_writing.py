"""Names: one token in, a name out. Given a language alone, it writes a surname letter by letter, fed with its own letters (one to many).

    pl  ->  k o w a l c z y k ¶
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import torch

from engine.errors import EngineError
from engine.frame import Prediction
from engine.task_configs.text import NameWritingConfig
from engine.tasks.base import UNASKED, Batch, Card, Metric
from engine.tasks.buckets import Buckets
from engine.tasks.next_token import NextToken
from engine.tasks.surnames import SOURCES, Name, in_order
from engine.tasks.vocabulary import PAD, padded

if TYPE_CHECKING:
    from engine.models.base import Output

CODES = tuple(locale.split("_")[0] for locale, _ in SOURCES.values())
END = "¶"


class NameWriting(NextToken):
    name: ClassVar[str] = "name_writing"
    question: ClassVar[str] = "Can it write a name of a language?"
    metric: ClassVar[Metric] = Metric("bits per character", "bits", higher_is_better=False, goal=2.9)

    def __init__(self, config: NameWritingConfig) -> None:
        self.temperature, self.given = config.temperature, config.given
        data = _data()
        self.vocabulary = self.labels = data.symbols
        self.output_size = len(data.symbols)
        self._train, self._held_out, self.card = data.train, data.held_out, data.card

    @property
    def baseline(self) -> float:
        train, held_out = self._train.data.y, self._held_out.y
        return self.unigram(train[train != UNASKED], held_out[held_out != UNASKED])

    @property
    def baseline_note(self) -> str:
        return "unigram: bet on each letter, and on the end, by how frequent it is"

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n): a language, then the letters of a name of it. ``y`` (T, n): each letter one step earlier, then the end."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        """What it wrote ends with its own end sign; what came after is blanked."""
        found = super().prediction(output, batch)
        if found.written is None:
            return found
        ended = (found.written == self.labels.index(END)).cumsum(1) > 0
        return replace(found, written=found.written * ~ended)

    def encode(self, text: str) -> list[int]:
        """The id of a language, by its name or its code."""
        if not text.strip():
            raise EngineError(f"The text has 0 letters; write one of {', '.join(SOURCES)}.")
        known = dict(zip([*map(str.lower, SOURCES), *CODES], [*range(1, len(CODES) + 1)] * 2, strict=True))
        if text.strip().lower() not in known:
            raise EngineError(f"{text.strip()[:20]!r} is no language it has seen; it knows {', '.join(SOURCES)}.")
        return [known[text.strip().lower()]]

    def own(self, text: str, device: torch.device) -> Batch:
        x = torch.tensor([self.encode(text)])
        return Batch(x, torch.full_like(x, UNASKED), torch.tensor([1]), aligned=True).to(device)


class _Data(NamedTuple):
    symbols: tuple[str, ...]
    train: Buckets
    held_out: Batch
    card: Card


@cache
def _data() -> _Data:
    """The names, the split and the order of the task ``surnames``."""
    found = in_order()
    letters = sorted({letter for name in (*found.train, *found.held_out) for letter in name.text})
    symbols = (PAD, *CODES, *letters, END)
    return _Data(symbols, Buckets.of(_batch(symbols, found.train)), _batch(symbols, found.held_out), found.card)


def _batch(symbols: tuple[str, ...], rows: list[Name]) -> Batch:
    ids = {symbol: i for i, symbol in enumerate(symbols) if i > len(CODES)}
    spelled = [[ids[letter] for letter in name.text] for name in rows]
    x, lengths = padded([[name.language + 1, *letters] for name, letters in zip(rows, spelled, strict=True)])
    y, _ = padded([[*letters, len(symbols) - 1] for letters in spelled])
    past = torch.arange(len(y)).unsqueeze(1) >= lengths
    return Batch(x, y.masked_fill(past, UNASKED), lengths, aligned=True)
