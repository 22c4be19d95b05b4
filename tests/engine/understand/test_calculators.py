"""Shape and parameter calculators, against PyTorch's own modules."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from engine.errors import EngineError
from engine.understand.parameter_calculator import count
from engine.understand.shape_calculator import Module, shapes

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
GRID = list(itertools.product(MODULES, (1, 2), (False, True), (False, True), (None, [7, 5, 5, 2])))


@pytest.mark.parametrize(("cell", "layers", "bidirectional", "batch_first", "lengths"), GRID)
def test_shapes_are_those_of_pytorch(cell: str, layers: int, bidirectional: bool, batch_first: bool, lengths: list[int] | None) -> None:
    module = Module(cell, 4, 7, 5, 3, layers, bidirectional, batch_first, lengths)
    found = {named.tensor: named.shape for named in shapes(module)}
    x = torch.zeros((4, 7, 5) if batch_first else (7, 4, 5))
    given = x if lengths is None else pack_padded_sequence(x, torch.tensor(lengths), batch_first=batch_first)
    output, final = MODULES[cell](5, 3, layers, bidirectional=bidirectional, batch_first=batch_first)(given)
    states = dict(zip(("h_n", "c_n"), final if cell == "lstm" else (final,), strict=False))
    expected = {name: tuple(state.shape) for name, state in states.items()}
    for name, sequence in (("input", given), ("output", output)):
        if lengths is None:
            expected[name] = tuple(sequence.shape)
        else:
            expected |= {f"{name}.data": tuple(sequence.data.shape), f"{name}.batch_sizes": tuple(sequence.batch_sizes.shape)}
    expected |= {name.replace("_n", "_0"): shape for name, shape in expected.items() if name.endswith("_n")}
    assert found == expected


def test_axes_have_the_names_of_the_field() -> None:
    output = next(named for named in shapes(Module(bidirectional=True, batch_first=True)) if named.tensor == "output")
    assert [(axis.name, axis.size) for axis in output.axes] == [("B", 4), ("T", 7), ("D·H", 6)]


def test_sizes_and_lengths_that_cannot_be_are_refused() -> None:
    wrong = ((Module(hidden=0), "hidden must be"), (Module(lengths=[7, 5]), "4 lengths"), (Module(lengths=[6, 5, 4, 3]), "longest 7"))
    for module, words in wrong:
        with pytest.raises(EngineError, match=words):
            shapes(module)


@pytest.mark.parametrize(("cell", "pytorch", "textbook"), [("lstm", 2560, 2480), ("gru", 1920, 1860), ("rnn", 640, 620)])
def test_ten_inputs_and_twenty_units_have_these_numbers(cell: str, pytorch: int, textbook: int) -> None:
    assert (count(cell, 10, 20, "pytorch").total, count(cell, 10, 20, "textbook").total) == (pytorch, textbook)


@pytest.mark.parametrize(("cell", "layers", "bidirectional"), list(itertools.product(MODULES, (1, 3), (False, True))))
def test_every_tensor_is_pytorchs(cell: str, layers: int, bidirectional: bool) -> None:
    module = MODULES[cell](10, 20, layers, bidirectional=bidirectional)
    found = {weight.name: weight.shape for weight in count(cell, 10, 20, "pytorch", layers, bidirectional).weights}
    assert found == {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}


def test_an_unknown_cell_is_refused() -> None:
    with pytest.raises(EngineError, match="rnn, gru, lstm"):
        count("mgu", 10, 20, "pytorch")
