"""Surnames: which language does a name come from? Real names out of Faker's providers, 18 languages in Latin script.

    kowalczyk -> Polish      rossi -> Italian
"""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.task_configs import SurnamesConfig
from engine.tasks.base import Batch, Card, Metric, Task
from engine.tasks.buckets import Buckets
from engine.tasks.vocabulary import Vocabulary, digest, padded

if TYPE_CHECKING:
    from engine.models.base import Output

SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Azerbaijani": ("az_AZ", ("last_names",)),
    "Croatian": ("hr_HR", ("last_names",)),
    "Dutch": ("nl_NL", ("last_names",)),
    "English": ("en_GB", ("last_names",)),
    "Estonian": ("et_EE", ("last_names_est",)),
    "Finnish": ("fi_FI", ("last_names",)),
    "French": ("fr_FR", ("last_names",)),
    "German": ("de_DE", ("last_names",)),
    "Indonesian": ("id_ID", ("last_names",)),
    "Irish": ("ga_IE", ("last_names",)),
    "Italian": ("it_IT", ("last_names",)),
    "Polish": ("pl_PL", ("unisex_last_names", "male_last_names")),
    "Slovak": ("sk_SK", ("last_names",)),
    "Spanish": ("es_ES", ("last_names",)),
    "Swedish": ("sv_SE", ("last_names",)),
    "Twi": ("tw_GH", ("last_names",)),
    "Uzbek": ("uz_UZ", ("last_names",)),
    "Zulu": ("zu_ZA", ("last_names",)),
}
"""Language -> Faker locale and attributes of its person provider: every language in Latin script with 150 names of its own or more."""

LONGEST = 40
HELD_OUT_SHARE = 0.1


class Name(NamedTuple):
    text: str
    language: int


class Surnames(Task):
    name: ClassVar[str] = "surnames"
    question: ClassVar[str] = "Which language does this surname come from?"
    kind: ClassVar[str] = "classification"
    metric: ClassVar[Metric] = Metric("macro-F1", "F1", higher_is_better=True, goal=0.65)
    labels = tuple(SOURCES)
    input_size, output_size = 1, len(SOURCES)

    def __init__(self, config: SurnamesConfig) -> None:
        data = _data()
        self.letters, self.vocabulary = data.vocabulary, data.vocabulary.symbols
        self._train, self._held_out, self.card, self._majority = data.train, data.held_out, data.card, data.majority

    @property
    def baseline(self) -> float:
        truth = self._held_out.y
        return float(macro_f1(torch.full_like(truth, self._majority), truth, self.output_size))

    @property
    def baseline_note(self) -> str:
        share = float((self._held_out.y == self._majority).float().mean())
        return f"always say {self.labels[self._majority]}, the most frequent language (right for {share:.0%} of the names)"

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) letters, ``y`` (n,) languages; names of about equal length."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction, batch.y)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return macro_f1(output.prediction.argmax(dim=1), batch.y, self.output_size)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        share = output.prediction.detach().softmax(dim=1).cpu().numpy()
        return Prediction("classes", batch.y.cpu().numpy(), share.argmax(axis=1), share, self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        assert batch.lengths is not None
        sentences = []
        for b, text in enumerate(self.letters.texts(batch.x, batch.lengths)):
            truth, said = int(prediction.truth[b]), int(prediction.said[b])
            known = f" is {self.labels[truth]}" if truth >= 0 else ""
            sentences.append(f"“{text}”{known}; the network says {self.labels[said]} ({prediction.probability[b, said]:.0%}).")
        return tuple(sentences)

    def readable(self, answer: Tensor) -> Tensor:
        return answer.softmax(dim=-1)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, LONGEST)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.tensor([-1]), lengths).to(device)


def macro_f1(said: Tensor, truth: Tensor, classes: int) -> Tensor:
    """Mean over classes of F1 = 2 hits / (said + true); classes that occur in neither are left out."""
    hits = torch.bincount(truth[said == truth], minlength=classes)
    both = torch.bincount(truth, minlength=classes) + torch.bincount(said, minlength=classes)
    return (2 * hits / both.clamp(min=1)).sum() / (both > 0).sum()


def names() -> list[Name]:
    """All names, lower case, sorted. Left out: a name that two languages share, and one turned round by a comma ("staden, van")."""
    found: dict[str, set[int]] = {}
    for index, (locale, attributes) in enumerate(SOURCES.values()):
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in attributes:
            for text in getattr(provider, attribute):
                found.setdefault(text.strip().lower(), set()).add(index)
    plain = ((text, languages) for text, languages in sorted(found.items()) if len(text) <= LONGEST and "," not in text)
    return [Name(text, min(languages)) for text, languages in plain if len(languages) == 1]


def is_held_out(text: str) -> bool:
    """Decided by the name itself, so that the split outlives new names in the source."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) < HELD_OUT_SHARE * 2**32


class Rows(NamedTuple):
    """Names for training, names held out, and where they come from."""

    train: list[Name]
    held_out: list[Name]
    card: Card


@cache
def in_order() -> Rows:
    """All names, split by a hash; the held-out ones in an order in which neighbours have nothing in common."""
    rows = names()
    train = [name for name in rows if not is_held_out(name.text)]
    held_out = sorted((name for name in rows if is_held_out(name.text)), key=lambda name: hashlib.md5(name.text.encode()).digest())
    card = Card(
        "MIT", f"Faker {version('Faker')}, person providers", f"{len(rows):,} surnames in {len(SOURCES)} languages",
        f"{len(train):,} for training, {len(held_out):,} held out, by a hash of the name; names of two languages left out",
        digest(f"{name.text}\t{name.language}" for name in rows),
    )
    return Rows(train, held_out, card)


class _Data(NamedTuple):
    vocabulary: Vocabulary
    train: Buckets
    held_out: Batch
    majority: int
    card: Card


@cache
def _data() -> _Data:
    train, held_out, card = in_order()
    vocabulary = Vocabulary.of(name.text for name in (*train, *held_out))
    majority = Counter(name.language for name in train).most_common(1)[0][0]
    return _Data(vocabulary, Buckets.of(_batch(vocabulary, train)), _batch(vocabulary, held_out), majority, card)


def _batch(vocabulary: Vocabulary, rows: list[Name]) -> Batch:
    x, lengths = padded([vocabulary.encode(name.text, LONGEST) for name in rows])
    return Batch(x, torch.tensor([name.language for name in rows]), lengths)
