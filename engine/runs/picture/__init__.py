"""A run as the board's packet: the live page's only call, four times a second, a few milliseconds each."""

from __future__ import annotations

from dataclasses import replace

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
        key = (choice, status.state, status.step, status.message, status.speed, status.pace, status.own, reference is None)
        return memory.packet(key, lambda: _packet(db, memory, status, choice, reference))


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
