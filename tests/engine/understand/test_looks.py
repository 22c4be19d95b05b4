"""A layer of a real network: the same numbers as the network itself computes, the same gradient as autograd's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import runs
from engine.config import RunConfig
from engine.errors import EngineError, RunNotFound
from engine.scenarios import SCENARIOS
from engine.understand import looks, moments
from engine.understand.anatomy import anatomy
from engine.understand.step_gradient import step_gradient
from engine.understand.subject import Edit, subject_of


@pytest.mark.parametrize("scenario", moments.MOMENTS)
def test_every_scenario_has_the_weights_of_its_own_configuration(scenario: str) -> None:
    assert moments.recorded_steps(scenario) == moments.MOMENTS[scenario]


def test_the_shipped_weights_are_those_of_the_training() -> None:
    """Ten steps on this machine: the same network up to rounding in another order."""
    from engine.trainer import Trainer

    trainer = Trainer(SCENARIOS["explode_then_clip"].config)
    for _ in range(10):
        trainer.step()
    shipped = looks.trainer_at("recorded:explode_then_clip", 10).model.state_dict()
    for name, tensor in trainer.model.state_dict().items():
        torch.testing.assert_close(shipped[name], tensor, rtol=1e-3, atol=1e-4)


def test_step_0_is_the_untrained_network_of_the_seed() -> None:
    trainer = looks.trainer_at("recorded:lstm_remembers", 0)
    assert trainer.step_number == 0
    later = looks.trainer_at("recorded:lstm_remembers", 1000)
    assert later.evaluate().loss < 0.02 < trainer.evaluate().loss


@pytest.mark.parametrize(("name", "step", "backward"), [
    ("recorded:lstm_remembers", 400, False), ("recorded:surnames_both_ways", 600, True), ("recorded:dates_attention", 300, False)])
def test_the_subject_is_what_the_frame_of_the_network_shows(name: str, step: int, backward: bool) -> None:
    seen = looks.look(name, step, 1, backward=backward)
    frame = looks.trainer_at(name, step).frame()
    layer = next(each for each in frame.layers if each.direction == ("backward" if backward else "forward"))
    length = int(frame.lengths[1])
    hidden = layer.hidden[1, :length][::-1] if backward else layer.hidden[1, :length]
    for t in (0, length // 2, length - 1):
        np.testing.assert_allclose(anatomy(seen.subject, t, 0).after["h"], hidden[t], atol=2e-5)


@pytest.mark.parametrize("norm", ["none", "layer", "batch"])
def test_a_second_layer_reads_what_the_first_hands_up(norm: str) -> None:
    from engine.trainer import Trainer

    model = {"cell": "gru", "hidden_size": 5, "layers": 2, "bidirectional": True, "norm": norm}
    trainer = Trainer(RunConfig.parse({"task": {"name": "adding", "length": 9}, "model": model, "train": {"device": "cpu"}}))
    trainer.step()
    frame, x = trainer.frame(), looks.input_of(trainer, 1)
    for layer in (each for each in frame.layers if each.layer == 1):
        back = layer.direction == "backward"
        subject = subject_of(looks.stack_of(trainer), x, 1, back)
        for t in range(9):
            np.testing.assert_allclose(anatomy(subject, t, 0).after["h"], layer.hidden[1, 8 - t if back else t], atol=2e-6)


def test_the_gradient_of_a_step_is_the_frames(tmp_path: object) -> None:
    seen = looks.look("recorded:lstm_remembers", 400, 2)
    frame = looks.trainer_at("recorded:lstm_remembers", 400).frame()
    total = step_gradient(seen.subject, 60, seen.direct).total
    measured = frame.layers[0].grad_hidden[2, 60] * 8  # the frame's loss is the mean over 8 sequences
    np.testing.assert_allclose(total["h_t"], measured, rtol=1e-2, atol=1e-6 * np.abs(measured).max() + 1e-9)


def test_every_place_can_be_edited_and_only_its_number_changes() -> None:
    subject = looks.look("fresh:gru", 0).subject
    places = looks.places(subject, 3, 2)
    assert {"x_t[0]", "W_iz[2, 1]", "W_hn[2, 5]", "b_ir[2]", "b_hn[2]"} <= set(places)
    for symbol in ("x_t[1]", "W_hz[2, 4]", "b_in[2]"):
        name, index = places[symbol]
        edited = subject.edited([Edit(name, index, 7.0)])
        assert looks.value_at(edited, name, index) == 7.0
        terms = [term for gate in anatomy(edited, 3, 2).gates for term in gate.terms]
        assert any(7.0 in (term.value, *(each.value for each in term.operands)) for term in terms)


def test_a_run_is_known_at_step_0_and_at_its_checkpoint(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.runs import checkpoint
    from engine.runs.home import checkpoint_file
    from engine.trainer import Trainer

    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    monkeypatch.setattr(runs.commands, "start_pool", lambda: None)
    config = RunConfig.parse({"task": {"name": "adding", "length": 6}, "model": {"hidden_size": 3}, "train": {"batch_size": 2}})
    run, trainer = runs.start(config), Trainer(config)
    assert moments.source(run).steps == (0,)
    trainer.step()
    state = trainer.state_dict()
    checkpoint.save(checkpoint_file(run), checkpoint.Header(run, config.hash, 1, state.rest), state.tensors)
    assert moments.source(run).steps == (0, 1)
    assert moments.source(run).link == {"run": run}
    torch.testing.assert_close(looks.trainer_at(run, 1).model.state_dict(), trainer.model.state_dict())


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(RunNotFound):
        moments.source("recorded:nothing")
    with pytest.raises(EngineError, match="known at steps 0, 10"):
        looks.trainer_at("recorded:explode_then_clip", 7)
    with pytest.raises(EngineError, match="no layer 2"):
        looks.look("fresh:lstm", 0, layer=1)
    with pytest.raises(EngineError, match="held-out sequences 0 to 7"):
        looks.look("fresh:lstm", 0, 8)
    with pytest.raises(EngineError, match="no decoder"):
        looks.translator("recorded:lstm_remembers", 0)


def test_padding_behind_a_sentence_is_known_as_padding() -> None:
    trainer = looks.trainer_at("recorded:dates_attention", 300)
    plain, padded = looks.sentence(trainer, 0), looks.sentence(trainer, 0, extra=3)
    assert len(padded.x) == len(plain.x) + 3
    assert padded.full_lengths.tolist() == [len(plain.x)]
    torch.testing.assert_close(trainer.model.free(padded).prediction, trainer.model.free(plain).prediction)
    own = looks.sentence(trainer, 0, "27 October 1984")
    assert "".join(trainer.task.tokens(own)[0]) == "27 october 1984"
