"""A step backwards, against plain autograd through the whole sequence and against the equations worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.cells import CELLS
from engine.understand.anatomy import anatomy
from engine.understand.step_gradient import LATER, StepGradient, step_gradient
from engine.understand.subject import Subject
from engine.understand.symbols import gate_letters
from tests.engine.understand.subjects import random_subject


def autograd(subject: Subject, t: int, direct: np.ndarray) -> dict[str, np.ndarray]:
    """Gradients of everything named at step t, by one backward pass through all steps; the states before it are cut off from their past."""
    x = torch.from_numpy(subject.x.copy()).requires_grad_()
    states, weights = tuple(state.clone().requires_grad_() for state in subject.start()), subject.tensors()
    kept, hidden = {}, []
    for step, x_t in enumerate(x):
        if step == t:
            states = tuple(state.detach().requires_grad_() for state in states)
            kept |= {f"{name}_t−1": state for name, state in zip(subject.cell.states, states, strict=True)}
        states, gates = subject.cell.step(x_t, states, subject.cell.at(weights, step))
        if step == t:
            kept |= {f"{name}_t": state for name, state in zip(subject.cell.states, states, strict=True)}
            kept |= {f"{gate_letters(subject.cell)[name]}_t": gate for name, gate in gates.items()}
        hidden.append(states[0])
    loss = (torch.stack(hidden) * torch.from_numpy(direct)).sum()
    grads = torch.autograd.grad(loss, [*kept.values(), x])
    return dict(zip(kept, (grad.numpy() for grad in grads), strict=False)) | {"x_t": grads[-1][t].numpy()}


def share(found: StepGradient, source: str, target: str) -> np.ndarray:
    return next(each.gradient for each in found.shares if (each.source, each.target) == (source, target))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("t", [1, 3])
def test_totals_equal_autograd_through_the_sequence_and_shares_add_up(cell: str, t: int) -> None:
    subject = random_subject(cell)
    direct = np.random.default_rng(1).normal(size=(4, 3))
    found, expected = step_gradient(subject, t, direct), autograd(subject, t, direct)
    assert set(found.total) == set(expected)
    for name, total in expected.items():
        np.testing.assert_allclose(found.total[name], total, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(sum(each.gradient for each in found.shares if each.target == name), total, rtol=1e-10, atol=1e-14)


def test_the_lstm_splits_as_its_equations_say() -> None:
    subject = random_subject("lstm")
    direct = np.random.default_rng(2).normal(size=(4, 3))
    found, seen = step_gradient(subject, 2, direct), anatomy(subject, 2, 0)
    i, f, g, o = (seen.values[name] for name in ("input", "forget", "candidate", "output"))
    c = seen.after["c"]
    dh, dc = found.total["h_t"], found.total["c_t"]
    np.testing.assert_allclose(share(found, "h_t", "c_t"), dh * o * (1 - np.tanh(c) ** 2))
    np.testing.assert_allclose(dc, share(found, LATER, "c_t") + share(found, "h_t", "c_t"))
    np.testing.assert_allclose(share(found, "c_t", "f_t"), dc * seen.before["c"])
    np.testing.assert_allclose(share(found, "c_t", "c_t−1"), dc * f)
    np.testing.assert_allclose(share(found, "c_t", "g_t"), dc * i)
    np.testing.assert_allclose(share(found, "h_t", "o_t"), dh * np.tanh(c))
    through_g = subject.weights["weight_hh"][6:9].T @ (dc * i * (1 - g**2))
    np.testing.assert_allclose(share(found, "g_t", "h_t−1"), through_g)


def test_the_gru_keeps_part_of_the_gradient_without_any_weight() -> None:
    subject = random_subject("gru")
    found, seen = step_gradient(subject, 1, np.ones((4, 3))), anatomy(subject, 1, 0)
    np.testing.assert_allclose(share(found, "h_t", "h_t−1"), found.total["h_t"] * seen.values["update"])
    sources = {each.source for each in found.shares if each.target == "h_t−1"}
    assert sources == {"h_t", "r_t", "z_t", "n_t"}
