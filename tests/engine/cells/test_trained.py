"""Every cell as a person meets it: trained, looked into, drawn and resumed, on numbers, on letters read both ways, in a decoder."""

from __future__ import annotations

import numpy as np
import pytest

from engine.cell_facts import FACTS
from engine.cells import CELLS
from engine.config import RunConfig
from engine.errors import ConfigError
from engine.frame import LayerFrame
from engine.runs.picture.over_time import words_of
from engine.trainer import Trainer

DECODERS = [name for name in FACTS if name not in ("esn", "rnn_batchnorm")]


def config(cell: str, task: str, **model: object) -> RunConfig:
    return RunConfig.parse({
        "task": {"name": task, **({"length": 8} if task == "adding" else {})},
        "model": {"cell": cell, "hidden_size": 6, **model}, "train": {"batch_size": 5, "device": "cpu"},
    })


def check(layer: LayerFrame, cell: str, lengths: np.ndarray) -> None:
    """Every field is there: numbers within a sequence, NaN past its end."""
    assert tuple(layer.gates) == CELLS[cell].gates
    assert (layer.cell is None) == (layer.grad_cell is None) == ("c" not in CELLS[cell].states)
    arrays = [layer.hidden, layer.cell, layer.grad_hidden, layer.grad_cell, layer.slope, *layer.gates.values()]
    for array in arrays:
        if array is not None:
            real = np.arange(array.shape[1]) < lengths[:, None]
            assert np.isfinite(array[real]).all()
            assert np.isnan(array[~real]).all()
    for name, gate in layer.gates.items():
        if name != "candidate":
            assert np.nanmin(gate) >= 0
            assert np.nanmax(gate) <= 1


@pytest.mark.parametrize("cell", FACTS)
@pytest.mark.parametrize(("task", "model"), [("adding", {}), ("surnames", {"bidirectional": True, "layers": 2})])
def test_a_trained_cell_has_a_complete_frame_and_goes_on_bit_for_bit(cell: str, task: str, model: dict[str, object]) -> None:
    trainer = Trainer(config(cell, task, **model))
    for _ in range(3):
        assert np.isfinite(trainer.step().loss)
    frame = trainer.frame()
    assert len(frame.layers) == (4 if model else 1)
    for layer in frame.layers:
        check(layer, cell, frame.lengths)
    again = Trainer(trainer.config)
    again.load_state_dict(trainer.state_dict())
    assert again.step().loss == trainer.step().loss
    assert again.evaluate() == trainer.evaluate()


@pytest.mark.parametrize("cell", DECODERS)
def test_a_decoder_of_any_cell_writes_and_can_be_looked_into(cell: str) -> None:
    trainer = Trainer(config(cell, "dates", layers=2).changed("train.teacher_forcing", 0.5))
    assert np.isfinite(trainer.step().loss)
    frame = trainer.frame()
    assert {layer.part for layer in frame.layers} == {"encoder", "decoder"}
    for layer in frame.layers:
        check(layer, cell, frame.lengths if layer.part == "encoder" else np.full(len(layer.hidden), layer.hidden.shape[1]))


@pytest.mark.parametrize("cell", ["esn", "rnn_batchnorm"])
def test_a_decoder_is_refused_where_it_cannot_be(cell: str) -> None:
    with pytest.raises(ConfigError, match=rf"model\.cell: '{cell}' is not possible"):
        config(cell, "dates")


@pytest.mark.parametrize("cell", FACTS)
def test_every_gate_has_words_for_its_picture(cell: str) -> None:
    assert set(words_of(cell)) == set(CELLS[cell].gates)


def test_a_recorded_step_leaves_running_statistics_alone_and_evaluation_uses_them() -> None:
    trainer = Trainer(config("rnn_batchnorm", "surnames"))
    trainer.step()
    before = {name: tensor.clone() for name, tensor in trainer.model.state_dict().items()}
    first = trainer.evaluate()
    trainer.frame()
    assert all(tensor.equal(before[name]) for name, tensor in trainer.model.state_dict().items())
    assert trainer.evaluate() == first
    trainer.step()
    assert not trainer.model.stack.layers[0].running.equal(before["stack.layers.0.running"])


@pytest.mark.parametrize(("cell", "start"), [("rnn_batchnorm", 0.1), ("lstm_layernorm", 1.0)])
def test_gamma_is_a_setting_of_cells_that_normalise(cell: str, start: float) -> None:
    for gamma, expected in (("default", start), (0.5, 0.5)):
        layer = Trainer(config(cell, "adding", gamma=gamma)).model.stack.layers[0]
        assert (layer.gamma_ih == expected).all()
        assert (layer.gamma_hh == expected).all()
    with pytest.raises(ConfigError, match="only a cell that normalises"):
        config("lstm", "adding", gamma=0.5)
