"""The cells there are, by name."""

from __future__ import annotations

from engine.cells.cell import Cell
from engine.cells.esn import Esn
from engine.cells.gru import Gru
from engine.cells.gru_reset_before import GruResetBefore
from engine.cells.indrnn import IndRnn
from engine.cells.irnn import Irnn
from engine.cells.lstm import Lstm
from engine.cells.lstm_1997 import Lstm1997
from engine.cells.lstm_coupled import LstmCoupled
from engine.cells.lstm_layernorm import LstmLayerNorm
from engine.cells.lstm_peephole import LstmPeephole
from engine.cells.mingru import MinGru
from engine.cells.minlstm import MinLstm
from engine.cells.rnn import Rnn
from engine.cells.rnn_batchnorm import RnnBatchNorm

CELLS: dict[str, Cell] = {
    "rnn": Rnn(),
    "lstm": Lstm(),
    "gru": Gru(),
    "irnn": Irnn(),
    "lstm_1997": Lstm1997(),
    "lstm_peephole": LstmPeephole(),
    "lstm_coupled": LstmCoupled(),
    "lstm_layernorm": LstmLayerNorm(),
    "gru_reset_before": GruResetBefore(),
    "indrnn": IndRnn(),
    "mingru": MinGru(),
    "minlstm": MinLstm(),
    "rnn_batchnorm": RnnBatchNorm(),
    "esn": Esn(),
}
