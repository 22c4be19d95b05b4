"""The cliff: the loss of a tiny recurrent network over two of its weights, and one step of descent with and without clipping.

One unit is the network of Pascanu et al. (2013), figure "error surface of a single hidden unit recurrent network":
x_t = w sigmoid(x_{t-1}) + b from x_0 = 0.5 over 50 steps, loss (sigmoid(x_50) - 0.7)^2. Two units: h_t = tanh(w R h_{t-1} + b),
R a rotation by 40 degrees, from (0.5, 0) over 50 steps, loss (first unit of h_50 - 0.7)^2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from engine.config import ClipConfig
from engine.errors import EngineError
from engine.frame import Array
from engine.optim import clip

STEPS = 50
TARGET = 0.7
ANGLE = math.radians(40)
Mode = Literal["none", "norm", "value"]


def loss_at(units: int, w: Tensor, b: Tensor) -> Tensor:
    """The loss for weights and biases of any (equal) shape. Raises EngineError unless there are 1 or 2 units."""
    if units == 1:
        return (_one_unit(w, b) - TARGET).square()
    if units == 2:
        return (_two_units(w, b) - TARGET).square()
    raise EngineError(f"The cliff is drawn for 1 or 2 units; got {units}.")


def _one_unit(w: Tensor, b: Tensor) -> Tensor:
    x = torch.full_like(w, 0.5)
    for _ in range(STEPS):
        x = w * x.sigmoid() + b
    return x.sigmoid()


def _two_units(w: Tensor, b: Tensor) -> Tensor:
    first, second = torch.full_like(w, 0.5), torch.zeros_like(w)
    cos, sin = math.cos(ANGLE), math.sin(ANGLE)
    for _ in range(STEPS):
        first, second = (w * (cos * first - sin * second) + b).tanh(), (w * (sin * first + cos * second) + b).tanh()
    return first


@dataclass(frozen=True)
class Slice:
    """``loss[i, j]`` at ``w[j]``, ``b[i]``."""

    w: Array
    b: Array
    loss: Array


def slice_of_loss(units: int, w: tuple[float, float], b: tuple[float, float], points: int = 80) -> Slice:
    """The surface over a rectangle, ``points`` x ``points``."""
    across, down = (torch.linspace(*span, points, dtype=torch.float64) for span in (w, b))
    grid_b, grid_w = torch.meshgrid(down, across, indexing="ij")
    return Slice(across.numpy(), down.numpy(), loss_at(units, grid_w, grid_b).numpy())


@dataclass(frozen=True)
class Update:
    """One step of plain descent in (w, b). ``angle``: degrees between the raw and the clipped gradient. Losses before and after."""

    mode: Mode
    gradient: tuple[float, float]
    clipped: tuple[float, float]
    angle: float
    start: tuple[float, float]
    end: tuple[float, float]
    loss_before: float
    loss_after: float


def updates(units: int, w: float, b: float, rate: float, threshold: float) -> tuple[Update, ...]:
    """The same step without clipping, clipped by norm and by value. Raises EngineError for a threshold that is not above 0."""
    if not threshold > 0:
        raise EngineError(f"A clipping threshold must be above 0; got {threshold}.")
    return tuple(_update(mode, units, (w, b), rate, threshold) for mode in ("none", "norm", "value"))


def _update(mode: Mode, units: int, start: tuple[float, float], rate: float, threshold: float) -> Update:
    parameters = [nn.Parameter(torch.tensor(value, dtype=torch.float64)) for value in start]
    with torch.enable_grad():
        before = loss_at(units, *parameters)
        grads = torch.autograd.grad(before, parameters)
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = grad.clone()
    raw = torch.stack(grads)
    clip(parameters, ClipConfig(mode=mode, threshold=threshold), float(raw.norm()))
    kept = torch.stack([parameter.grad for parameter in parameters if parameter.grad is not None])
    end = torch.tensor(start, dtype=torch.float64) - rate * kept
    return Update(mode, _pair(raw), _pair(kept), _angle(raw, kept), start, _pair(end), float(before.detach()), float(loss_at(units, *end)))


def _pair(x: Tensor) -> tuple[float, float]:
    return float(x[0]), float(x[1])


def _angle(a: Tensor, b: Tensor) -> float:
    """Degrees, by atan2 of cross and dot product: exact also where the cosine is nearly 1."""
    return math.degrees(math.atan2(abs(float(a[0] * b[1] - a[1] * b[0])), float(a @ b)))
