"""Naming the last token of padded sequences, read at the right place or at the padded end. No configuration reads at the wrong place."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.cells import Stack

CLASSES, LONGEST, BATCH, HIDDEN = 8, 60, 64, 32


def accuracy(masked: bool, seed: int, size: float, steps: int = 150) -> float:
    """Share right on fresh sequences after ``steps`` of Adam at .005."""
    torch.manual_seed(seed)
    embedding, stack, head = nn.Embedding(CLASSES + 1, 16, padding_idx=0), Stack("rnn", 16, HIDDEN), nn.Linear(HIDDEN, CLASSES)
    optimizer = torch.optim.Adam([*embedding.parameters(), *stack.parameters(), *head.parameters()], lr=0.005)

    def said(x: Tensor, lengths: Tensor) -> Tensor:
        logits: Tensor = head(stack(embedding(x), lengths if masked else None).final[-1, 0])
        return logits

    for _ in range(max(2, round(size * steps))):
        x, lengths, label = _draw(BATCH)
        loss = F.cross_entropy(said(x, lengths), label)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(stack.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        x, lengths, label = _draw(1024)
        return float((said(x, lengths).argmax(1) == label).float().mean())


def _draw(n: int) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens 1 to 8 ``(T, n)``, 0 past the end; lengths; the last token as a class."""
    lengths = torch.randint(5, LONGEST + 1, (n,))
    x = torch.randint(1, CLASSES + 1, (LONGEST, n))
    label = x[lengths - 1, torch.arange(n)] - 1
    return x.masked_fill(torch.arange(LONGEST)[:, None] >= lengths, 0), lengths, label
