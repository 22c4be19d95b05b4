"""Recorded runs: one compressed file a scenario, with up to 24 packets and the curve that other runs are compared with."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import RunNotFound
from engine.packet import Arrays, array_of, header_of, with_header
from engine.runs.look import history, status
from engine.runs.picture import curve_of, recorded_packets
from engine.runs.picture.scene import Curve

PREFIX = "recorded:"
MOST_FRAMES, MOST_BYTES = 24, 1_000_000
_FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "recorded"
_SUFFIX = ".run.xz"
_MOST_UNPACKED = 64 * 1024**2


@dataclass(frozen=True)
class Recording:
    steps: tuple[int, ...]
    packets: tuple[bytes, ...]
    curve: Curve


def record_run(run: str, path: Path | str | None = None) -> Path:
    """Write a run with stored frames as a recording; returns its file. ``path`` is a file or a scenario's name. Raises RunNotFound."""
    target = _file(str(path)) if isinstance(path, str) and "/" not in path else Path(str(path))
    steps, frames = history(run), MOST_FRAMES
    if not steps:
        raise RunNotFound(f"Run {run} has no stored frames to record.")
    content = _content(run, _spread(steps, frames))
    while len(content) > MOST_BYTES and frames > 2:
        frames -= 3
        content = _content(run, _spread(steps, frames))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    load.cache_clear()
    return target


def recorded_history(name: str) -> tuple[int, ...]:
    return load(name).steps


def recorded_packet(name: str, at: int | None) -> bytes:
    """The packet nearest to step ``at``, or the last one. Raises RunNotFound."""
    recording = load(name)
    if at is None:
        return _newest(name)
    nearest = min(range(len(recording.steps)), key=lambda i: abs(recording.steps[i] - at))
    return recording.packets[nearest]


def recorded_curve(name: str, label: str) -> Curve | None:
    """The curve of a recording as a reference, or None where it was not recorded."""
    try:
        found = load(name).curve
    except RunNotFound:
        return None
    return Curve(label, found.steps, found.loss, found.gradient)


def reference_of(scenario: str | None) -> Curve | None:
    """The recorded run that a scenario's runs are compared with, if any."""
    from engine.scenarios import SCENARIOS

    chosen = SCENARIOS.get(scenario or "")
    return recorded_curve(chosen.reference.name, chosen.reference.label) if chosen and chosen.reference else None


@lru_cache(maxsize=8)
def load(name: str) -> Recording:
    """Raises RunNotFound. The files are ours, shipped with the program."""
    path = _file(name)
    if not path.is_file():
        raise RunNotFound(f"The scenario {name[:40]!r} has not been recorded.")
    data = lzma.LZMADecompressor().decompress(path.read_bytes(), _MOST_UNPACKED)
    header = header_of(data)
    packets = tuple(array_of(data, entry).tobytes() for entry in header["packets"])
    lines = (array_of(data, header["curve"][key]).astype(np.float32) for key in ("steps", "loss", "gradient"))
    return Recording(tuple(header["steps"]), packets, Curve("recorded", *lines))


@lru_cache(maxsize=8)
def _newest(name: str) -> bytes:
    """The last packet, as the newest instead of a past step."""
    last = load(name).packets[-1]
    return with_header(last, header_of(last) | {"at": None})


def _content(run: str, steps: tuple[int, ...]) -> bytes:
    """The packets side by side in one compressed piece, since one is much like the next."""
    arrays, line, known = Arrays(), curve_of(run, "recorded"), status(run)
    header: dict[str, Any] = {
        "v": 1, "config": known.config.canonical(), "steps": steps,
        "packets": [arrays.add(np.frombuffer(each, np.uint8)) for each in recorded_packets(run, steps, reference_of(known.scenario))],
        "curve": {"steps": arrays.add(line.steps), "loss": arrays.add(line.loss), "gradient": arrays.add(line.gradient)},
    }  # fmt: skip
    return lzma.compress(arrays.join(header), preset=6)


def _spread(steps: tuple[int, ...], most: int) -> tuple[int, ...]:
    """At most ``most`` of the steps, evenly over the run, first and last among them."""
    wanted = np.linspace(steps[0], steps[-1], min(most, len(steps)))
    return tuple(sorted({min(steps, key=lambda step: abs(step - w)) for w in wanted}))


def _file(name: str) -> Path:
    """``name`` comes from a link: letters, digits and underscores only."""
    if not name.replace("_", "").isalnum() or len(name) > 60:
        raise RunNotFound(f"There is no recorded scenario {name[:40]!r}.")
    return _FOLDER / f"{name}{_SUFFIX}"
