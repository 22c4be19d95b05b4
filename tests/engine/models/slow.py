"""A model computed the slow, explicit way: one sequence at a time, one step at a time, by the cells' equations and PyTorch's own tanh."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.cells import Stack
from engine.models.encoder_decoder import START, EncoderDecoder
from engine.models.many_to_one import ManyToOne
from engine.tasks.base import Batch

States = list[list[Tensor]]


def stack(module: Stack, x: Tensor, start: list[tuple[Tensor, ...]] | None = None) -> tuple[Tensor, Tensor]:
    """x (T, I), one sequence -> the top layer (T, D*H) and h at each own end (L, D*H)."""
    finals = []
    for level in range(module.depth):
        outputs, ends = [], []
        for direction in range(module.directions):
            layer = module.layers[level * module.directions + direction]
            zeros = tuple(x.new_zeros(1, module.hidden_size) for _ in module.cell.states)
            state, hidden = zeros if start is None else start[level], []
            for row in x.flip(0) if direction else x:
                state, _ = module.cell.step(row.unsqueeze(0), state, layer.weights)
                hidden.append(state[0])
            ends.append(hidden[-1])
            read = torch.cat(hidden[::-1] if direction else hidden)
            outputs.append(_normed(module, read, level * module.directions + direction))
        x = torch.cat(outputs, 1)
        finals.append(torch.cat(ends, 1))
    return x, torch.cat(finals)


def _normed(module: Stack, h: Tensor, place: int) -> Tensor:
    """What others read of h ``(T, H)``: by the formula, with a batch norm's running statistics."""
    if not module.norms:
        return h
    norm = module.norms[place]
    batch = hasattr(norm, "mean")
    mean, variance = (norm.mean, norm.variance) if batch else (h.mean(1, keepdim=True), h.var(1, unbiased=False, keepdim=True))
    return (h - mean) / torch.sqrt(variance + 1e-5) * norm.weight + norm.bias


def many_to_one(model: ManyToOne, batch: Batch) -> Tensor:
    """(B, K)"""
    rows = []
    for b in range(batch.x.shape[1]):
        length = len(batch.x) if batch.lengths is None else int(batch.lengths[b])
        states, final = stack(model.stack, model.inputs(batch.x[:length, b]))
        rows.append(model.head(_read(model, states, final)))
    return torch.stack(rows)


def _read(model: ManyToOne, states: Tensor, final: Tensor) -> Tensor:
    pooling = model.readout.pooling
    if pooling is None:
        if model.stack.norms:
            final = torch.cat([states[-1:, : model.stack.hidden_size], states[:1, model.stack.hidden_size :]], 1)
        return {"final": final[-1], "last": states[-1], "mean": states.mean(0), "max": states.max(0).values}[model.readout.name]
    scores = torch.tanh(states @ pooling.key.weight.T + pooling.key.bias) @ pooling.score.weight[0]
    return (scores.softmax(0).unsqueeze(1) * states).sum(0)


def encoder_decoder(model: EncoderDecoder, batch: Batch, fed: Tensor) -> Tensor:
    """(T_out, B, V): logits of a decoder fed the tokens ``fed`` (T_out - 1, B) after the start."""
    columns = []
    for b in range(batch.x.shape[1]):
        memory, final = stack(model.encoder, model.inputs(batch.x[: int(batch.lengths[b]), b]))
        start = [tuple(model.bridge(row).tanh().unsqueeze(0).chunk(len(model.decoder.cell.states), 1)) for row in final]
        tokens = torch.cat([torch.tensor([START]), fed[:, b]])
        written, _ = stack(model.decoder, model.outputs(tokens), start)
        columns.append(torch.stack([_say(model, h, memory) for h in written]))
    return torch.stack(columns, 1)


def _say(model: EncoderDecoder, h: Tensor, memory: Tensor) -> Tensor:
    if model.attention is None:
        return model.head(h)
    return model.head(torch.tanh(model.combine(torch.cat([h, _context(model, h, memory)]))))


def _context(model: EncoderDecoder, h: Tensor, memory: Tensor) -> Tensor:
    attention = model.attention
    if hasattr(attention, "score"):
        width = torch.tanh(attention.query.weight @ h + memory @ attention.key.weight.T + attention.key.bias)
        scores = width @ attention.score.weight[0]
    else:
        scores = memory @ attention.key.weight.T @ h
    return (scores.softmax(0).unsqueeze(1) * memory).sum(0)


def bahdanau(model: EncoderDecoder, batch: Batch, fed: Tensor) -> Tensor:
    """(T_out, B, V) of a decoder whose attention comes before its cell: [token; context of h_{t-1}] is what the cell reads."""
    columns = []
    for b in range(batch.x.shape[1]):
        memory, final = stack(model.encoder, model.inputs(batch.x[: int(batch.lengths[b]), b]))
        states = [tuple(model.bridge(row).tanh().unsqueeze(0).chunk(len(model.decoder.cell.states), 1)) for row in final]
        said = []
        for token in [START, *fed[:, b].tolist()]:
            query = _normed(model.decoder, states[-1][0], -1)[0]
            x = torch.cat([model.outputs(torch.tensor([token])), _context(model, query, memory)[None]], 1)
            for level, layer in enumerate(model.decoder.layers):
                states[level] = model.decoder.cell.step(x, states[level], layer.weights)[0]
                x = _normed(model.decoder, states[level][0], level)
            said.append(model.head(x[0]))
        columns.append(torch.stack(said))
    return torch.stack(columns, 1)
