"""Long sequences read chunk by chunk, an update after each (Williams & Peng 1990): which chunk comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from torch import Tensor

from engine.batches import NO_TARGET, targets
from engine.errors import EngineError
from engine.tasks.base import Batch


class Stream:
    """Hands out ``chunk`` time steps of a batch with an answer at every step; after the last ones a new batch is drawn."""

    def __init__(self, chunk: int) -> None:
        self.chunk, self.at = chunk, 0
        self._batch: Batch | None = None

    def next(self, draw: Callable[[], Batch]) -> tuple[Batch, bool]:
        """The next chunk, and whether it begins new sequences. A chunk without any target is passed over; EngineError where all are."""
        fresh = self._batch is None or self.at >= len(self._batch.x)
        if fresh:
            self._batch, self.at = draw(), 0
            if not targets(self._batch):
                raise EngineError(NO_TARGET)
        assert self._batch is not None
        part = _between(self._batch, self.at, self.at + self.chunk)
        self.at += self.chunk
        return part, fresh

    def tensors(self) -> dict[str, Tensor]:
        """What is left to read, for a checkpoint."""
        batch = self._batch
        if batch is None:
            return {}
        return {"x": batch.x, "y": batch.y} | ({} if batch.lengths is None else {"lengths": batch.lengths})

    def load(self, tensors: dict[str, Tensor], at: int) -> None:
        self.at = at
        self._batch = Batch(tensors["x"], tensors["y"], tensors.get("lengths"), aligned=True) if tensors else None


def _between(batch: Batch, start: int, stop: int) -> Batch:
    """Time steps ``start .. stop - 1``. A sequence that has ended counts one step, of which nothing is asked."""
    steps = len(batch.x[start:stop])
    lengths = None if batch.lengths is None else (batch.lengths - start).clamp(1, steps)
    return replace(batch, x=batch.x[start:stop], y=batch.y[start:stop], lengths=lengths)
