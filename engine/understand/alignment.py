"""What can be read off an alignment: how sharp each row is, how alike two rows are, and what falls on padding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.frame import Array


@dataclass(frozen=True)
class Alignment:
    """``entropy`` ``(T_out,)`` in nats and ``sharpness`` = 1 - entropy / log(length): 0 uniform, 1 one position only.

    ``similarity`` ``(T_out, T_out)``: cosine of two rows. ``on_padding`` ``(T_out,)``: weight past the source's end; 0 where it is masked.
    ``looked_at`` ``(T_out,)``: position of the largest weight.
    """

    entropy: Array
    sharpness: Array
    similarity: Array
    on_padding: Array
    looked_at: tuple[int, ...]


def alignment(attention: Array, length: int) -> Alignment:
    """``attention`` ``(T_out, T_in)`` of a source of ``length`` tokens."""
    weights = attention.astype(float)
    entropy = -np.where(weights > 0, weights * np.log(np.maximum(weights, np.finfo(float).tiny)), 0).sum(axis=1)
    unit = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    sharpness = 1 - entropy / np.log(length) if length > 1 else np.ones(len(weights))
    return Alignment(entropy, sharpness, unit @ unit.T, weights[:, length:].sum(axis=1), tuple(int(i) for i in weights.argmax(axis=1)))
