"""The way that attention is held against, and why its demand cannot hold."""

import torch

from engine.bench.attention import CombineAlone, note
from engine.config import RunConfig
from engine.models import build
from engine.tasks import build_task


def test_the_combine_layer_alone_has_the_weights_of_dot_attention_and_looks_at_nothing():
    config = RunConfig.parse({"task": {"name": "dates"}, "model": {"hidden_size": 8, "bidirectional": False, "attention": "dot"}})
    task = build_task(config.task)
    alone, dot = CombineAlone(config.model, task), build(config.model, task)
    dot.load_state_dict(alone.state_dict())
    batch = task.batch(4, torch.Generator().manual_seed(0), torch.device("cpu"))
    assert alone(batch).attention is None
    assert not torch.allclose(alone(batch).prediction, dot(batch).prediction)
    alone(batch).prediction.sum().backward()
    assert (alone.combine.weight.grad[:, 8:] == 0).all()
    assert (alone.combine.weight.grad[:, :8] != 0).any()


def test_the_note_says_what_the_multiplications_leave():
    assert "takes 9.6% of those of the two LSTMs, scores and context 2.6%. So 1.12 would be left" in note()
