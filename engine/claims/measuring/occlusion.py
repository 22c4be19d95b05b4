"""What an answer loses when one source token is taken away, beside the attention that the token got."""

from __future__ import annotations

from statistics import fmean

import numpy as np
import torch
from torch import Tensor

from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch


@torch.no_grad()
def agreement(model: EncoderDecoder, batch: Batch) -> float:
    """Mean over items and written tokens of the correlation, over source positions, of attention weight and loss of log-probability."""
    found = [_agreement(model, batch.items(item, item + 1).trimmed()) for item in range(batch.x.shape[1])]
    return fmean(found)


def _agreement(model: EncoderDecoder, one: Batch) -> float:
    assert one.lengths is not None
    output, steps = model(one), int(one.lengths[0])
    assert output.attention is not None
    before = _log_probability(output.prediction, one.y)
    loss = before - _log_probability(model(_without_each(one, steps)).prediction, one.y.expand(-1, steps))  # (T_out, T_in)
    pairs = zip(output.attention[0, :, :steps].numpy(), loss.numpy(), (one.y[:, 0] > 0).tolist(), strict=True)
    return fmean(float(np.corrcoef(weights, lost)[0, 1]) for weights, lost, real in pairs if real)


def _without_each(one: Batch, steps: int) -> Batch:
    """Item p is the source with token p taken out."""
    kept = torch.tensor([[q for q in range(steps) if q != p] for p in range(steps)]).T  # (T_in - 1, T_in)
    assert one.lengths is not None
    lengths = one.lengths.expand(steps) - 1
    return Batch(one.x[:, 0][kept], one.y.expand(-1, steps), lengths, None if one.y_lengths is None else one.y_lengths.expand(steps))


def _log_probability(logits: Tensor, y: Tensor) -> Tensor:
    """Of the true tokens, ``(T_out, B)``."""
    return logits.log_softmax(2).gather(2, y.unsqueeze(2)).squeeze(2)
