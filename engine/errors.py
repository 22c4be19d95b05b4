"""What can go wrong, as a tree. Pages show any EngineError as one sentence; everything else is our own bug.

EngineError
├── ConfigError        a setting is unknown, out of range or cannot be combined with another
├── NonFiniteError     training met an inf or a NaN; names tensor, layer and step
├── RunNotFound        no run has this id
├── CheckpointError    a checkpoint is damaged, foreign or does not fit the run
├── LeaseLost          another worker owns the run now; this one must end
└── StoreError         the run store is full, locked or not a database
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of every error a person may see: one sentence saying what, why and what to do instead."""


class ConfigError(EngineError):
    """A setting was refused.

    ``path`` is the dotted name of the field ("model.hidden_size"), ``allowed`` what would be accepted.
    """

    def __init__(self, path: str, value: object, allowed: str) -> None:
        self.path, self.value, self.allowed = path, value, allowed
        shown = repr(value)
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        super().__init__(f"{path}: {shown} is not possible; allowed: {allowed}.")


class NonFiniteError(EngineError):
    """Training met a number that is not finite. The weights are those from before the step named here."""

    def __init__(self, tensor: str, layer: str, step: int, kind: str) -> None:
        self.tensor, self.layer, self.step, self.kind = tensor, layer, step, kind
        super().__init__(f"{kind} in {tensor} of {layer} at step {step}; the weights from before this step are kept.")


class RunNotFound(EngineError):
    """No run with this id is in the store."""


class CheckpointError(EngineError):
    """A checkpoint could not be used; the message says why. Nothing of it was executed."""


class LeaseLost(EngineError):
    """The run now belongs to another worker (its fencing number is higher)."""


class StoreError(EngineError):
    """The run store could not be read or written."""
