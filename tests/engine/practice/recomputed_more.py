"""The second half of ``recomputed``: long sequences, training, encoder-decoder, limits, clipping, teacher forcing."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from itertools import product as every
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.nn.utils.rnn import pack_padded_sequence

from tests.engine.practice.recomputed import Given, count


def parameters(values: Any) -> list[nn.Parameter]:
    found = [nn.Parameter(torch.zeros(1, dtype=torch.float64)) for _ in values]
    for parameter, value in zip(found, values, strict=True):
        parameter.grad = torch.full((1,), float(value), dtype=torch.float64)
    return found


def clipped(values: Any, limit: float) -> tuple[float, ...]:
    found = parameters(values)
    clip_grad_norm_(found, limit)
    return tuple(p.grad.item() for p in found if p.grad is not None)


def cut(values: Any, limit: float) -> tuple[float, ...]:
    found = parameters(values)
    clip_grad_value_(found, limit)
    return tuple(p.grad.item() for p in found if p.grad is not None)


def angle(a: Any, b: Any) -> float:
    return math.degrees(math.acos(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b)))


def packed(g: Given) -> tuple[int, ...]:
    lengths = torch.tensor(g["lengths"]).long()
    return tuple(pack_padded_sequence(torch.zeros(len(lengths), int(lengths.max()), 1), lengths, batch_first=True).batch_sizes.tolist())


def searched(g: Given) -> float:
    """Greedy or beam 2 by keeping the best prefixes; what is left of each distribution is spread over a third token."""
    first, second = {"A": g["a"], "B": g["b"]}, {"A": g["aa"], "B": g["bb"]}
    width = 2 if g["beam"] else 1
    kept = heapq.nlargest(width, first.items(), key=lambda pair: pair[1])
    return max(math.log(p) + math.log(second[token]) for token, p in kept)


def forecast(g: Given) -> float:
    y = g["start"]
    for _ in range(g["n"]):
        y = g["a"] * y + g["b"]
    return y


def model(g: Given) -> int:
    parts = [nn.Embedding(g["V"], g["E"]), nn.Linear(g["H"], g["O"]), *(nn.GRU(g["E"], g["H"]) for _ in range(2))]
    return sum(map(count, parts))


def keras(g: Given) -> int:
    lstms = [nn.LSTM(n, g["H"], device="meta") for n in (g["E"], g["H"])]
    return count(nn.Embedding(g["V"], g["E"])) + sum(count(lstm) - 4 * g["H"] for lstm in lstms) + count(nn.Linear(g["H"], 1))


def padded_accuracy(g: Given) -> float:
    longest = int(max(g["lengths"]))
    return sum(n * g["right"] + longest - n for n in g["lengths"]) / (len(g["lengths"]) * longest)


def all_forced(g: Given) -> float:
    """Sum over every outcome of the coins."""
    coins = every((True, False), repeat=g["n"] if g["token"] else 1)
    return sum(math.prod(g["ratio"] if heads else 1 - g["ratio"] for heads in row) for row in coins if all(row))


def first_loss(g: Given) -> float:
    return nn.functional.cross_entropy(torch.zeros(1, g["V"], dtype=torch.float64), torch.zeros(1).long()).item()


def broadcast(g: Given) -> float:
    y = torch.tensor(g["y"], dtype=torch.float64)
    return (y[:, None] - y).square().mean().item()


def grid(lo: float, hi: float, n: int = 20_000) -> Any:
    """Midpoints of n equal cells."""
    return lo + (hi - lo) * (np.arange(n) + 0.5) / n


def init(g: Given) -> float:
    """From the moments of PyTorch's interval, by integration on a fine grid."""
    bound = g["H"] ** -0.5
    return bound if g["want"] == "bound" else float(np.sqrt((grid(-bound, bound) ** 2).mean()))


MORE: dict[str, Callable[[Given], Any]] = {
    "long-passes": lambda g: len(range(0, g["T"], g["k"])),
    "long-reach": lambda g: g["t"] - max(range(0, g["t"] + 1, g["k"])),
    "long-memory": lambda g: torch.empty(g["T"], g["B"], g["H"], device="meta").nbytes * g["kept"] / 10**6,
    "long-packed": packed,
    "long-wasted": lambda g: sum(max(g["lengths"]) - n for n in g["lengths"]) / (max(g["lengths"]) * len(g["lengths"])),
    "long-windows": lambda g: sum(1 for start in range(g["N"]) if start + g["L"] - 1 + g["H"] < g["N"]),
    "long-streams": lambda g: len(range(g["k"], g["N"] // g["B"] + 1, g["k"])),
    "long-checkpoints": lambda g: min(math.ceil(g["T"] / s) + s for s in range(1, g["T"] + 1)),
    "training-uniform-loss": first_loss,
    "training-perplexity": lambda g: math.log2(math.exp(g["nats"])) if g["want"] == "bits" else math.exp(g["nats"]),
    "training-uniform-init": init,
    "training-keras-stack": keras,
    "training-broadcast": broadcast,
    "training-sum-baseline": lambda g: g["n"] * float(grid(g["lo"], g["hi"]).var()),
    "training-dropout-scale": lambda g: nn.functional.dropout(torch.ones(4000), g["p"]).max().item(),
    "training-accumulated": lambda g: g["N"] // g["B"] // g["n"],
    "seq2seq-exact": lambda g: math.exp(g["n"] * math.log(g["p"])),
    "seq2seq-needed": lambda g: math.exp(math.log(g["share"]) / g["n"]),
    "seq2seq-beam": lambda g: len(range(g["k"])) * g["V"],
    "seq2seq-greedy": searched,
    "seq2seq-parameters": model,
    "seq2seq-padded-accuracy": padded_accuracy,
    "seq2seq-decoder-state": lambda g: tuple(
        torch.empty(g["L"], 2, g["B"], g["H"]).transpose(1, 2).reshape(g["L"], g["B"], 2 * g["H"]).shape),
    "seq2seq-logits": lambda g: tuple(torch.empty(g["B"], g["T"], g["V"], device="meta").flatten(0, 1).shape),
    "limits-crossover": lambda g: (g["T"] * g["T"] * g["d"]) / (g["T"] * g["d"] * g["d"]),
    "limits-multiplies": lambda g: (torch.empty(g["g"] * g["H"], g["I"], device="meta").numel() + g["g"] * g["H"] * g["H"]),
    "limits-copy-baseline": lambda g: sum([0.0] * (g["blanks"] + g["k"]) + [-math.log(1 / g["s"])] * g["k"]) / (g["blanks"] + 2 * g["k"]),
    "limits-walk": lambda g: sum(g["sigma"] ** 2 for _ in range(g["n"])),
    "limits-depth": lambda g: next(r for r in range(99) if 2**r >= g["T"]),
    "limits-cache": lambda g: sum(2 * g["d"] for _ in range(g["L"] * g["T"])) / sum(2 * g["d"] for _ in range(g["L"])),
    "limits-integrator": lambda g: sum(g["a"] ** k for k in range(5000)),
    "limits-fixed-point": forecast,
    "clipping-norm": lambda g: clipped(g["g"], g["limit"]),
    "clipping-value": lambda g: cut(g["g"], g["limit"]),
    "clipping-angle": lambda g: angle(g["g"], (1.0, 1.0)),
    "clipping-total": lambda g: clip_grad_norm_(parameters(g["norms"]), 1.0).item(),
    "clipping-left": lambda g: clipped(g["norms"], g["limit"]),
    "clipping-step": lambda g: g["rate"] * clipped((g["norm"],), g["limit"])[0],
    "clipping-scaled": lambda g: clipped((g["true"] * g["scale"],), g["limit"])[0] / g["scale"],
    "clipping-share": lambda g: float(np.mean(np.array(g["norms"]) > g["limit"])),
    "forcing-survives": lambda g: math.exp(g["n"] * math.log1p(-g["error"])),
    "forcing-inverse-sigmoid": lambda g: 1 / (1 + math.exp(g["i"] / g["k"]) / g["k"]),
    "forcing-linear": lambda g: float(np.clip(1 - g["slope"] * g["i"], g["floor"], None)),
    "forcing-all-coins": all_forced,
    "forcing-expected": lambda g: sum(g["ratio"] for _ in range(1, g["n"])),
    "forcing-loss-tokens": lambda g: sum(int(n) + 1 for n in g["lengths"]),
    "forcing-input-shape": lambda g: (g["B"], len(["SOS", *range(g["T"])])),
    "forcing-gap": lambda g: math.prod([g["forced"]] * g["n"]) - math.prod([g["free"]] * g["n"]),
}  # fmt: skip
