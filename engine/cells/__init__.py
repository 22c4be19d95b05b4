"""Recurrent cells, and stacks of them. A new cell is one file with its equations and one line in ``catalogue.py``."""

from __future__ import annotations

from engine.cells.catalogue import CELLS
from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.recording import Recording
from engine.cells.stack import Layer, Stack, StackOutput

__all__ = ["CELLS", "Cell", "Gates", "Layer", "Recording", "Stack", "StackOutput", "State", "Weights"]
