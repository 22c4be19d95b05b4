"""A run's weights and state on disk: one safetensors file, its header saying whose it is. Nothing in it can execute.

Written to a temporary file, flushed to the disk, renamed over the old one, and the folder flushed: a kill at any moment
leaves a whole file.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.errors import CheckpointError

if TYPE_CHECKING:
    from torch import Tensor

MAX_HEADER_BYTES = 4 * 1024**2
FORMAT = "unrolled-1"


class Header(NamedTuple):
    """Whose checkpoint this is; ``rest`` is what the trainer keeps besides tensors."""

    run: str
    config: str
    step: int
    rest: dict[str, Any]


def save(path: Path, header: Header, tensors: Mapping[str, Tensor]) -> None:
    """Replace the checkpoint at ``path``. Raises OSError (disk full); the old one then stays."""
    from safetensors.torch import save as to_bytes

    meta = {"format": FORMAT, "run": header.run, "config": header.config, "step": str(header.step), "rest": json.dumps(header.rest)}
    _write(path, to_bytes({name: tensor.contiguous() for name, tensor in tensors.items()}, metadata=meta))


def adopt(source: Path, path: Path, run: str) -> None:
    """A copy of ``source`` that belongs to ``run``, without torch. Raises CheckpointError, FileNotFoundError, OSError."""
    read_header(source)
    content = source.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    said = json.loads(content[8 : 8 + length])
    said["__metadata__"]["run"] = run
    text = json.dumps(said, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the numbers behind it stay aligned
    _write(path, struct.pack("<Q", len(text)) + text + content[8 + length :])


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    _flush_folder(path.parent)


def step_of(path: Path) -> int:
    """Step of the checkpoint at ``path``, 0 when there is none or it cannot be read (the worker then says why)."""
    try:
        return read_header(path).step
    except (CheckpointError, FileNotFoundError):
        return 0


def load(path: Path, run: str, config: str, like: Mapping[str, Tensor]) -> tuple[Header, dict[str, Tensor]]:
    """Header and tensors for a run whose fresh state is ``like``.

    Raises CheckpointError when the file is damaged, of another run or configuration, of other shapes, or holds a number that is not finite.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    header = read_header(path)
    if (header.run, header.config) != (run, config):
        raise CheckpointError(
            f"The checkpoint {path.name} belongs to run {header.run} with configuration {header.config}, not to this one."
        )
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"The checkpoint {path.name} is damaged: {error}.") from error
    for name, tensor in tensors.items():
        _check(path, name, tensor, like.get(name))
    missing = sorted(set(like) - set(tensors))
    if missing:
        raise CheckpointError(f"The checkpoint {path.name} lacks {missing[0]}.")
    return header, tensors


def read_header(path: Path) -> Header:
    """Read without torch. Raises CheckpointError, or FileNotFoundError."""
    with path.open("rb") as file:
        first = file.read(8)
        length = struct.unpack("<Q", first)[0] if len(first) == 8 else 0
        if not 2 <= length <= min(MAX_HEADER_BYTES, os.fstat(file.fileno()).st_size - 8):
            raise CheckpointError(f"{path.name} is not a checkpoint of this program: its header would have {length:,} bytes.")
        text = file.read(length)
    try:
        meta = json.loads(text)["__metadata__"]
        if meta["format"] != FORMAT:
            raise ValueError(meta["format"])
        return Header(meta["run"], meta["config"], int(meta["step"]), json.loads(meta["rest"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is not a checkpoint of this program: its header does not say whose it is.") from error


def _check(path: Path, name: str, tensor: Tensor, fresh: Tensor | None) -> None:
    if fresh is not None and (fresh.shape != tensor.shape or fresh.dtype != tensor.dtype):
        wanted, found = f"{tuple(fresh.shape)} {fresh.dtype}", f"{tuple(tensor.shape)} {tensor.dtype}"
        raise CheckpointError(f"In the checkpoint {path.name}, {name} is {found}; this run needs {wanted}.")
    if tensor.is_floating_point() and not math.isfinite(float(tensor.double().abs().sum())):
        raise CheckpointError(f"In the checkpoint {path.name}, {name} holds a number that is not finite.")


def _flush_folder(folder: Path) -> None:
    """So that the rename itself survives a power cut; Windows has no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
