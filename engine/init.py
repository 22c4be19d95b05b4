"""Initial weights, every one drawn from the given generator: PyTorch's defaults, then what the config asks for."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.cells import Layer
from engine.cells.norm import Norm
from engine.config import ModelConfig


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
                _recurrent(module, config, generator)
                _gamma(module, config)
                _gate_bias(module, config, longest, generator)


def _defaults(module: nn.Module, own: dict[str, nn.Parameter], generator: torch.Generator) -> None:
    """A cell's own; else PyTorch's: U(-1/sqrt(n), 1/sqrt(n)), n the inputs of a linear layer; N(0, 1) for embeddings."""
    if isinstance(module, nn.Embedding):
        module.weight.normal_(generator=generator)
        return
    if isinstance(module, Layer):
        module.start(generator)
        return
    if isinstance(module, Norm):
        module.start()
        return
    if not isinstance(module, nn.Linear):
        raise ValueError(f"no initialisation for {type(module).__name__}")
    n = module.in_features
    for parameter in own.values():
        parameter.uniform_(-1 / math.sqrt(n), 1 / math.sqrt(n), generator=generator)


def _recurrent(layer: Layer, config: ModelConfig, generator: torch.Generator) -> None:
    """W_hh, gate by gate: gain x orthogonal (Saxe et al. 2014), gain x identity (Le et al. 2015), U(+-gain sqrt(3 / H)) (Xavier:
    Glorot & Bengio 2010), or PyTorch's own scaled to the spectral radius ``gain``.
    """
    if config.init == "pytorch":
        return
    for block in torch.split(layer.weights.weight_hh, layer.hidden_size):
        if config.init == "orthogonal":
            nn.init.orthogonal_(block, config.gain, generator=generator)
        elif config.init == "identity":
            block.copy_(config.gain * torch.eye(len(block), dtype=block.dtype, device=block.device))
        elif config.init == "xavier":
            nn.init.xavier_uniform_(block, config.gain, generator=generator)
        else:
            block.mul_(config.gain / torch.linalg.eigvals(block).abs().max())


def _gamma(layer: Layer, config: ModelConfig) -> None:
    if config.gamma != "default" and layer.cell.facts.normalises:
        layer.weights.gamma_ih.fill_(config.gamma)
        layer.weights.gamma_hh.fill_(config.gamma)


def _gate_bias(layer: Layer, config: ModelConfig, longest: int, generator: torch.Generator) -> None:
    """The keeping gate's total bias: a number, or log U(1, T - 1) and an LSTM's input gate its negative (Tallec & Ollivier 2018)."""
    facts = layer.cell.facts
    if config.gate_bias == "default" or facts.keeping is None:
        return
    bias = layer.weights.bias_ih.new_empty(layer.hidden_size)
    if config.gate_bias == "chrono":
        bias.uniform_(1, max(longest - 1, 1), generator=generator).log_()
        if facts.letting is not None:
            _set_total(layer, facts.blocks.index(facts.letting), -bias)
    else:
        bias.fill_(config.gate_bias)
    _set_total(layer, facts.blocks.index(facts.keeping), facts.sign * bias)


def _set_total(layer: Layer, block: int, total: Tensor) -> None:
    rows = slice(block * len(total), (block + 1) * len(total))
    layer.weights.bias_ih[rows] = total
    layer.weights.bias_hh[rows] = 0
