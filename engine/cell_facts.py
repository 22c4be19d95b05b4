"""What is known of every cell without torch: its name, weights and gates. Its equations are in ``engine/cells/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = tuple[int, ...]


@dataclass(frozen=True)
class CellFacts:
    """``blocks`` are the gates whose rows stand under each other in weight_ih, in this order; ``gates`` also those made from others.

    ``keeping`` is the block that decides how much of the old state is kept, ``sign`` -1 where a larger pre-activation keeps less;
    ``letting`` the block that chrono initialisation shuts as far as it opens the keeping one.
    ``more`` are weights beside PyTorch's four, in multiples of H. ``running``: statistics of training batches stand in for an
    evaluation's own. ``ungated`` is the reason why there is no gate bias to set. ``scaled``: its two gates are scaled to add up to 1.
    """

    label: str
    article: str
    family: Literal["rnn", "lstm", "gru"]
    blocks: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    states: tuple[str, ...] = ("h",)
    keeping: str | None = None
    sign: int = 1
    letting: str | None = None
    ungated: str = ""
    recurrent: Literal["full", "diagonal", "none"] = "full"
    biases: Literal[1, 2] = 2
    textbook_biases: Literal[1, 2] = 1
    more: tuple[tuple[str, int], ...] = ()
    normalises: bool = False
    running: bool = False
    by_gradient: bool = True
    scaled: bool = False

    @property
    def clampable(self) -> tuple[str, ...]:
        """Gates that can be held at a constant from 0 to 1."""
        return tuple(gate for gate in self.gates if gate != "candidate")

    def textbook_shapes(self, input_size: int, hidden_size: int) -> dict[str, Shape]:
        """As textbooks and Keras count: one bias vector a gate, but for a GRU that resets after the product."""
        found = self.shapes(input_size, hidden_size)
        if self.textbook_biases == 1:
            found.pop("bias_hh", None)
        return found

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, Shape]:
        """Shape of every weight by PyTorch's name."""
        rows = max(1, len(self.blocks)) * hidden_size
        found: dict[str, Shape] = {"weight_ih": (rows, input_size)}
        if self.recurrent != "none":
            found["weight_hh"] = (rows, hidden_size) if self.recurrent == "full" else (rows,)
        found["bias_ih"] = (rows,)
        if self.biases == 2:
            found["bias_hh"] = (rows,)
        return found | {name: (times * hidden_size,) for name, times in self.more}


GATED = ("input", "forget", "candidate", "output")
NO_FORGET = ("input", "candidate", "output")
GRU_GATES = ("reset", "update", "candidate")
HC = ("h", "c")

FACTS: dict[str, CellFacts] = {
    "rnn": CellFacts("RNN", "a plain RNN", "rnn", ungated="a plain RNN has no gates"),
    "lstm": CellFacts("LSTM", "an LSTM", "lstm", GATED, GATED, HC, "forget", letting="input"),
    "gru": CellFacts("GRU", "a GRU", "gru", GRU_GATES, GRU_GATES, keeping="update", textbook_biases=2),
    "irnn": CellFacts("IRNN (ReLU, identity)", "an IRNN", "rnn", ungated="an IRNN has no gates"),
    "lstm_1997": CellFacts(
        "LSTM of 1997 (no forget gate)", "an LSTM of 1997", "lstm", NO_FORGET, NO_FORGET, HC,
        ungated="the LSTM of 1997 has no gate that keeps: it always keeps all of its cell state",
    ),
    "lstm_peephole": CellFacts(
        "LSTM with peepholes", "an LSTM with peepholes", "lstm", GATED, GATED, HC, "forget", letting="input", more=(("peephole", 3),),
    ),
    "lstm_coupled": CellFacts(
        "LSTM, coupled gates (f = 1 − i)", "an LSTM with coupled gates", "lstm", NO_FORGET, GATED, HC, "input", -1,
    ),
    "lstm_layernorm": CellFacts(
        "LSTM with layer norm", "an LSTM with layer norm", "lstm", GATED, GATED, HC, "forget", letting="input",
        more=(("gamma_ih", 4), ("gamma_hh", 4), ("gamma_c", 1), ("beta_c", 1)), normalises=True,
    ),
    "gru_reset_before": CellFacts(
        "GRU, reset before the product", "a GRU that resets before the product", "gru", GRU_GATES, GRU_GATES, keeping="update",
    ),
    "indrnn": CellFacts(
        "IndRNN (units on their own)", "an IndRNN", "rnn", ungated="an IndRNN has no gates", recurrent="diagonal", biases=1,
    ),
    "mingru": CellFacts(
        "minGRU", "a minGRU", "gru", ("update", "candidate"), ("update", "candidate"), keeping="update", recurrent="none", biases=1,
    ),
    "minlstm": CellFacts(
        "minLSTM", "a minLSTM", "lstm", ("input", "forget", "candidate"), ("input", "forget", "candidate"), keeping="forget",
        letting="input", recurrent="none", biases=1, scaled=True,
    ),
    "rnn_batchnorm": CellFacts(
        "RNN with batch norm", "an RNN with batch norm", "rnn", ungated="an RNN with batch norm has no gates", biases=1,
        more=(("gamma_ih", 1), ("gamma_hh", 1)), normalises=True, running=True,
    ),
    "esn": CellFacts("Echo state network", "an echo state network", "rnn", ungated="an echo state network has no gates", biases=1,
                     by_gradient=False),
}
"""By name; the three classic ones first."""

CLASSIC = ("rnn", "lstm", "gru")
