"""Every template's answer worked out a second time, by torch, by brute force or by another formula. Keyed by template id."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

Given = dict[str, Any]
CELLS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def stack(g: Given) -> nn.RNNBase:
    return CELLS[g["cell"]](
        g["I"], g["H"], num_layers=g["L"], bidirectional=g["D"] == 2, batch_first=bool(g["first"]), device="meta")  # fmt: skip


def ones(cell: str, x: tuple[float, ...]) -> Any:
    """A one-unit torch cell with every weight 1 and biases 0, run over ``x``."""
    module = CELLS[cell](1, 1, dtype=torch.float64)
    with torch.no_grad():
        for name, p in module.named_parameters():
            p.fill_(0.0 if "bias" in name else 1.0)
        return module(torch.tensor(x, dtype=torch.float64).reshape(-1, 1, 1))[1]


def bptt(g: Given) -> tuple[float, float]:
    """dL/dh1 and dL/dW of two tanh steps, by autograd."""
    w = torch.tensor(float(g["w"]), dtype=torch.float64, requires_grad=True)
    h1 = torch.tanh(w * g["x1"])
    h1.retain_grad()
    h2 = torch.tanh(w * g["x2"] + g["u"] * h1)
    h2.backward()
    assert h1.grad is not None
    assert w.grad is not None
    return h1.grad.item(), w.grad.item()


def product(factor: float, n: int) -> float:
    value = 1.0
    for _ in range(n):
        value *= factor
    return value


def softmax(scores: Any) -> tuple[float, ...]:
    return tuple(torch.softmax(torch.tensor(scores, dtype=torch.float64), 0).tolist())


def largest_gru(g: Given) -> int:
    limit = count(nn.LSTM(g["I"], g["H"], device="meta"))
    return bisect_right(range(1, 2 * g["H"]), limit, key=lambda h: count(nn.GRU(g["I"], h, device="meta")))


def reset_side(g: Given) -> float:
    if not g["after"]:
        return float(np.tanh(g["u"] * g["r"] * g["h"] + g["b"]))
    cell = nn.GRUCell(1, 1, dtype=torch.float64)  # z closed: the new state is the candidate
    with torch.no_grad():
        for p in cell.parameters():
            p.zero_()
        cell.bias_ih[0] = np.log(g["r"] / (1 - g["r"]))
        cell.bias_ih[1] = -1e3
        cell.weight_hh[2], cell.bias_hh[2] = g["u"], g["b"]
        return cell(torch.zeros(1, 1, dtype=torch.float64), torch.full((1, 1), g["h"], dtype=torch.float64)).item()


def weight_shape(g: Given) -> tuple[int, ...]:
    return tuple(getattr(stack(g), f"weight_{g['which']}_l{g['k']}").shape)


def output_shape(g: Given) -> tuple[int, ...]:
    """The directions side by side; ``test_templates`` runs real modules on some draws."""
    sides = [torch.empty(g["T"], g["B"], g["H"], device="meta")] * g["D"]
    output = torch.cat(sides, dim=2)
    return tuple((output.transpose(0, 1) if g["first"] else output).shape)


def state_shape(g: Given) -> tuple[int, ...]:
    return tuple(torch.stack([torch.empty(g["B"], g["H"], device="meta") for _ in range(g["L"]) for _ in range(g["D"])]).shape)


def tokens_seen(g: Given) -> int:
    """Count the inputs that move this half of this output, in a small network."""
    torch.manual_seed(0)
    rnn, x = nn.RNN(1, 1, bidirectional=True, batch_first=True, dtype=torch.float64), torch.zeros(1, g["T"], 1, dtype=torch.float64)
    with torch.no_grad():
        for name, p in rnn.named_parameters():
            p.fill_(0.0 if "bias" in name else 1.0)
    x.requires_grad_()
    rnn(x)[0][0, g["t"], g["backward"]].backward()
    assert x.grad is not None
    return int((x.grad != 0).sum())


RECOMPUTED: dict[str, Callable[[Given], Any]] = {
    "gradient-scalar-power": lambda g: product(g["w"], g["n"]),
    "gradient-gate-product": lambda g: product(g["f"], g["lag"]),
    "gradient-half-life": lambda g: np.log2(0.5) / np.log2(g["f"]),
    "gradient-needed-gate": lambda g: float(np.exp(np.log(g["share"]) / g["lag"])),
    "gradient-sigmoid-bound": lambda g: product(torch.sigmoid(torch.zeros(())).item() * 0.5 * g["w"], g["n"]),
    "gradient-tanh-slope": lambda g: 1 / np.cosh(g["a"]) ** 2,
    "gradient-jordan-norm": lambda g: np.linalg.norm(np.linalg.matrix_power([[g["a"], g["b"]], [0, g["a"]]], g["n"]), 2),
    "gradient-bptt-state": lambda g: bptt(g)[0],
    "gradient-bptt-weight": lambda g: bptt(g)[1],
    "gradient-term-count": lambda g: sum(t for t in range(1, g["steps"] + 1) if g["every"] or t == g["steps"]),
    "gates-parameters": lambda g: count(CELLS[g["cell"]](g["I"], g["H"], device="meta")),
    "gates-keras-gru": lambda g: count(nn.GRU(g["I"], g["H"], device="meta")) - (0 if g["after"] else 3 * g["H"]),
    "gates-projected": lambda g: count(nn.LSTM(g["I"], g["H"], proj_size=g["P"], device="meta")),
    "gates-lstm-trace": lambda g: tuple(state.item() for state in reversed(ones("LSTM", g["x"]))),
    "gates-gru-trace": lambda g: ones("GRU", g["x"]).item(),
    "gates-equal-size": largest_gru,
    "gates-bias-rows": lambda g: tuple(np.arange(GATES[g["cell"]] * g["H"]).reshape(-1, g["H"])[g["k"]][[0, -1]] + [0, 1]),
    "gates-start": lambda g: torch.sigmoid(torch.tensor(g["b"] * (1 + g["both"]), dtype=torch.float64)).item(),
    "gates-chrono": lambda g: torch.sigmoid(torch.tensor(g["T"] - 1.0, dtype=torch.float64).log()).item(),
    "gates-reset-form": reset_side,
    "directions-output": output_shape,
    "directions-state": state_shape,
    "directions-parameters": lambda g: count(stack(g)),
    "directions-weight": weight_shape,
    "directions-seen": tokens_seen,
    "directions-index": lambda g: [(k, d) for k in range(g["L"]) for d in range(2)].index((g["layer"], g["backward"])),
    "directions-latency": lambda g: len(range(g["chunk"] + g["right"])) * g["ms"],
    "attention-softmax": lambda g: softmax(g["scores"]),
    "attention-masked": lambda g: softmax([*g["scores"][:2], float("-inf")]),
    "attention-masked-after": lambda g: 1 - softmax(g["scores"])[2],
    "attention-on-padding": lambda g: sum(softmax([0.0] * g["padded"])[g["real"]:]),
    "attention-score-parameters": lambda g: {
        "dot": 0,
        "general": count(nn.Linear(g["k"], g["q"], bias=False)),
        "additive": sum(count(nn.Linear(a, b, bias=False)) for a, b in ((g["q"], g["a"]), (g["k"], g["a"]), (g["a"], 1))),
    }[g["kind"]],
    "attention-entropy": lambda g: torch.distributions.Categorical(torch.ones(g["over"], dtype=torch.float64)).entropy().item(),
    "attention-scaled": lambda g: softmax([g["gap"] / g["d"] ** 0.5, 0.0])[0],
    "attention-shape": lambda g: tuple((torch.empty(g["B"], g["T"], 3) @ torch.empty(g["B"], 3, g["S"])).shape),
    "attention-classifier": lambda g: sum(
        map(count, (CELLS[g["cell"]](g["I"], g["H"], device="meta"), nn.Linear(g["H"], 1), nn.Linear(g["H"], g["K"])))),
    "attention-context": lambda g: tuple(np.array(g["weights"]) @ np.array(g["flat"]).reshape(3, 2)),
}  # fmt: skip
