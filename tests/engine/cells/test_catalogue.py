"""What every cell in CELLS promises."""

from __future__ import annotations

import pytest
import torch

from engine.cells import CELLS
from engine.cells.cell import Weights
from tests.engine.cells.exactness import MODULES

every_cell = pytest.mark.parametrize("name", CELLS)


@every_cell
def test_says_its_name_its_paper_and_an_equation_for_every_gate_and_state(name: str) -> None:
    cell = CELLS[name]
    assert cell.name == name
    assert any(year in cell.paper for year in ("1990", "1997", "2014"))
    assert len(cell.equations) == len(cell.gates) + len(cell.states)
    assert cell.equations[-1].startswith("h_t =")


@every_cell
def test_weights_have_pytorchs_names_and_shapes(name: str) -> None:
    module = MODULES[name](3, 5)
    assert CELLS[name].shapes(3, 5) == {n.removesuffix("_l0"): tuple(p.shape) for n, p in module.named_parameters()}


@every_cell
def test_a_step_gives_every_state_and_every_gate_by_name(name: str) -> None:
    cell = CELLS[name]
    weights = Weights(*(torch.randn(shape) for shape in cell.shapes(3, 5).values()))
    state, gates = cell.step(torch.randn(2, 3), (torch.zeros(2, 5),) * len(cell.states), weights)
    assert len(state) == len(cell.states)
    assert tuple(gates) == cell.gates
    assert all(tensor.shape == (2, 5) for tensor in (*state, *gates.values()))
