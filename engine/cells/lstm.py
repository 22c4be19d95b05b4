"""Long short-term memory."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.lstm import run_lstm


class Lstm(Cell):
    r"""With forget gate, without peepholes: PyTorch's (and cuDNN's) form."""

    name = "lstm"
    gates = ("input", "forget", "candidate", "output")
    states = ("h", "c")
    equations = (
        r"i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})",
        r"f_t = \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf})",
        r"g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg})",
        r"o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho})",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    )
    paper = "Hochreiter & Schmidhuber (1997), Long short-term memory; forget gate: Gers et al. (2000)"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        i, f, g, o = (linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_lstm(x, state, weights, ghost)

    def total_gradient(self, direct: Tensor, ghost: Tensor) -> Tensor:
        """The ghost stands beside h_{t-1} in the recurrent product, so its gradient at t belongs to the step before."""
        total = direct.clone()
        total[:-1] += ghost[1:]
        return total

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """The mean forget gate: the share of the old cell state that a step keeps."""
        return gates["forget"].mean(-1)
