"""Checkpoints: whole or not at all, ours or refused, never executed."""

from __future__ import annotations

import json
import os
import pickle
import random
import struct
import time
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.errors import CheckpointError
from engine.runs.checkpoint import FORMAT, Header, load, read_header, save, step_of

HEADER = Header("run1", "abc", 7, {"step": 7})


def tensors() -> dict[str, torch.Tensor]:
    return {"weight": torch.arange(6.0).reshape(2, 3), "count": torch.tensor([7])}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints" / "run1.safetensors"


def write(path: Path, meta: dict[str, str], body: bytes = b"") -> None:
    text = json.dumps({"__metadata__": meta}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def test_what_was_saved_comes_back_bit_for_bit(path: Path) -> None:
    save(path, HEADER, tensors())
    header, found = load(path, "run1", "abc", tensors())
    assert header == HEADER
    assert all(torch.equal(found[name], value) for name, value in tensors().items())
    assert step_of(path) == 7
    assert [each.name for each in path.parent.iterdir()] == [path.name], "no temporary file stays"


def test_no_checkpoint_is_step_0(path: Path) -> None:
    assert step_of(path) == 0


@pytest.mark.parametrize(("run", "config"), [("run2", "abc"), ("run1", "xyz")])
def test_a_checkpoint_of_another_run_or_configuration_is_refused(path: Path, run: str, config: str) -> None:
    save(path, HEADER, tensors())
    with pytest.raises(CheckpointError, match="belongs to run run1"):
        load(path, run, config, tensors())


def test_other_shapes_are_refused_by_name(path: Path) -> None:
    save(path, HEADER, tensors())
    with pytest.raises(CheckpointError, match=r"weight is \(2, 3\) torch\.float32; this run needs \(3, 3\)"):
        load(path, "run1", "abc", {"weight": torch.zeros(3, 3)})


def test_a_missing_tensor_is_named(path: Path) -> None:
    save(path, HEADER, tensors())
    with pytest.raises(CheckpointError, match="lacks other"):
        load(path, "run1", "abc", tensors() | {"other": torch.zeros(1)})


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(path: Path, bad: float) -> None:
    save(path, HEADER, {"weight": torch.tensor([1.0, bad])})
    with pytest.raises(CheckpointError, match="weight holds a number that is not finite"):
        load(path, "run1", "abc", {})


class Bomb:
    """Unpickling this would leave a file behind."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.file),)


def test_a_pickle_is_refused_and_not_run(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(pickle.dumps(Bomb(tmp_path / "executed")))
    with pytest.raises(CheckpointError, match="not a checkpoint of this program"):
        load(path, "run1", "abc", {})
    torch.save({"weight": Bomb(tmp_path / "executed")}, path)
    with pytest.raises(CheckpointError):
        load(path, "run1", "abc", {})
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("length", [2**63, 10**9, 0, 1])
def test_an_impossible_header_is_refused_without_reading_it(path: Path, length: int) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(struct.pack("<Q", length) + b"{}" * 100)
    with pytest.raises(CheckpointError, match=r"its header would have"):
        load(path, "run1", "abc", {})
    assert step_of(path) == 0


def test_a_foreign_safetensors_file_is_refused(path: Path) -> None:
    write(path, {"format": "pt"})
    with pytest.raises(CheckpointError, match="does not say whose it is"):
        load(path, "run1", "abc", {})


def test_a_cut_file_is_refused(path: Path) -> None:
    save(path, HEADER, tensors())
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(CheckpointError, match="damaged"):
        load(path, "run1", "abc", tensors())


def test_a_deep_header_is_refused(path: Path) -> None:
    write(path, {"format": FORMAT, "run": "run1", "config": "abc", "step": "1", "rest": "[" * 100_000})
    with pytest.raises(CheckpointError):
        read_header(path)


def test_a_full_disk_keeps_the_old_checkpoint(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(path, HEADER, tensors())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(path, HEADER._replace(step=8), tensors())
    assert step_of(path) == 7
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def write_for_ever(path: Path, started: Any) -> None:
    tensors = {"weight": torch.rand(300, 1000)}
    for step in count(1):
        save(path, Header("run1", "abc", step, {}), tensors)
        started.set()


def killed_while_writing(path: Path, times: int) -> None:
    """Kills a process that does nothing but write checkpoints; the file must be whole each time."""
    like, forked = {"weight": torch.rand(300, 1000)}, get_context("fork")
    for _ in range(times):
        started = forked.Event()
        writer = forked.Process(target=write_for_ever, args=(path, started))
        writer.start()
        assert started.wait(30)
        time.sleep(random.random() * 0.05)
        writer.kill()
        writer.join()
        assert load(path, "run1", "abc", like)[0].step > 0


def test_5_kills_during_a_write_leave_a_whole_checkpoint(path: Path) -> None:
    killed_while_writing(path, 5)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_100_kills_leave_a_whole_checkpoint(path: Path) -> None:
    killed_while_writing(path, 100)
