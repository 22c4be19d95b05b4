"""A linear probe: what can be read off a state by one matrix."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def found_by_probe(states: Tensor, label: Tensor, classes: int) -> float:
    """Accuracy of ridge regression from ``states`` ``(N, H)`` onto one-hot ``label`` ``(N,)``: fitted on one half, scored on the other."""
    half, x = len(states) // 2, torch.cat([states, torch.ones(len(states), 1)], 1).double()
    y = F.one_hot(label, classes).double()
    weights = torch.linalg.solve(x[:half].T @ x[:half] + 1e-4 * torch.eye(x.shape[1]), x[:half].T @ y[:half])
    return float(((x[half:] @ weights).argmax(1) == label[half:]).float().mean())
