"""Arrays and a JSON header as one piece of bytes: what the board reads, and how frames are stored.

u32 little-endian header length, UTF-8 JSON padded with spaces so that the arrays start 4-aligned, then the arrays, each 4-aligned.
An array's ``offset`` counts from the start of the arrays. No pickle, nothing to execute.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NAMES = {"u8": "<u1", "i8": "<i1", "i16": "<i2", "f16": "<f2", "f32": "<f4", "i32": "<i4", "i64": "<i8", "f64": "<f8"}
_CODES = {np.dtype(dtype): name for name, dtype in _NAMES.items()}


class Arrays:
    """Collects arrays; ``add`` returns the entry that the header keeps."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, values: NDArray[Any]) -> dict[str, Any]:
        entry = {"dtype": _CODES[values.dtype], "shape": list(values.shape), "offset": self._size}
        chunk = np.ascontiguousarray(values).tobytes()
        chunk += b"\0" * (-len(chunk) % 4)
        self._chunks.append(chunk)
        self._size += len(chunk)
        return entry

    def join(self, header: Mapping[str, Any]) -> bytes:
        """The packet. Raises ValueError when the header holds a NaN: JSON has none, so a reader would refuse it."""
        return _head(header) + b"".join(self._chunks)


def _head(header: Mapping[str, Any]) -> bytes:
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text


def with_header(packet: bytes, header: Mapping[str, Any]) -> bytes:
    """The same arrays under another header."""
    (length,) = struct.unpack_from("<I", packet)
    return _head(header) + packet[4 + length :]


def header_of(packet: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", packet)
    header = json.loads(packet[4 : 4 + length])
    assert isinstance(header, dict)
    return header


def array_of(packet: bytes, entry: Mapping[str, Any]) -> NDArray[Any]:
    """One array of a packet, read-only and without a copy."""
    (length,) = struct.unpack_from("<I", packet)
    shape = tuple(entry["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(packet, _NAMES[entry["dtype"]], count, 4 + length + entry["offset"]).reshape(shape)
