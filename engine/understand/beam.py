"""Beam search with its whole tree, what was dropped included (length normalisation: Wu et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cells import State
from engine.errors import EngineError
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.understand.writer import END, Writer

WIDEST = 20


@dataclass(frozen=True)
class Branch:
    """A hypothesis: ``token`` after the hypothesis at place ``parent`` in the tree (-1: the start). ``depth`` counts tokens from 1.

    ``log_probability`` of the whole hypothesis; ``score`` = that / ((5 + depth) / 6)^alpha. ``kept``: it went on, or ended.
    """

    parent: int
    token: int
    depth: int
    log_probability: float
    score: float
    kept: bool
    ended: bool


@dataclass(frozen=True)
class Beam:
    """``answers``: places in ``tree`` of all hypotheses that ended (or met the longest length), best score first."""

    width: int
    alpha: float
    tree: tuple[Branch, ...]
    answers: tuple[int, ...]

    def tokens(self, place: int) -> tuple[int, ...]:
        """The hypothesis at ``place``, from its first token."""
        found = []
        while place >= 0:
            found.append(self.tree[place].token)
            place = self.tree[place].parent
        return tuple(reversed(found))


@dataclass
class _Live:
    """Hypotheses that go on: ``places`` in the tree (-1: nothing written), the ``states`` ``(n, H)`` that wrote their last token."""

    places: list[int]
    tokens: Tensor
    states: list[State]
    totals: Tensor


def beam_search(model: EncoderDecoder, batch: Batch, width: int = 4, alpha: float = 0.0) -> Beam:
    """One item. The ``width`` best continuations are kept at each step; one that ends leaves the beam, which then has room for fewer.

    ``width`` 1 is greedy decoding. Raises EngineError for a width that cannot be or more than one item.
    """
    if not 1 <= width <= WIDEST or batch.x.shape[1] != 1:
        raise EngineError(f"Beam search takes one item and a width of 1 to {WIDEST}; got {batch.x.shape[1]} and {width}.")
    writer, tree, answers = Writer(model, batch), list[Branch](), list[int]()
    live = _Live([-1], writer.first(), writer.start, torch.zeros(1, dtype=writer.start[0][0].dtype))
    for depth in range(1, model.answer_length + 1):
        live = _grow(writer, live, tree, answers, width - len(answers), depth, alpha)
        if not live.places:
            break
    answers += live.places
    return Beam(width, alpha, tuple(tree), tuple(sorted(answers, key=lambda place: -tree[place].score)))


def _grow(writer: Writer, live: _Live, tree: list[Branch], answers: list[int], room: int, depth: int, alpha: float) -> _Live:
    """One more token: ``room`` candidates of each hypothesis enter the tree, the best ``room`` of all are kept."""
    spoken = writer.speak(live.tokens, live.states)
    best = (live.totals[:, None] + spoken.log_probability).topk(min(room, spoken.log_probability.shape[1]), dim=1)
    order = best.values.flatten().argsort(descending=True, stable=True)
    kept = set(order[:room].tolist())
    penalty, on = ((5 + depth) / 6) ** alpha, list[tuple[int, int, int, Tensor]]()
    for rank in order.tolist():
        row, column = divmod(rank, best.values.shape[1])
        token, total = int(best.indices[row, column]), best.values[row, column]
        ended = rank in kept and token == END
        if ended:
            answers.append(len(tree))
        elif rank in kept:
            on.append((len(tree), row, token, total))
        tree.append(Branch(live.places[row], token, depth, float(total), float(total) / penalty, rank in kept, ended))
    rows = [row for _, row, _, _ in on]
    return _Live([place for place, *_ in on], live.tokens.new_tensor([token for _, _, token, _ in on]),
                 [tuple(state[rows] for state in level) for level in spoken.states],
                 torch.stack([total for *_, total in on]) if on else live.totals[:0])
