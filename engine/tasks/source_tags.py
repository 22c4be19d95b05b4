"""Tagging: what does each character of Python source belong to? The standard library's own files, labelled by its own tokenizer.

    d e f   f ( x ) :   # no  ->  keyword x 3, space, name, operator ...
"""

from __future__ import annotations

import io
import keyword
import sysconfig
import tokenize
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from engine.task_configs.text import TaggingConfig
from engine.tasks.base import UNASKED, Batch, Card, Metric
from engine.tasks.characters import SYMBOLS, as_ids, encode
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import digest

TRAIN = ("ast", "bisect", "calendar", "cmd", "configparser", "contextlib", "copy", "csv", "dataclasses", "fractions", "glob", "heapq")
HELD_OUT = ("fnmatch", "shelve", "sched", "textwrap")
TAGS = ("space", "name", "keyword", "number", "string", "comment", "operator")
_OF_TOKEN = {tokenize.NUMBER: "number", tokenize.STRING: "string", tokenize.COMMENT: "comment", tokenize.OP: "operator"}


class SourceTags(Tagging):
    name: ClassVar[str] = "tagging"
    question: ClassVar[str] = "Can it colour source code?"
    metric: ClassVar[Metric] = Metric("accuracy", "share of characters", higher_is_better=True, goal=0.9)
    vocabulary = SYMBOLS
    labels = TAGS
    output_size = len(TAGS)

    def __init__(self, config: TaggingConfig) -> None:
        self.length = config.length
        data = _data()
        self._train, self.card = data.train, data.card
        starts = torch.arange(0, len(data.test.ids) - self.length, self.length)
        order = torch.randperm(len(starts), generator=torch.Generator().manual_seed(0))
        self._held_out = windows(data.test, starts[order], self.length)

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) characters, ``y`` (T, n) tags."""
        starts = torch.randint(len(self._train.ids) - self.length + 1, (n,), generator=generator, device=generator.device)
        return windows(self._train, starts.cpu(), self.length).to(device)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return encode(text, 400)

    def own(self, text: str, device: torch.device) -> Batch:
        x = torch.tensor(self.encode(text)).unsqueeze(1)
        return Batch(x, torch.full_like(x, UNASKED), torch.tensor([len(x)]), aligned=True).to(device)


class Tagged(NamedTuple):
    ids: Tensor  # (N,)
    tags: Tensor  # (N,)


def windows(text: Tagged, starts: Tensor, length: int) -> Batch:
    t = starts + torch.arange(length).unsqueeze(1)
    return Batch(text.ids[t], text.tags[t], aligned=True)


def tags_of(source: str) -> list[int]:
    """The tag of every character of ``source``; what no token covers is space."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    tags = [0] * len(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = "keyword" if keyword.iskeyword(token.string) else "name"
        tag = name if token.type == tokenize.NAME else _OF_TOKEN.get(token.type)
        if tag:
            first, last = (starts[row - 1] + column for row, column in (token.start, token.end))
            tags[first:last] = [TAGS.index(tag)] * (last - first)
    return tags


class _Data(NamedTuple):
    train: Tagged
    test: Tagged
    card: Card


@cache
def _data() -> _Data:
    train, test = ([_source(name) for name in names] for names in (TRAIN, HELD_OUT))
    card = Card("PSF", "files of the standard library, as this Python has them, labelled by tokenize",
                f"{sum(map(len, train + test)):,} characters",
                f"{len(TRAIN)} files for training; held out: {', '.join(HELD_OUT)}", digest(train + test))
    return _Data(_tagged(train), _tagged(test), card)


def _source(name: str) -> str:
    return (Path(sysconfig.get_path("stdlib")) / f"{name}.py").read_text(encoding="utf-8")


def _tagged(sources: list[str]) -> Tagged:
    return Tagged(as_ids("".join(sources)), torch.tensor([tag for source in sources for tag in tags_of(source)]))
