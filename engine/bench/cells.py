"""What a cell, its internals, padding and depth cost, each against the plain way of doing the same."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.allocator import keep_freed_memory
from engine.bench.interleave import Row, Step, compare, measure, ratio_row
from engine.cell_facts import CLASSIC, FACTS
from engine.cells import Stack
from engine.cells.unroll import run_steps, unroll
from engine.config import RunConfig
from engine.optim import build_optimizer, clip, gradient_norms
from engine.trainer import Trainer

T, B, I, H = 100, 64, 32, 64  # noqa: E741
LENGTHS = torch.linspace(T // 2, T, B).long()


def rows(rounds: int = 5) -> list[Row]:
    keep_freed_memory()
    return [row for part in (_mingru, _variants, _probe, _lengths, _stacked, _shares) for row in part(rounds)]


def _training(forward: Callable[[Tensor], Tensor], module: nn.Module) -> Step:
    """Forward and backward on one fixed batch, gradients for every weight."""
    x = torch.randn(T, B, I)

    def step() -> None:
        module.zero_grad()
        forward(x).square().mean().backward()  # type: ignore[no-untyped-call]

    return step


def _own(cell: str, hidden: int = H) -> Step:
    return _stacks(Stack(cell, I, hidden))


def _stacks(stack: Stack, lengths: Tensor | None = None) -> Step:
    return _training(lambda x: stack(x, lengths).output, stack)


def _modules(module: nn.RNNBase) -> Step:
    return _training(lambda x: module(x)[0], module)


def _mingru(rounds: int) -> list[Row]:
    found = []
    for hidden in (32, 64, 128):
        module = nn.GRU(I, hidden)
        ours, theirs = f"minGRU step, H={hidden}", f"nn.GRU step, H={hidden}"
        found += measure({ours: _own("mingru", hidden), theirs: _modules(module)}, [(ours, theirs, 0.35)], rounds)
    return found


def _variants(rounds: int) -> list[Row]:
    """Each cell that PyTorch has no module for against its own equations under autograd, and against the nearest module."""
    found = []
    for cell, facts in FACTS.items():
        if cell in CLASSIC or not facts.by_gradient:
            continue
        stack, module = Stack(cell, I, H), {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[facts.family](I, H)
        fast, slow, near = f"{facts.label}, H={H}", f"its step under autograd, {cell}", f"nn.{facts.family.upper()}, beside {cell}"
        ways = {fast: _own(cell), slow: _training(_explicit(stack), stack), near: _modules(module)}
        costs = compare(ways, max(2, rounds // 2), 0.2, 1)
        found += [ratio_row(costs, fast, slow), ratio_row(costs, fast, near)]
    return found


def _explicit(stack: Stack) -> Callable[[Tensor], Tensor]:
    cell, layer = stack.cell, stack.layer(0, 0)
    return lambda x: run_steps(cell, x, (x.new_zeros(B, H),) * len(cell.states), layer.weights)


def _probe(rounds: int) -> list[Row]:
    """The probe batch (8 sequences): total dL/dh_t of all steps, then everything a frame holds, against autograd through a step loop."""
    found = []
    for hidden in (32, 128):
        stack, x = Stack("lstm", I, hidden), torch.randn(T, 8, I)
        ours, all_ours = f"LSTM probe of dL/dh, H={hidden}", f"LSTM probe of every gate, c, dL/dh and dL/dc, H={hidden}"
        theirs, all_theirs = f"dL/dh by a step loop, H={hidden}", f"the same by a step loop, H={hidden}"
        some, everything = ({mine: _ghost(stack, x, more), other: _loop(stack, x, more)}
                            for mine, other, more in ((ours, theirs, False), (all_ours, all_theirs, True)))
        found += measure(some | everything, [(ours, theirs, 0.45), (all_ours, all_theirs, None)], rounds)
    return found


def _ghost(stack: Stack, x: Tensor, everything: bool) -> Step:
    def probe() -> None:
        output, recording = stack.record(x)
        direct, ghost = torch.autograd.grad(output.final.sum(), recording.tensors(), allow_unused=True)
        if everything:
            recording.frames([direct, ghost], "main")
        else:
            stack.cell.total_gradient(direct, ghost)

    return probe


def _loop(stack: Stack, x: Tensor, everything: bool) -> Step:
    start = (torch.zeros(x.shape[1], stack.hidden_size),) * 2

    def probe() -> None:
        run = unroll(stack.cell, x, start, stack.layer(0, 0).weights)
        kept = [tensor for state in run.states for tensor in state[: 1 + everything]]
        grads = torch.autograd.grad(run.states[-1][0].sum(), kept)
        for tensors in (grads, kept, run.gates.values()) if everything else (grads,):
            torch.stack([tensor.detach() for tensor in tensors])

    return probe


def _lengths(rounds: int) -> list[Row]:
    """The same padded batch with sequences of half to full length, and with all of full length."""
    found = []
    for cell in CLASSIC:
        for both in (False, True):
            stack = Stack(cell, I, H, bidirectional=both)
            name = f"{cell.upper()}{', two directions' if both else ''}"
            uneven, even = f"{name}: variable lengths", f"{name}: equal lengths"
            found += measure({uneven: _stacks(stack, LENGTHS), even: _stacks(stack)}, [(uneven, even, 1.05)], rounds)
    return found


def _stacked(rounds: int) -> list[Row]:
    found = []
    for layers in (2, 3):
        stack, module = Stack("lstm", I, H, layers), nn.LSTM(I, H, layers)
        ours, theirs = f"{layers} stacked LSTM layers, all visible", f"nn.LSTM(num_layers={layers})"
        found += measure({ours: _stacks(stack), theirs: _modules(module)}, [(ours, theirs, 1.05)], rounds)
    return found


def _stepping(trainer: Trainer) -> Step:
    def step() -> None:
        trainer.step()

    return step


def _shares(rounds: int) -> list[Row]:
    """Drawing the data, and optimiser with norms and clipping, as shares of a whole training step at 32 units."""
    found = []
    for name in ("adding", "surnames", "dates"):
        trainer = Trainer(RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 32}, "train": {"device": "cpu"}}))
        where = f"{name} H=32"
        whole, data, update = f"whole training step, {where}", f"drawing its data, {where}", f"norms, clipping and optimiser, {where}"
        ways = {whole: _stepping(trainer), data: _drawing(trainer), update: _updating(trainer)}
        found += measure(ways, [(data, whole, 0.02), (update, whole, 0.05)], rounds)
    return found


def _drawing(trainer: Trainer) -> Step:
    generator = torch.Generator().manual_seed(1)

    def draw() -> None:
        trainer.task.batch(trainer.config.train.batch_size, generator, trainer.device)

    return draw


def _updating(trainer: Trainer) -> Step:
    """On a copy of the weights with gradients as they are, so that the trained network is left alone."""
    copies = [nn.Parameter(parameter.detach().clone()) for parameter in trainer.model.parameters()]
    for copy in copies:
        copy.grad = torch.randn_like(copy) * 1e-3
    optimizer, clipping = build_optimizer(copies, trainer.config.train), trainer.config.train.clip

    def update() -> None:
        clip(copies, clipping, float(gradient_norms(copies).total))
        optimizer.step()

    return update
