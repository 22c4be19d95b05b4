"""What a trainer hands out: the result of a step, an evaluation, and the state it goes on from."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class StepResult:
    """Update number ``step`` (from 1). Loss and metric of its batch, from before the update; ``grad_norm`` from before clipping.

    ``clipped_norm`` is the norm after it, ``clip_angle`` the degrees by which it turned, ``clipped_share`` the share of steps so far.
    """

    step: int
    loss: float
    metric: float
    grad_norm: float
    clipped: bool
    learning_rate: float
    seconds: float
    clipped_norm: float
    clip_angle: float
    clipped_share: float


@dataclass(frozen=True)
class Evaluation:
    """Scores on the fixed held-out set. A decoder runs free for ``metric``, is forced with the truth for ``loss`` and ``forced_metric``.

    The forced one is the share of tokens right: exact match would be the same as running free, since a greedy decoder that is right in
    every token has fed itself the truth.
    """

    loss: float
    metric: float
    baseline: float
    forced_metric: float | None


@dataclass(frozen=True)
class TrainerState:
    """Everything a run needs to go on bit for bit: tensors by name, and a rest that JSON can hold."""

    tensors: dict[str, Tensor]
    rest: dict[str, object]
