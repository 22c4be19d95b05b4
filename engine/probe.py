"""record(): the internals of anyone's nn.RNN, nn.LSTM or nn.GRU on one batch, exact, as a Frame."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from engine.cells import Cell, Recording, Stack, StackOutput
from engine.cells.catalogue import CELLS
from engine.cells.rnn import Rnn
from engine.errors import EngineError
from engine.frame import Frame, ParameterStat

Loss = Callable[[Tensor], Tensor]
LIBRARY = (nn.RNN.forward, nn.LSTM.forward, nn.GRU.forward)


def record(module: nn.RNNBase, x: Tensor, loss: Loss | None = None, lengths: Tensor | list[int] | None = None) -> Frame:
    """Hidden states, cell states, gates and the total gradient through time of ``module`` on ``x``, from zero initial states.

    ``x`` is ``(T, B, I)``, or ``(B, T, I)`` for a ``batch_first`` module, padded; ``lengths`` ``(B,)`` says where each sequence ends.
    ``loss`` maps the module's output sequence, as the module would return it (zeros past the end), to a scalar; without it there are no
    gradients and the frame's loss is NaN. Dropout between layers is taken as 0. Arrays keep the module's dtype.

    Leaves the module's weights, ``.grad``, hooks and training flag, and the random state, as they were; works under ``torch.no_grad``.
    Raises EngineError for a module, input, length or loss that cannot be recorded.
    """
    cell = _cell_of(module)
    with _on_the_record(x):
        stack = _as_stack(module, cell)
        x = _checked_input(module, x, stack.layer(0, 0).weight_ih)
        steps = _checked_lengths(lengths, x)
        x = x if lengths is None else _without_padding(x, steps)
        output, recording = stack.record(x, None if lengths is None else steps)
        value, grads, norms = _gradients(module, stack, output, recording, loss)
        return Frame(
            step=0, loss=value, inputs=x.transpose(0, 1).cpu().numpy(), tokens=None, lengths=steps.cpu().numpy(), answer=None,
            prediction=None, layers=recording.frames(grads, "main"), attention=None, parameters=_parameters(module, stack, norms),
        )


def _cell_of(module: nn.Module) -> Cell:
    if isinstance(module, nn.RNNBase):
        if type(module).forward not in LIBRARY:
            raise EngineError(f"record() reads nn.RNN, nn.LSTM and nn.GRU; {type(module).__name__} has a forward of its own.")
        if module.proj_size:
            raise EngineError(f"proj_size={module.proj_size} cannot be recorded: its h_t is a projection of o_t tanh(c_t); use 0.")
        if module.mode.startswith("RNN_"):
            return Rnn("relu" if module.mode == "RNN_RELU" else "tanh")
        if module.mode.lower() in CELLS:
            return CELLS[module.mode.lower()]
    raise EngineError(f"record() reads nn.RNN, nn.LSTM and nn.GRU; got {type(module).__name__}.")


@contextlib.contextmanager
def _on_the_record(x: object) -> Iterator[None]:
    """Autograd on, whatever is set outside, and the random state put back (the loss may hold a dropout)."""
    drawn_on = [x.device] if isinstance(x, Tensor) and x.is_cuda else []
    with torch.inference_mode(False), torch.enable_grad(), torch.random.fork_rng(devices=drawn_on):
        yield


def _checked_input(module: nn.RNNBase, x: Tensor, weight: Tensor) -> Tensor:
    """x as ``(T, B, I)``, cut off from any graph of the caller's."""
    layout = "(B, T, I)" if module.batch_first else "(T, B, I)"
    if not isinstance(x, Tensor) or x.dim() != 3 or x.shape[-1] != module.input_size or 0 in x.shape:
        got = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
        raise EngineError(f"x must be {layout} with I = {module.input_size}; got {got}.")
    if weight.dtype not in (torch.float32, torch.float64):
        raise EngineError(f"float32 and float64 modules can be recorded; got {weight.dtype}.")
    if x.dtype != weight.dtype or x.device != weight.device:
        raise EngineError(f"x is {x.dtype} on {x.device}, the module {weight.dtype} on {weight.device}; they must agree.")
    return _plain(x.transpose(0, 1) if module.batch_first else x)


def _checked_lengths(lengths: Tensor | list[int] | None, x: Tensor) -> Tensor:
    steps, batch = x.shape[:2]
    if lengths is None:
        return torch.full((batch,), steps)
    try:
        given = torch.as_tensor(lengths).cpu()
    except (TypeError, ValueError, RuntimeError):
        raise EngineError(f"lengths must be {batch} whole numbers from 1 to {steps}; got {lengths!r:.80}.") from None
    whole = given.shape == (batch,) and given.dtype != torch.bool and not given.is_complex() and bool((given == given.long()).all())
    if not whole or bool((given < 1).any()) or bool((given > steps).any()):
        raise EngineError(f"lengths must be {batch} whole numbers from 1 to {steps}; got {given.tolist()}.")
    return given.long()


def _without_padding(x: Tensor, lengths: Tensor) -> Tensor:
    """Zeros past the end of each sequence: a NaN there, times a gradient of 0, would be NaN."""
    past_end = torch.arange(len(x), device=x.device)[:, None] >= lengths.to(x.device)
    return x.masked_fill(past_end.unsqueeze(2), 0)


def _plain(x: Tensor) -> Tensor:
    """The same values outside autograd's graph; a copy only of what was made in inference mode, which autograd may not keep."""
    return x.clone() if x.is_inference() else x.detach()


def _as_stack(module: nn.RNNBase, cell: Cell) -> Stack:
    """Our stack over the module's own memory; a missing bias is one of zeros. Built on "meta": no number drawn, no memory taken."""
    with torch.device("meta"):
        stack = Stack(cell, module.input_size, module.hidden_size, module.num_layers, module.bidirectional)
    for name, layer, weight in _names(stack):
        values = getattr(module, name, None)
        if values is None:
            values = stack.layer(0, 0).weight_ih.new_zeros(getattr(layer, weight).shape)
        setattr(layer, weight, nn.Parameter(_plain(values)))
    return stack


def _names(stack: Stack) -> Iterator[tuple[str, nn.Module, str]]:
    """PyTorch's name of every weight, the layer that holds it, and its name there."""
    for level in range(stack.depth):
        for direction, suffix in enumerate(("", "_reverse")[: stack.directions]):
            layer = stack.layer(level, direction)
            for weight in stack.cell.shapes(1, 1):
                yield f"{weight}_l{level}{suffix}", layer, weight


def _gradients(
    module: nn.RNNBase, stack: Stack, output: StackOutput, recording: Recording, loss: Loss | None
) -> tuple[float, list[Tensor | None] | None, list[Tensor | None]]:
    """The loss, its gradient for the recording's tensors, and its gradient for every weight of the stack."""
    weights = [getattr(layer, weight) for _, layer, weight in _names(stack)]
    if loss is None:
        return math.nan, None, [None] * len(weights)
    value = loss(output.output.transpose(0, 1) if module.batch_first else output.output)
    if not isinstance(value, Tensor) or value.numel() != 1 or not value.requires_grad:
        raise EngineError("loss must return one number, as a tensor that depends on the module's output.")
    inside = recording.tensors()
    grads = torch.autograd.grad(value.reshape(()), [*inside, *weights], allow_unused=True)
    return float(value.detach()), list(grads[: len(inside)]), list(grads[len(inside) :])


def _parameters(module: nn.RNNBase, stack: Stack, grads: list[Tensor | None]) -> dict[str, ParameterStat]:
    """Norms under the module's own names; a gradient that was not asked for is NaN."""
    stats = {}
    for (name, layer, weight), grad in zip(_names(stack), grads, strict=True):
        if isinstance(getattr(module, name, None), Tensor):
            norm = math.nan if grad is None else float(grad.norm())
            stats[name] = ParameterStat(float(getattr(layer, weight).detach().norm()), norm, None)
    return stats
