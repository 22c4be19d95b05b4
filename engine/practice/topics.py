"""The ten topics and the seven kinds of question, in the order pages show them."""

from __future__ import annotations

from typing import Literal, get_args

Topic = Literal["gradients", "gates", "bidirectional", "attention", "long", "training", "seq2seq", "limits", "clipping", "forcing"]
Kind = Literal["concept", "number", "shape", "derivation", "code", "picture", "prediction"]

TOPICS: tuple[Topic, ...] = get_args(Topic)
KINDS: tuple[Kind, ...] = get_args(Kind)

TITLES: dict[Topic, str] = {
    "gradients": "Vanishing and exploding gradients",
    "gates": "LSTM and GRU",
    "bidirectional": "Two directions",
    "attention": "Attention",
    "long": "Very long sequences",
    "training": "Making training work",
    "seq2seq": "Sequence to sequence",
    "limits": "Limits of RNNs",
    "clipping": "Gradient clipping",
    "forcing": "Teacher forcing",
}

SECONDS: dict[Kind, int] = {"concept": 90, "number": 180, "shape": 120, "derivation": 360, "code": 240, "picture": 240, "prediction": 120}
"""How long an interviewer would wait for an answer of this kind."""
