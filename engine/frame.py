"""One look inside a network: plain dataclasses of NumPy arrays, nothing else.

A frame is taken on the probe batch (the first 8 items of the held-out set; one more when a person tries their own text).
Every array is batch first, ``(B, T, H)``. Positions past the end of a sequence are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Direction = Literal["forward", "backward"]
Part = Literal["main", "encoder", "decoder"]


@dataclass(frozen=True)
class LayerFrame:
    """Internals of one layer in one direction.

    ``gates`` maps the cell's gate names to ``(B, T, H)``: input, forget, candidate, output (LSTM); reset, update, candidate (GRU).
    ``grad_hidden`` and ``grad_cell`` are the total derivative of the mean loss on the probe batch with respect to h_t and c_t.
    ``slope`` ``(B, T)`` is what theory predicts for the norm of grad_hidden, relative to the sequence's last step (which is 1).
    The backward direction is stored in the order of the input: its last computed state stands at t = 0.
    """

    layer: int
    direction: Direction
    part: Part
    hidden: Array
    cell: Array | None
    gates: dict[str, Array]
    grad_hidden: Array | None
    grad_cell: Array | None
    slope: Array | None = None


@dataclass(frozen=True)
class Prediction:
    """What the network says now, beside the truth, for N held-out items (the probe batch comes first).

    scatter: ``truth``, ``said`` (N,) numbers; ``probability`` empty.
    classes: ``truth``, ``said`` (N,) class indices; ``probability`` (N, C); ``labels`` the C class names.
    tokens:  ``truth``, ``said`` (N, T_out) token ids (-1 past the end), free running; ``probability`` (N, T_out) of the token said;
             ``labels`` the output vocabulary.
    labels:  ``truth``, ``said`` (N, T) label indices, -1 past the end or where nothing is asked; ``probability`` (N, T, 2) of the label
             said and of the true one; ``labels`` the label names. Only the probe batch.
    series:  ``truth``, ``said`` (N, T) the value ``horizon`` steps after each step; ``probability`` (N, T) what persistence says;
             ``labels`` the unit. Only the probe batch.
    text:    ``truth``, ``said`` (N, T) next-token ids, as with labels; ``written`` (N, T_more) what it goes on writing by itself.
    ``truth`` is NaN (numbers) or -1 (ids) where it is not known: a person's own text. ``verdict`` judges the held-out set in one sentence.
    """

    kind: Literal["scatter", "classes", "tokens", "labels", "series", "text"]
    truth: NDArray[Any]
    said: NDArray[Any]
    probability: Array
    labels: tuple[str, ...] = ()
    written: NDArray[np.integer] | None = None
    verdict: str = ""


@dataclass(frozen=True)
class ParameterStat:
    """Norms of one parameter tensor; ``update_ratio`` is |last update| / |weights|, None before the first step."""

    weight_norm: float
    grad_norm: float
    update_ratio: float | None


@dataclass(frozen=True)
class Frame:
    """Everything the views show of one moment of a run. ``loss`` is the mean loss on the probe batch.

    ``inputs`` is ``(B, T, I)`` or token ids ``(B, T)``; ``tokens`` the same as text, per sequence, or None for numbers.
    ``answer`` ``(B, T, K)`` is the readout applied at every step ("answer so far"; class probabilities for a classifier), or None where
    a per-step readout would be a lie (two directions, encoder-decoder). ``attention`` ``(B, T_out, T_in)`` are the weights of the
    free-running decoder (T_out rows aligned with ``prediction.said``), or of attention pooling (T_out = 1).
    """

    step: int
    loss: float
    inputs: NDArray[np.generic]
    tokens: tuple[tuple[str, ...], ...] | None
    lengths: NDArray[np.integer]
    answer: Array | None
    prediction: Prediction | None
    layers: tuple[LayerFrame, ...]
    attention: Array | None
    parameters: dict[str, ParameterStat]
    example: tuple[str, ...] = ()
    """One sentence a sequence: how to read this item ("0.46 + 0.94 = 1.40")."""
