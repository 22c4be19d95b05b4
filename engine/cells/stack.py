"""A stack of recurrent layers, one or two directions each, so built that every layer's states can be seen."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.cells.catalogue import CELLS
from engine.cells.cell import RUNNING_STEPS, Cell, State, Weights
from engine.cells.chunks import carried, cut, fold, last_state
from engine.cells.clamp import Clamp
from engine.cells.dropout import Dropout
from engine.cells.norm import NORMS
from engine.cells.order import Order
from engine.cells.recording import Passage, Recording


class StackOutput(NamedTuple):
    output: Tensor  # (T, B, D*H): the top layer, zeros past a sequence's length
    final: Tensor  # (L, D, B, H): h at each sequence's own last step (backward: at its first), never normalised


class Layer(nn.Module):
    """One layer in one direction: the weights of a cell under PyTorch's names, started as the cell says; not every cell has all."""

    weight_ih: nn.Parameter
    weight_hh: nn.Parameter
    bias_ih: nn.Parameter
    bias_hh: nn.Parameter
    clamp: Clamp | None = None

    def __init__(self, cell: Cell, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.cell, self.input_size, self.hidden_size = cell, input_size, hidden_size
        for name, shape in cell.shapes(input_size, hidden_size).items():
            self.register_parameter(name, nn.Parameter(torch.empty(shape), cell.facts.by_gradient))
        if cell.facts.running:
            self.register_buffer("running", torch.empty(RUNNING_STEPS, 4, hidden_size))
        self.start()

    @torch.no_grad()
    def start(self, generator: torch.Generator | None = None) -> None:
        """Every weight as it is before training."""
        self.cell.start(self.weights, generator)

    @property
    def weights(self) -> Weights:
        """What it runs with: its parameters, but for what is clamped."""
        own = Weights(**self._parameters, **self._buffers)  # type: ignore[arg-type]
        return own if self.clamp is None else self.clamp.weights(self.cell.facts, own)

    def forward(self, x: Tensor, state: State, ghost: Tensor | None = None, past_end: Tensor | None = None) -> Tensor:
        """x ``(T, B, I)`` to h ``(T, B, H)``, forward in time; ``past_end`` ``(T, B)`` is True on padding.

        Only in training mode, and never when looking inside, do a batch's own statistics count, where a cell takes any.
        """
        if self.cell.facts.running and self.training and ghost is None:
            hidden, found = self.cell.run_on_batch(x, state, self.weights, past_end)
            self.cell.remember(self.weights, found, past_end)
            return hidden
        return self.cell.run(x, state, self.weights, ghost)


class Stack(nn.Module):
    """L layers of D directions; layer l, direction d is ``layers[l * D + d]`` (d = 1: backward)."""

    def __init__(
        self, cell: str | Cell, input_size: int, hidden_size: int, layers: int = 1, bidirectional: bool = False,
        dropout: float = 0.0, variational: bool = False, norm: str = "none",
    ) -> None:
        super().__init__()
        self.cell = CELLS[cell] if isinstance(cell, str) else cell
        self.directions = 2 if bidirectional else 1
        self.input_size, self.hidden_size, self.output_size = input_size, hidden_size, self.directions * hidden_size
        self.depth = layers
        self.dropout = Dropout(dropout, variational)
        self.chunk = 0
        """Time steps after which the gradient is cut (truncated BPTT); 0: never. No value changes."""
        self.stateful = False
        """Whether a training pass starts from the state that the last one left in ``carried``."""
        self.carried: tuple[Tensor, ...] | None = None  # (L, D, B, H) each, or None: zeros
        sizes = [input_size] + [self.output_size] * (layers - 1)
        self.layers = nn.ModuleList(Layer(self.cell, size, hidden_size) for size in sizes for _ in range(self.directions))
        self.norms = nn.ModuleList(NORMS[norm](hidden_size) for _ in self.layers if norm != "none")

    def layer(self, level: int, direction: int) -> Layer:
        found = self.layers[level * self.directions + direction]
        assert isinstance(found, Layer)
        return found

    def forward(self, x: Tensor, lengths: Tensor | None = None, state: tuple[Tensor, ...] | None = None) -> StackOutput:
        """x ``(T, B, I)``; ``lengths`` ``(B,)``; ``state``: initial ``(L, D, B, H)`` for each of ``cell.states``.

        Raises EngineError where a length is not from 1 to T.
        """
        return self._run(x, Order(len(x), lengths, x.device), state, None)

    def record(
        self, x: Tensor, lengths: Tensor | None = None, state: tuple[Tensor, ...] | None = None
    ) -> tuple[StackOutput, Recording]:
        """The same output, and a Recording that keeps what a frame needs."""
        order, passages = Order(len(x), lengths, x.device), list[Passage]()
        return self._run(x, order, state, passages), Recording(self.cell, order, passages)

    def step(
        self, x: Tensor, states: list[State], masks: list[Tensor] | None = None, weights: list[Weights] | None = None
    ) -> list[State]:
        """One time step of all layers, forward in time, by the cell's explicit equations: x ``(B, I)``, a state ``(B, H)`` each.

        ``masks`` ``(B, H)`` stand between the layers where something is dropped; ``weights`` are those of the layers, where taken before.
        """
        after = []
        for level, state in enumerate(states):
            layer = self.layer(level, 0)
            state, _ = layer.cell.step(x, state, layer.weights if weights is None else weights[level])
            x = self.handed_up(state[0], level)
            x = x if masks is None or level == self.depth - 1 else x * masks[level]
            after.append(state)
        return after

    def top(self, states: list[State]) -> Tensor:
        """``(B, H)``: what is read of the states after a ``step``."""
        return self.handed_up(states[-1][0], self.depth - 1)

    def handed_up(self, h: Tensor, level: int, direction: int = 0, past_end: Tensor | None = None, looking: bool = False) -> Tensor:
        """What others than the layer itself read of its h ``(..., B, H)``; see ``Norm``."""
        if not self.norms:
            return h
        normed: Tensor = self.norms[level * self.directions + direction](h, past_end, looking)
        return normed

    def masks(self, like: Tensor, steps: int) -> list[Tensor] | None:
        """Dropout masks ``(steps, B, H)`` between the layers for a run of ``step``; None when nothing is dropped."""
        found = [self.dropout.mask(like, steps) for _ in range(self.depth - 1)]
        return [mask for mask in found if mask is not None] or None

    def _run(self, x: Tensor, order: Order, state: tuple[Tensor, ...] | None, passages: list[Passage] | None) -> StackOutput:
        final, carries = list[Tensor](), self.stateful and self.training and torch.is_grad_enabled()
        ends, state = list[State](), self.carried if carries else state
        for level in range(self.depth):
            outputs = []
            for direction in range(self.directions):
                layer = self.layer(level, direction)
                start = self._start(x, state, level, direction)
                seen = order.reverse(x) if direction else x
                hidden = self._layer(layer, level, direction, seen, start, order, passages)
                if carries:
                    ends.append(last_state(self.cell, seen, hidden, start, layer.weights))
                final.append(order.at_last(hidden))
                outputs.append(self.handed_up(hidden, level, direction, order.past_end, passages is not None))
            x = outputs[0] if self.directions == 1 else order.joined(*outputs)
            x = self.dropout(x) if level < self.depth - 1 else x
        shape = (self.depth, self.directions, x.shape[1], self.hidden_size)
        if carries:
            self.carried = tuple(torch.stack(each).view(shape) for each in zip(*ends, strict=True))
        return StackOutput(order.zeroed(x) if self.directions == 1 else x, torch.stack(final).view(shape))

    def _layer(
        self, layer: Layer, level: int, direction: int, x: Tensor, state: State, order: Order, passages: list[Passage] | None
    ) -> Tensor:
        """h ``(T, B, H)`` of one layer in one direction, by chunks where the gradient is to be cut."""
        whole = None
        if 0 < self.chunk < len(x) and torch.is_grad_enabled():
            whole, state = carried(self.cell, x, state, layer.weights, self.chunk)
            x = fold(x, self.chunk)
        ghost = None if passages is None else x.new_zeros(*x.shape[:2], self.hidden_size, requires_grad=True)
        hidden: Tensor = layer(x, state, ghost, order.past_end)
        if passages is not None and ghost is not None:
            steps = None if whole is None else len(whole)
            passages.append(Passage(level, bool(direction), layer.weights, x, state, hidden, ghost, steps=steps))
        return hidden if whole is None else cut(whole, hidden)

    def _start(self, x: Tensor, state: tuple[Tensor, ...] | None, level: int, direction: int) -> State:
        if state is None:
            return (x.new_zeros(x.shape[1], self.hidden_size),) * len(self.cell.states)
        return tuple(s[level, direction] for s in state)
