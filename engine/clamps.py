"""Imposes a run's clamps on its model, and keeps what is held as it is when the optimiser moves the weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.attention import Pooling
from engine.cells import Layer
from engine.cells.clamp import Clamp
from engine.config import ClampConfig
from engine.models.encoder_decoder import EncoderDecoder


def impose(model: nn.Module, config: ClampConfig) -> dict[str, Tensor]:
    """By parameter name a mask over its rows: those that are held, from now on. Parameters without any are left out."""
    clamp = Clamp(
        None if config.gate == "none" else config.gate, config.value, None if config.unit == "none" else config.unit, config.unit_is
    )
    held = {}
    for path, module in model.named_modules():
        if isinstance(module, Layer):
            module.clamp = clamp if clamp else None
            for name, weight in module.named_parameters():
                rows = clamp.held(name, module.cell.facts, module.hidden_size)
                if rows.any():
                    held[f"{path}.{name}"] = rows.to(weight.device)
        elif isinstance(module, Pooling | EncoderDecoder):
            module.attending = config.attention
    return held | ({} if config.attention == "learned" else _of_attention(model))


def _of_attention(model: nn.Module) -> dict[str, Tensor]:
    """Every row of the weights that score."""
    scores = {f"{path}." for path, module in model.named_modules() if isinstance(module, Pooling) or path == "attention"}
    return {
        name: torch.ones(len(weight), dtype=torch.bool, device=weight.device)
        for name, weight in model.named_parameters() if name.startswith(tuple(scores))
    }


class Kept:
    """The held rows of ``parameters`` as they are now, for ``restore`` after an update: momentum or weight decay would move them."""

    def __init__(self, parameters: list[tuple[str, nn.Parameter]], held: dict[str, Tensor]) -> None:
        self._rows = [(weight, held[name], weight.detach()[held[name]].clone()) for name, weight in parameters if name in held]

    @torch.no_grad()
    def restore(self) -> None:
        for weight, rows, values in self._rows:
            weight[rows] = values
