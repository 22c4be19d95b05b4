"""The cells there are, by name."""

from __future__ import annotations

from engine.cells.cell import Cell
from engine.cells.gru import Gru
from engine.cells.lstm import Lstm
from engine.cells.rnn import Rnn

CELLS: dict[str, Cell] = {"rnn": Rnn(), "lstm": Lstm(), "gru": Gru()}
