"""The simple recurrent network with batch normalisation in its recurrence."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from engine.cells.cell import RUNNING_STEPS, Cell, Gates, State, Weights
from engine.cells.norm import EPSILON, MOMENTUM, normalised
from engine.cells.rnn import rms_singular_value
from engine.cells.unroll import run_steps


class RnnBatchNorm(Cell):
    r"""Both products are normalised over the batch, each time step by itself: in training by the batch's own statistics (sequences that
    have ended do not count), else by running ones. gamma starts at .1, since at 1 tanh saturates and gradients die (Cooijmans et al.)."""

    name = "rnn_batchnorm"
    equations = (r"h_t = \tanh(\mathrm{BN}_t(W_{ih} x_t; \gamma_i) + \mathrm{BN}_t(W_{hh} h_{t-1}; \gamma_h) + b)",)
    paper = "Cooijmans et al. (2016), Recurrent batch normalization (there in an LSTM)"
    gamma = 0.1

    def start(self, weights: Weights, generator: torch.Generator | None = None) -> None:
        super().start(weights, generator)
        nn.init.zeros_(weights.running)
        weights.running[:, 1::2].fill_(1.0)

    def at(self, weights: Weights, t: int) -> Weights:
        return weights._replace(running=weights.running[min(t, len(weights.running) - 1)])

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        mean_x, variance_x, mean_h, variance_h = w.running.unbind(-2)
        from_x = (linear(x, w.weight_ih) - mean_x) / (variance_x + 1e-5).sqrt() * w.gamma_ih
        from_h = (linear(h, w.weight_hh) - mean_h) / (variance_h + 1e-5).sqrt() * w.gamma_hh
        return ((from_x + from_h + w.bias_ih).tanh(),), {}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_steps(self, x, state, weights, ghost)

    def run_on_batch(self, x: Tensor, state: State, weights: Weights, past_end: Tensor | None) -> tuple[Tensor, Tensor]:
        """By autograd through the loop: what enters one sequence's h_t depends on all others."""
        real = None if past_end is None else (~past_end).to(x.dtype).unsqueeze(-1)
        from_x, mean_x, variance_x = normalised(linear(x, weights.weight_ih), real)
        driven = from_x * weights.gamma_ih + weights.bias_ih
        h, hidden, found = state[0], list[Tensor](), list[Tensor]()
        for t, drive in enumerate(driven):
            from_h, mean, variance = normalised(linear(h, weights.weight_hh), None if real is None else real[t])
            h = (drive + from_h * weights.gamma_hh).tanh()
            hidden.append(h)
            found.append(torch.cat([mean_x[t], variance_x[t], mean, variance]).detach())
        return torch.stack(hidden), torch.stack(found)

    @torch.no_grad()
    def remember(self, weights: Weights, found: Tensor, past_end: Tensor | None) -> None:
        """A tenth of the way, at steps that any sequence reached; a batch that broke is not remembered."""
        if not bool(found.isfinite().all()):
            return
        reached = len(found) if past_end is None else int((~past_end).any(1).sum())
        steps = min(reached, RUNNING_STEPS)
        weights.running[:steps].lerp_(found[:steps], MOMENTUM)
        weights.running[steps:].copy_(weights.running[steps - 1])  # later steps: as the last one known

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """RMS singular value of diag(gamma / sigma_t) W_hh times the RMS of tanh'; the statistics held fixed."""
        scale = torch.stack([self.at(weights, t).running[3] for t in range(len(hidden))]).add(EPSILON).rsqrt() * weights.gamma_hh
        singular = torch.stack([rms_singular_value(row.unsqueeze(1) * weights.weight_hh) for row in scale])
        return singular.unsqueeze(1) * (1 - hidden.square()).square().mean(-1).sqrt()
