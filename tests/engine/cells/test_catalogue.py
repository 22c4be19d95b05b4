"""What every cell in CELLS promises."""

from __future__ import annotations

import re
from typing import get_args

import pytest
import torch

from engine import config
from engine.cell_facts import FACTS
from engine.cells import CELLS, Layer
from tests.engine.cells.exactness import MODULES

every_cell = pytest.mark.parametrize("name", CELLS)


@every_cell
def test_says_its_name_its_paper_and_an_equation_for_every_gate_and_state(name: str) -> None:
    cell = CELLS[name]
    assert cell.name == name
    assert re.search(r"\((19|20)\d\d\)", cell.paper)
    assert len(cell.equations) == len(cell.gates) + len(cell.states)
    assert cell.equations[-1].startswith("h_t =")


def test_config_facts_and_catalogue_name_the_same_cells() -> None:
    assert list(CELLS) == list(FACTS) == list(get_args(config.Cell))


@pytest.mark.parametrize("name", MODULES)
def test_weights_have_pytorchs_names_and_shapes(name: str) -> None:
    module = MODULES[name](3, 5)
    assert CELLS[name].shapes(3, 5) == {n.removesuffix("_l0"): tuple(p.shape) for n, p in module.named_parameters()}


@every_cell
def test_a_step_gives_every_state_and_every_gate_by_name(name: str) -> None:
    cell = CELLS[name]
    weights = Layer(cell, 3, 5).weights
    state, gates = cell.step(torch.randn(2, 3), (torch.zeros(2, 5),) * len(cell.states), cell.at(weights, 0))
    assert len(state) == len(cell.states)
    assert tuple(gates) == cell.gates
    assert all(tensor.shape == (2, 5) for tensor in (*state, *gates.values()))
