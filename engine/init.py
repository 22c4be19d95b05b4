"""Initial weights, every one drawn from the given generator: PyTorch's defaults, then what the config asks for."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.cells import Layer
from engine.config import ModelConfig

KEEPING_GATE = {"lstm": 1, "gru": 1}
"""Block of the gate that keeps the old state: f of i f g o; z of r z n (PyTorch's z keeps)."""
INPUT_GATE = {"lstm": 0}


def initialise(model: nn.Module, config: ModelConfig, longest: int, generator: torch.Generator) -> None:
    """Sets every parameter of ``model``. ``longest`` is T of the chrono initialisation: the time steps of the longest input.

    Raises ValueError for a module whose parameters it does not know.
    """
    for module in model.modules():
        own = dict(module.named_parameters(recurse=False))
        if not own:
            continue
        with torch.no_grad():
            _defaults(module, own, generator)
            if isinstance(module, Layer):
                _recurrent(module.weight_hh, config, generator)
                _gate_bias(module, config, longest, generator)


def _defaults(module: nn.Module, own: dict[str, nn.Parameter], generator: torch.Generator) -> None:
    """PyTorch's: U(-1/sqrt(n), 1/sqrt(n)), n the hidden size of a cell or the inputs of a linear layer; N(0, 1) for embeddings."""
    if isinstance(module, nn.Embedding):
        module.weight.normal_(generator=generator)
        return
    if isinstance(module, Layer):
        n = module.weight_hh.shape[1]
    elif isinstance(module, nn.Linear):
        n = module.in_features
    else:
        raise ValueError(f"no initialisation for {type(module).__name__}")
    for parameter in own.values():
        parameter.uniform_(-1 / math.sqrt(n), 1 / math.sqrt(n), generator=generator)


def _recurrent(weight_hh: Tensor, config: ModelConfig, generator: torch.Generator) -> None:
    """W_hh, gate by gate: gain x orthogonal (Saxe et al. 2014) or gain x identity (Le et al. 2015)."""
    for block in torch.split(weight_hh, weight_hh.shape[1]):
        if config.init == "orthogonal":
            nn.init.orthogonal_(block, config.gain, generator=generator)
        elif config.init == "identity":
            block.copy_(config.gain * torch.eye(len(block), dtype=block.dtype, device=block.device))


def _gate_bias(layer: Layer, config: ModelConfig, longest: int, generator: torch.Generator) -> None:
    """The keeping gate's total bias: a number exactly, or log U(1, T - 1), the LSTM's input gate its negative (Tallec & Ollivier 2018)."""
    if config.gate_bias == "default" or config.cell not in KEEPING_GATE:
        return
    hidden = layer.weight_hh.shape[1]
    bias = layer.weight_hh.new_empty(hidden)
    if config.gate_bias == "chrono":
        bias.uniform_(1, max(longest - 1, 1), generator=generator).log_()
        if config.cell in INPUT_GATE:
            _set_total(layer, INPUT_GATE[config.cell], -bias)
    else:
        bias.fill_(config.gate_bias)
    _set_total(layer, KEEPING_GATE[config.cell], bias)


def _set_total(layer: Layer, block: int, total: Tensor) -> None:
    rows = slice(block * len(total), (block + 1) * len(total))
    layer.bias_ih[rows] = total
    layer.bias_hh[rows] = 0
