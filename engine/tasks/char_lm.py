"""Characters: a language model of Python's own help texts, from the standard library.

    d e f _ n a m  ->  e f _ n a m e
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from engine.task_configs.text import CharLMConfig
from engine.tasks.base import UNASKED, Batch, Card, Metric
from engine.tasks.characters import SYMBOLS, as_ids, encode
from engine.tasks.next_token import NextToken
from engine.tasks.vocabulary import digest

HELD_OUT_SHARE = 0.1


class CharLM(NextToken):
    name: ClassVar[str] = "char_lm"
    question: ClassVar[str] = "Can it write like a manual?"
    metric: ClassVar[Metric] = Metric("bits per character", "bits", higher_is_better=False, goal=2.2)
    vocabulary = SYMBOLS
    labels = SYMBOLS
    output_size = len(SYMBOLS)

    def __init__(self, config: CharLMConfig) -> None:
        self.length, self.temperature = config.length, config.temperature
        data = _data()
        self._train, self._test, self.card = data
        starts = torch.arange(0, len(self._test) - self.length - 1, self.length)
        order = torch.randperm(len(starts), generator=torch.Generator().manual_seed(0))  # the probe shows different topics
        self._held_out = windows(self._test, starts[order], self.length)

    @property
    def baseline(self) -> float:
        """Bits of the held-out characters, were each as frequent as in the training text."""
        return self.unigram(self._train, self._held_out.y)

    @property
    def baseline_note(self) -> str:
        return "unigram: bet on each character by how frequent it is"

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) characters, ``y`` (T, n) those that follow."""
        starts = torch.randint(len(self._train) - self.length, (n,), generator=generator, device=generator.device)
        return windows(self._train, starts.cpu(), self.length).to(device)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return encode(text, 400)

    def own(self, text: str, device: torch.device) -> Batch:
        x = torch.tensor(self.encode(text)).unsqueeze(1)
        y = torch.cat([x[1:], torch.full_like(x[:1], UNASKED)])
        return Batch(x, y, torch.tensor([len(x)]), aligned=True).to(device)


def windows(text: Tensor, starts: Tensor, length: int) -> Batch:
    """``length`` characters from each start, and those one later."""
    t = starts + torch.arange(length).unsqueeze(1)
    return Batch(text[t], text[t + 1], aligned=True)


class _Data(NamedTuple):
    train: Tensor
    test: Tensor
    card: Card


def topics_once() -> list[str]:
    """The topics in order, each paragraph only where it comes first: the texts quote each other at length, and a split must not."""
    from pydoc_data.topics import topics

    seen, found = set[str](), []
    for name in sorted(topics):
        new = [part for part in topics[name].strip().split("\n\n") if " ".join(part.split()) not in seen]
        seen.update(" ".join(part.split()) for part in new)
        if new:
            found.append("\n\n".join(new) + "\n\n")
    return found


@cache
def _data() -> _Data:
    texts = topics_once()
    held_out = texts[:: round(1 / HELD_OUT_SHARE)]
    train = [text for i, text in enumerate(texts) if i % round(1 / HELD_OUT_SHARE)]
    card = Card("PSF", "Python's help topics (pydoc_data.topics), as this Python has them, each paragraph once",
                f"{sum(map(len, texts)):,} characters in {len(texts)} topics",
                f"{len(train)} topics for training, every tenth held out", digest(texts))
    return _Data(as_ids("".join(train)), as_ids("".join(held_out)), card)
