"""How a gradient fares on its way back through time, without any training: measured by autograd, beside what theory expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from engine.cells import CELLS, Layer
from engine.cells.unroll import Unrolled, unroll
from engine.config import Gamma, GateBias, ModelConfig, RunConfig
from engine.frame import Array, LayerFrame
from engine.init import initialise
from engine.understand.spectrum import Spectrum, set_radius, spectra

SEQUENCES = 8
BATCH = 128
"""Sequences that batch norm's statistics are taken from."""
TINIEST = 1e-300
"""Below it a norm is drawn as this, so that a logarithm exists."""


@dataclass(frozen=True)
class Setting:
    """An untrained layer on N(0, 1) input. ``radius`` scales each block of W_hh to a spectral radius, after ``init`` and ``gain``."""

    cell: str = "rnn"
    length: int = 50
    hidden: int = 32
    inputs: int = 2
    init: Literal["pytorch", "orthogonal", "identity"] = "pytorch"
    gain: float = 1.0
    gate_bias: GateBias = "default"
    radius: float | None = None
    seed: int = 0
    gamma: Gamma = "default"


@dataclass(frozen=True)
class Curve:
    """log10 of ||dL/dh_t|| / ||dL/dh_T||, and of ||dL/dc_t|| by the same divisor, ``(T + 1,)``: t = 0 is the initial state.

    The norm is over all sequences together. ``theory`` is the product of ``factor`` ``(T,)`` over the steps crossed: RMS singular value
    of W_hh times RMS tanh' (RNN), the mean keeping gate (f^lag; LSTM, GRU). ``squashing`` ``(T,)``: RMS of 1 − h_t^2, tanh' of an RNN.
    """

    hidden: Array
    cell: Array | None
    theory: Array
    factor: Array
    squashing: Array
    spectra: tuple[Spectrum, ...]


def through_time(setting: Setting) -> Curve:
    """The loss is the product of h_T with a random direction. Raises ConfigError for a setting that a run would refuse too."""
    layer, generator = _layer(setting)
    x = torch.randn(setting.length, SEQUENCES, setting.inputs, dtype=torch.float64, generator=generator)
    direction = torch.randn(SEQUENCES, setting.hidden, dtype=torch.float64, generator=generator)
    _settle(layer, setting)
    start = tuple(torch.zeros_like(direction).requires_grad_() for _ in layer.cell.states)
    with torch.enable_grad():
        run = unroll(layer.cell, x, start, layer.weights)
        grads = _gradients(run, start, direction)
    logs = [norms.clamp_min(TINIEST).log10() for norms in grads]
    curves = [(log - logs[0][-1]).numpy() for log in logs]
    with torch.no_grad():
        factor = layer.cell.carry(run.gates, run.output, layer.weights).clamp_min(TINIEST)
        squashing = (1 - run.output.square()).square().mean((-1, -2)).sqrt()
    crossed = factor.log10().mean(-1)
    theory = torch.cat([crossed.flip(0).cumsum(0).flip(0), crossed.new_zeros(1)])
    return Curve(curves[0], curves[1] if len(curves) > 1 else None, theory.numpy(), factor.mean(-1).numpy(), squashing.numpy(),
                 spectra(layer.weights.weight_hh))


def _layer(setting: Setting) -> tuple[Layer, torch.Generator]:
    checked = RunConfig.parse({"task": {"name": "adding"}, "model": {
        "cell": setting.cell, "hidden_size": setting.hidden, "init": setting.init, "gain": setting.gain, "gate_bias": setting.gate_bias,
        "gamma": setting.gamma}})
    model: ModelConfig = checked.model
    generator = torch.Generator().manual_seed(setting.seed)
    layer = Layer(CELLS[model.cell], setting.inputs, setting.hidden).double()
    initialise(layer, model, setting.length, generator)
    if setting.radius is not None:
        set_radius(layer.weights.weight_hh, setting.radius)
    return layer.requires_grad_(False), generator


@torch.no_grad()
def _settle(layer: Layer, setting: Setting) -> None:
    """Batch norm: its running statistics become those of a batch, and stay. W h_0 = 0 has no variance: the next step's stand in.

    So at least two steps are read, however short the sequences of the curve are.
    """
    if not layer.cell.facts.running:
        return
    generator = torch.Generator().manual_seed(setting.seed + 1)
    x = torch.randn(max(2, setting.length), BATCH, setting.inputs, dtype=torch.float64, generator=generator)
    found = layer.cell.run_on_batch(x, (x.new_zeros(BATCH, setting.hidden),), layer.weights, None)[1]
    found[0, 2:] = found[1, 2:]
    layer.weights.running[: len(found)] = found


def gamma_alone(gamma: float) -> float:
    """What gamma predicts of batch norm's gradient a step back, as a factor: gamma times RMS tanh'(a) / RMS tanh(a), a ~ N(0, 2 gamma^2).

    The variance of W h is that of h times W's mean square row, so that gamma / sigma times W's RMS singular value is gamma / RMS h,
    whatever W's scale; two normalised products, each of standard deviation gamma, add up to a. After Cooijmans et al. (2016).
    """
    nodes, shares = np.polynomial.hermite_e.hermegauss(200)
    h = np.tanh(gamma * np.sqrt(2) * nodes)
    return float(gamma * np.sqrt((shares * (1 - h**2) ** 2).sum() / (shares * h**2).sum()))


def _gradients(run: Unrolled, start: tuple[Tensor, ...], direction: Tensor) -> list[Tensor]:
    """For each of the cell's states the norms ``(T + 1,)`` of the loss's gradient, the initial state first."""
    by_state = list(zip(start, *run.states, strict=True))
    wanted = [tensor for tensors in by_state for tensor in tensors]
    grads = torch.autograd.grad((run.states[-1][0] * direction).sum(), wanted, allow_unused=True)
    norms = torch.stack([(torch.zeros_like(direction) if grad is None else grad).norm() for grad in grads])
    return list(norms.view(len(by_state), len(run.states) + 1))


@dataclass(frozen=True)
class Trained:
    """The same of a frame of a real run, one sequence, ``(T,)``, NaN past its end: log10, relative to the last step that was read."""

    hidden: Array
    cell: Array | None
    theory: Array | None


def of_frame(layer: LayerFrame, sequence: int) -> Trained | None:
    """None for a frame that was taken without a loss. The backward direction's last step stands at t = 0."""
    if layer.grad_hidden is None:
        return None
    norms = np.linalg.norm(layer.grad_hidden[sequence].astype(float), axis=-1)
    steps = np.flatnonzero(~np.isnan(norms))
    last = np.log10(max(norms[steps[0 if layer.direction == "backward" else -1]], TINIEST))
    cell = None if layer.grad_cell is None else np.linalg.norm(layer.grad_cell[sequence].astype(float), axis=-1)
    return Trained(_log(norms) - last, None if cell is None else _log(cell) - last,
                   None if layer.slope is None else _log(layer.slope[sequence].astype(float)))


def _log(norms: Array) -> Array:
    logs: Array = np.log10(np.maximum(norms, TINIEST))
    return logs
