"""Naming the next token of pure noise: nothing can predict it, only reading it can. No configuration may have two directions here."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.cells import Stack

TOKENS, STEPS, BATCH, HIDDEN = 8, 20, 32, 32


def accuracy(bidirectional: bool, seed: int, size: float, steps: int = 150) -> float:
    """Share of right labels on fresh noise after ``steps`` of Adam at .01; chance is 1/8."""
    torch.manual_seed(seed)
    embedding, stack = nn.Embedding(TOKENS, 16), Stack("gru", 16, HIDDEN, bidirectional=bidirectional)
    head = nn.Linear(stack.output_size, TOKENS)
    optimizer = torch.optim.Adam([*embedding.parameters(), *stack.parameters(), *head.parameters()], lr=0.01)

    def said(x: Tensor) -> Tensor:
        logits: Tensor = head(stack(embedding(x[:-1])).output)  # the last token is read by nobody
        return logits

    for _ in range(max(2, round(size * steps))):
        x = torch.randint(TOKENS, (STEPS + 1, BATCH))
        loss = F.cross_entropy(said(x).flatten(0, 1), x[1:].flatten())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        x = torch.randint(TOKENS, (STEPS + 1, 512))
        return float((said(x).argmax(-1) == x[1:])[:-1].float().mean())  # the last label lies outside what was read
