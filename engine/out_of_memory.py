"""The device's memory ran out: one sentence with the size that fits. A run has a process of its own, so no other is harmed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.config import RunConfig
from engine.errors import EngineError
from engine.memory import MEMORY_LIMIT, largest_size


@contextmanager
def in_words(config: RunConfig) -> Iterator[None]:
    """Raises EngineError where PyTorch says that it could not have the memory it asked for."""
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, torch.OutOfMemoryError) and "can't allocate memory" not in str(error):
            raise
        on_gpu = isinstance(error, torch.OutOfMemoryError)
        raise EngineError(sentence(config, "The GPU" if on_gpu else "This machine", free_bytes(on_gpu))) from error


def sentence(config: RunConfig, what: str, free: int) -> str:
    """``free`` in bytes, without what this run holds itself."""
    fits = largest_size(config, free)
    way_out = f"try at most {fits} or a smaller batch" if fits else "try a smaller batch, or end other programs"
    return f"{what} ran out of memory with {config.model.hidden_size} units; with {free / 1e9:.1f} GB free, {way_out}."


def free_bytes(on_gpu: bool) -> int:
    """What a new run could have: free memory and what this process would give back, within the limit of a run."""
    if on_gpu:
        free, _ = torch.cuda.mem_get_info()
        return min(MEMORY_LIMIT, int(free) + torch.cuda.memory_reserved())
    if "SC_AVPHYS_PAGES" not in getattr(os, "sysconf_names", ()):
        return MEMORY_LIMIT
    return min(MEMORY_LIMIT, os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
