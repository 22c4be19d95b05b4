"""A run as the board's packet: the live page's only call, four times a second, a few milliseconds each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.errors import RunNotFound
from engine.runs.handle import store
from engine.runs.picture.cache import Remembered, remembered
from engine.runs.picture.compose import compose, compose_empty
from engine.runs.picture.gradient import gradient_norms
from engine.runs.picture.over_training import curve
from engine.runs.picture.scene import Choice, Curve, Scene
from engine.runs.status import Status
from engine.runs.store import runs
from engine.runs.store.database import Database

RECORDED_POINTS = 400


def live_packet(run: str, choice: Choice, reference: Curve | None) -> bytes:
    """Raises RunNotFound."""
    db = store()
    status = runs.status(db, run)
    memory = remembered(db, run)
    with memory.lock:
        memory.refresh(db, status)
        memory.metrics(db)
        known = None if reference is None else (reference.label, tuple(reference.steps[-1:]))
        key = (choice, status.state, status.step, status.message, status.speed, status.pace, status.own, known)
        return memory.packet(key, lambda: _packet(db, memory, status, choice, reference))


TWIN, TOUCHED = "untouched twin", "twin, changed since"


def twin(run: str, choice: Choice) -> Curve | None:
    """The curve so far of the run that ``run`` branched off, and its gradient at about the step shown; None where it is no branch."""
    db = store()
    branch = runs.status(db, run)
    if branch.parent is None:
        return None
    status, memory = runs.status(db, branch.parent), remembered(db, branch.parent)
    with memory.lock:
        memory.refresh(db, status)
        metrics = memory.metrics(db)
        steps, loss = curve(metrics.step, metrics.held_loss)
        metric_steps, metric = curve(metrics.step, metrics.held_metric)
        gradient = np.empty(0, np.float32)
        if memory.frame is not None:
            step = branch.step if choice.at is None else choice.at
            stored = min(runs.history(db, status.id), key=lambda each: abs(each - step), default=None)
            scene = _scene(db, memory, status, replace(choice, at=stored), None)
            if scene.shown.grad_hidden is not None:
                gradient = gradient_norms(scene.shown.grad_hidden, scene)
    shared = runs.changes(db, run)
    touched = any(each.step > branch.branched and each not in shared for each in runs.changes(db, status.id))
    return Curve(TOUCHED if touched else TWIN, steps, loss, gradient, metric_steps, metric)


def recorded_packets(run: str, steps: tuple[int, ...], reference: Curve | None = None) -> list[bytes]:
    """The packets of these stored steps, each as it was then: its curves end at it."""
    db = store()
    status = runs.status(db, run)
    memory = Remembered(run)
    memory.refresh(db, status)
    packets = []
    for step in steps:
        scene = _scene(db, memory, status, Choice(at=step), reference)
        then = scene.metrics.until(step)
        packets.append(compose(replace(scene, metrics=then, history=steps, exact=False, recorded=True)))
    return packets


def curve_of(run: str, label: str) -> Curve:
    """What later runs are compared with: the whole held-out loss, and the gradient at the last step."""
    db = store()
    status = runs.status(db, run)
    memory = Remembered(run)
    memory.refresh(db, status)
    scene = _scene(db, memory, status, Choice(), None)
    steps, loss = curve(scene.metrics.step, scene.metrics.held_loss, RECORDED_POINTS)
    gradient = scene.shown.grad_hidden
    if gradient is None:
        raise RunNotFound(f"Run {run} has no gradients to compare with.")
    return Curve(label, steps, loss, gradient_norms(gradient, scene))


def _packet(db: Database, memory: Remembered, status: Status, choice: Choice, reference: Curve | None) -> bytes:
    if memory.frame is None:
        return compose_empty(status, memory.metrics(db))
    return compose(_scene(db, memory, status, choice, reference))


def _scene(db: Database, memory: Remembered, status: Status, choice: Choice, reference: Curve | None) -> Scene:
    frame = memory.frame if choice.at is None else memory.past(db, choice.at) or memory.frame
    if frame is None:
        raise RunNotFound(f"Run {status.id} has no pictures yet.")
    exact = choice.at is not None or status.state != "running"
    return Scene(
        status,
        memory.metrics(db),
        frame,
        memory.first,
        tuple(runs.changes(db, status.id)),
        runs.history(db, status.id),
        reference,
        choice,
        exact,
        False,
        memory.bound,
        memory.order,
    )
