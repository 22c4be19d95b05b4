"""The same run twice on a GPU, bit for bit: a stated setting, since there it costs speed. On a CPU every run is repeatable anyway."""

from __future__ import annotations

import os

import torch


def repeatable(device: torch.device, wanted: bool) -> None:
    """Tells this process's PyTorch and cuDNN to take, of each CUDA operation, the form that adds in a fixed order. A CPU is left alone.

    cuBLAS needs a fixed workspace for that (NVIDIA: CUBLAS_WORKSPACE_CONFIG), which it reads once, at its first product. Of an operation
    that PyTorch has in no such form it warns and goes on (``warn_only``): a run is not to fail for its last bit.
    """
    if device.type != "cuda":
        return
    if wanted:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(wanted, warn_only=True)
    torch.backends.cudnn.deterministic = wanted
