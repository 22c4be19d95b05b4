"""The torch-free table of tensors is that of the real models."""

import pytest

from engine import shapes
from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.models import build
from engine.tasks import build_task

CASES = [
    {"task": {"name": task}, "model": {"cell": cell, "hidden_size": 6, "layers": layers, "bidirectional": both, **more}}
    for task, more in (
        ("adding", {}), ("surnames", {}), ("surnames", {"readout": "attention"}),
        ("dates", {"attention": "none"}), ("dates", {"attention": "general"}), ("dates", {"attention": "additive"}),
        ("dates", {"attention": "additive", "attention_at": "before"}),
    )
    for cell in FACTS
    for layers, both in ((1, False), (2, True))
    if task != "dates" or cell not in ("esn", "rnn_batchnorm")
]


CASES += [{"task": {"name": name}, "model": {"norm": "layer", "layers": 2, "hidden_size": 6}} for name in ("surnames", "dates")]
CASES += [{"task": {"name": "reversal"}, "model": {"attention": name, "hidden_size": 6}} for name in ("dot", "scaled")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_names_and_shapes_are_those_of_the_model(case: dict) -> None:
    config = RunConfig.parse(case)
    real = [(name, tuple(each.shape)) for name, each in build(config.model, build_task(config.task)).named_parameters()]
    assert [(each.name, each.shape) for each in shapes.parameters(config)] == real


def test_the_count_of_a_plain_lstm_is_that_of_pytorch_with_two_bias_vectors() -> None:
    config = RunConfig.parse({"task": {"name": "adding"}, "model": {"hidden_size": 32}})
    assert shapes.count(config) == 4 * 32 * (2 + 32 + 2) + 32 + 1


def test_the_textbook_counts_one_bias_vector_a_gate_but_for_a_gru() -> None:
    for cell, spare in (("rnn", 32), ("lstm", 128), ("gru", 0), ("gru_reset_before", 96), ("mingru", 0)):
        config = RunConfig.parse({"task": {"name": "adding"}, "model": {"cell": cell, "hidden_size": 32}})
        assert shapes.count(config) - shapes.textbook_count(config) == spare


def test_a_reservoir_is_not_counted_as_trainable() -> None:
    assert shapes.count(RunConfig.parse({"task": {"name": "adding"}, "model": {"cell": "esn", "hidden_size": 32}})) == 33


def test_activations_name_their_axes() -> None:
    flow = {each.name: each.text for each in shapes.activations(RunConfig.parse({"task": {"name": "dates"}}))}
    assert flow["attention α"] == "B 64 × T_out 11 × T 40"
