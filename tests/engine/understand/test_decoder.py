"""A decoder's layer, taken apart: the numbers and the gradient of the model's own pass, forced with the true answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.errors import EngineError
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.trainer import Trainer
from engine.understand import looks
from engine.understand.anatomy import anatomy
from engine.understand.decoder import decoder_layer
from engine.understand.step_gradient import step_gradient

CASES = [
    ("lstm", "none", "after", 1, "none"), ("gru", "additive", "after", 2, "none"), ("lstm", "additive", "before", 1, "none"),
    ("gru", "general", "before", 2, "layer"), ("gru_reset_before", "dot", "after", 2, "layer"),
]
UNITS = 6


def trainer(cell: str, attention: str, at: str, layers: int, norm: str) -> Trainer:
    """In float64, with weights so large that its states are far from each other."""
    model = {"cell": cell, "hidden_size": UNITS, "attention": attention, "attention_at": at, "layers": layers, "norm": norm,
             "bidirectional": attention == "additive"}
    made = Trainer(RunConfig.parse({"task": {"name": "reversal", "length": 5}, "model": model, "train": {"device": "cpu"}}))
    made.model.double().eval()
    generator = torch.Generator().manual_seed(1)
    for weight in made.model.parameters():
        torch.nn.init.normal_(weight.data, std=0.5, generator=generator)
    return made


def item(found: Trainer, index: int = 2) -> Batch:
    return found.task.held_out(torch.device("cpu")).items(index, index + 1).trimmed()


@pytest.mark.parametrize(("cell", "attention", "at", "layers", "norm"), CASES)
def test_states_and_gradient_are_those_of_the_models_own_pass(cell: str, attention: str, at: str, layers: int, norm: str) -> None:
    found = trainer(cell, attention, at, layers, norm)
    model, batch = found.model, item(found)
    assert isinstance(model, EncoderDecoder)
    output, parts = model.record(batch)
    part, recording = parts[-1]
    assert part == "decoder"
    grads = torch.autograd.grad(found.task.loss(output, batch), recording.tensors(), allow_unused=True)
    for layer, frame in enumerate(recording.frames(grads, part)):
        seen = decoder_layer(model, found.task, batch, layer)
        for t in range(len(batch.y)):
            np.testing.assert_allclose(anatomy(seen.subject, t, 0).after["h"], frame.hidden[0, t], rtol=1e-5, atol=1e-6)
            total = step_gradient(seen.subject, t, seen.direct).total["h_t"]
            np.testing.assert_allclose(total, frame.grad_hidden[0, t], rtol=1e-4, atol=1e-6 * np.abs(total).max())
        for gate, values in frame.gates.items():
            np.testing.assert_allclose(anatomy(seen.subject, 3, 0).values[gate], values[0, 3], rtol=1e-5, atol=1e-6)


def test_its_first_state_is_the_bridges_and_its_input_the_embedded_true_token_before() -> None:
    found = trainer("lstm", "none", "after", 1, "none")
    batch = item(found)
    subject = decoder_layer(found.model, found.task, batch, 0).subject
    _, start = found.model.read(batch)
    for mine, theirs in zip(subject.start(), start, strict=True):
        np.testing.assert_allclose(mine.numpy(), theirs[0, 0, 0].detach().numpy(), rtol=1e-12)
    fed = torch.tensor([1, *batch.y[:-1, 0].tolist()])
    np.testing.assert_allclose(subject.x, found.model.outputs.weight[fed].detach().numpy(), rtol=1e-12)


def test_where_attention_comes_before_the_context_stands_behind_the_token() -> None:
    found = trainer("lstm", "additive", "before", 1, "none")
    batch = item(found)
    subject = decoder_layer(found.model, found.task, batch, 0).subject
    output, _ = found.model.record(batch)
    memory, _ = found.model.read(batch)
    assert subject.x.shape == (len(batch.y), 32 + 2 * UNITS)
    np.testing.assert_allclose(subject.x[:, 32:], (output.attention[0] @ memory.states[0]).detach().numpy(), rtol=1e-9)


def test_a_look_at_a_decoder_says_what_it_reads() -> None:
    seen = looks.look("recorded:dates_attention", 300, 1, decoder=True)
    truth = looks.held_out(looks.trainer_at("recorded:dates_attention", 300), 1).y[:, 0].tolist()
    labels = looks.trainer_at("recorded:dates_attention", 300).task.labels
    assert seen.tokens == ("start", *(labels[token] for token in truth[:-1]))
    frame = next(each for each in looks.trainer_at("recorded:dates_attention", 300).frame().layers if each.part == "decoder")
    for t in range(len(truth)):
        np.testing.assert_allclose(anatomy(seen.subject, t, 0).after["h"], frame.hidden[1, t], atol=2e-5)


def test_a_decoder_that_is_not_there_is_refused() -> None:
    with pytest.raises(EngineError, match="has no decoder"):
        looks.look("recorded:lstm_remembers", 0, decoder=True)
    with pytest.raises(EngineError, match="no layer 2"):
        looks.look("recorded:dates_attention", 0, layer=1, decoder=True)
