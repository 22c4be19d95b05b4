"""Memory that runs out is one sentence with the size that fits; another error stays what it is."""

import re

import pytest
import torch

from engine.config import RunConfig
from engine.errors import EngineError
from engine.memory import MEMORY_LIMIT, largest_size, memory_bytes
from engine.out_of_memory import free_bytes, in_words, sentence
from tests.engine.test_trainer import made

BIG = RunConfig.parse({"task": {"name": "adding", "length": 100}, "model": {"hidden_size": 512}})


def test_a_step_that_cannot_have_its_memory_says_what_fits_and_training_goes_on():
    trainer, size = made(), [2**50]
    forward = trainer.model.forward
    trainer.model.forward = lambda *given: (torch.empty(size[0]), forward(*given))[1]  # really asked for, really refused
    before = [parameter.clone() for parameter in trainer._parameters]
    with pytest.raises(EngineError, match=r"^This machine ran out of memory with 8 units; .* try at most 7 or"):
        trainer.step()
    assert all(torch.equal(a, b) for a, b in zip(before, trainer._parameters, strict=True))
    size[0] = 1
    assert trainer.step().step == 1


def test_what_cuda_says_is_put_in_the_same_words(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (30_000_000, 80_000_000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 10_000_000)
    with pytest.raises(EngineError, match=r"^The GPU ran out of memory with 512 units; with 0\.0 GB free, try at") as caught, in_words(BIG):
        raise torch.OutOfMemoryError("CUDA out of memory")
    fits = int(re.search(r"at most (\d+)", str(caught.value)).group(1))
    assert memory_bytes(BIG.changed("model.hidden_size", fits)) <= 40_000_000 < memory_bytes(BIG.changed("model.hidden_size", fits + 1))


def test_nothing_that_fits_is_said_too():
    assert largest_size(BIG, 1000) == 0
    assert "try a smaller batch, or end other programs" in sentence(BIG, "The GPU", 1000)


def test_another_error_is_not_called_memory():
    with pytest.raises(RuntimeError, match="mat1 and mat2"), in_words(BIG):
        torch.ones(2, 3) @ torch.ones(2, 3)


def test_a_run_is_never_offered_more_than_its_limit():
    assert 0 < free_bytes(on_gpu=False) <= MEMORY_LIMIT
