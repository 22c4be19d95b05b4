"""The loop of one worker: obey, step, look, write. It knows a trainer and a journal; processes and signals are ``worker.py``'s."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.runs.budget import Budget, Pace
from engine.runs.frames import encode
from engine.runs.status import COLUMNS, MEASURED, Change, Facts, Status
from engine.runs.store.journal import Journal, Packed, Row

if TYPE_CHECKING:
    from engine.trainer import Trainer

COMMIT_SECONDS = 0.2
CHECKPOINT_SECONDS = float(os.environ.get("UNROLLED_CHECKPOINT_SECONDS", "5"))
POLL_SECONDS = 0.01
SLOW_STEPS = 5.0
"""Below so many steps a second every step is drawn."""
_NAN = float("nan")
_NO_CHECKPOINT = "No checkpoint could be written"


class Training:
    """Trains until the last step, a stop, or ``ended()``; returns the state in which it left the run and the sentence that explains it."""

    def __init__(self, trainer: Trainer, journal: Journal, status: Status, changes: list[Change], save: Callable[[], None]) -> None:
        self.trainer, self.journal, self.save = trainer, journal, save
        self.steps, self.own, self.held_every = status.steps, status.own, status.held_every
        self.pace = Pace(status.pace)
        self.held = self.stopped = self.terminated = False
        self.seen = self.singles = 0
        self.message: str | None = None
        self._changes = changes
        self._rows: list[Row] = []
        self._frames, self._scores = Budget(0.05, 0.2, 0.45), Budget(0.03, 0.5)
        self._written = self._saved = time.perf_counter()
        self._step_seconds = 0.0
        self._last_past = -1
        self._past_gap = 1
        self._verbs: dict[str, Callable[[Any], None]] = {
            "pause": self._hold, "resume": self._go_on, "step": self._single, "stop": self._stop, "pace": self._set_pace,
            "set": self._set, "try": self._try,
        }  # fmt: skip

    def run(self) -> str:
        """Train. Returns "finished", "stopped" or "interrupted" (terminated). Raises what the trainer raises, all good rows written."""
        try:
            self._open()
            while self.trainer.step_number < self.steps and not (self.stopped or self.terminated):
                self._obey()
                if self._may_step():
                    self._step()
        except BaseException:
            self._write()
            raise
        self.report(save=True)
        return "stopped" if self.stopped else "interrupted" if self.terminated else "finished"

    def show(self) -> None:
        """For a run without a worker: one exact frame of where it stands, and its held-out score."""
        self._apply_changes()
        self.held = True
        self.journal.note(**self._identity())
        self.report(save=False)

    def report(self, save: bool) -> None:
        """Everything exact, now: on pause, stop, finish and for a run without a worker."""
        self._write()
        self._write(self._look(exact=True))
        self._evaluate()
        self._write()
        if save:
            self._checkpoint()

    def _open(self) -> None:
        self._apply_changes()
        self.journal.note(state="paused" if self.held else "running", **self._identity())
        self._write(self._look(exact=self.held))
        if self.trainer.step_number == 0:
            self._evaluate()
            self._write()

    def _identity(self) -> dict[str, Any]:
        device = self.trainer.device
        return {"device": str(device), "threads": 1, "facts": facts_json(self.trainer)}

    def _obey(self) -> None:
        for request in self.journal.requests(self.seen):
            self.seen = request.id
            self._verbs[request.verb](request.value)

    def _may_step(self) -> bool:
        """Otherwise rests for a moment, and writes what waits to be written."""
        if self.stopped or (self.held and not self.singles):
            self._rest(0.0 if self.stopped else POLL_SECONDS)
            return False
        wait = 0.0 if self.held else self.pace.wait(time.perf_counter())
        if wait > 0:
            self._rest(min(wait, POLL_SECONDS))
        return wait <= 0

    def _rest(self, seconds: float) -> None:
        started = time.perf_counter()
        if self._rows and started - self._written >= COMMIT_SECONDS:
            self._write()
        time.sleep(seconds)
        for budget in (self._frames, self._scores):
            budget.idle(time.perf_counter() - started)

    def _step(self) -> None:
        self._apply_changes()
        result = self.trainer.step()
        now = time.perf_counter()
        self.pace.stepped(now)
        self._rows.append(
            (
                result.step,
                result.loss,
                result.metric,
                result.grad_norm,
                float(result.clipped),
                result.learning_rate,
                result.seconds,
                result.clipped_norm,
                result.clip_angle,
                _NAN,
                _NAN,
                _NAN,
            )
        )
        if self.held:
            self.singles -= 1
            self.report(save=self.singles == 0)
            return
        self._step_seconds += (result.seconds - self._step_seconds) * (0.1 if self._step_seconds else 1.0)
        if self._scores_due(now, result.step):
            self._evaluate()
        if self._frames.due(now) or 0 < self.pace.speed < SLOW_STEPS:
            self._write(self._look(exact=False))
        elif now - self._written >= COMMIT_SECONDS:
            self._write()
        if now - self._saved >= CHECKPOINT_SECONDS:
            self._write()
            self._checkpoint()

    def _scores_due(self, now: float, step: int) -> bool:
        return step % self.held_every == 0 if self.held_every else self._scores.due(now)

    def _look(self, exact: bool) -> Packed | None:
        """A frame as bytes. A text that cannot be read is dropped, with the reason as the run's message."""
        started = time.perf_counter()
        try:
            frame = self.trainer.frame(self.own)
        except EngineError as error:
            if self.own is None:
                raise
            self.own, self.message = None, str(error)
            self.journal.note(own=None, message=self.message)
            frame = self.trainer.frame()
        past = encode(frame, "byte") if self._joins_history(frame.step) else None
        packed = Packed(frame.step, exact, encode(frame, "exact" if exact else "half"), past)
        now = time.perf_counter()
        self._frames.spent(now, now - started)
        return packed

    def _joins_history(self, step: int) -> bool:
        """Evenly spread: the gap grows with the run, as the store drops every second frame when it has too many."""
        self._past_gap = max(1, step // 100)
        if self._last_past >= 0 and step < self._last_past + self._past_gap and step < self.steps:
            return False
        self._last_past = step
        return True

    def _evaluate(self) -> None:
        """Held-out scores, into the entry of the current step."""
        started = time.perf_counter()
        score = self.trainer.evaluate()
        forced = _NAN if score.forced_metric is None else score.forced_metric
        last = self._rows.pop() if self._rows else self._stored_row()
        self._rows.append((*last[: len(MEASURED)], score.loss, score.metric, forced))
        now = time.perf_counter()
        self._scores.spent(now, now - started)

    def _stored_row(self) -> Row:
        """The entry of the current step, already written; the untrained network has none yet."""
        return self.journal.row_of(self.trainer.step_number) or (self.trainer.step_number, *(_NAN,) * (len(COLUMNS) - 1))

    def _write(self, packed: Packed | None = None) -> None:
        speed = {} if self.held else {"speed": self.pace.speed, "step_seconds": self._step_seconds}
        self.journal.note(self._rows, packed, step=self.trainer.step_number, **speed)
        self._rows, self._written = [], time.perf_counter()

    def _checkpoint(self) -> None:
        """A full disk does not end training; the message says what is at risk."""
        try:
            self.save()
            if self.message is not None and self.message.startswith(_NO_CHECKPOINT):
                self.journal.note(message=None)
        except OSError as error:
            self.message = f"{_NO_CHECKPOINT} ({error.strerror or error}); an interruption would cost the steps since the last one."
            self.journal.note(message=self.message)
        self._saved = time.perf_counter()

    def _apply_changes(self) -> None:
        """Replay the live changes whose first step is the next one."""
        while self._changes and self._changes[0].step <= self.trainer.step_number + 1:
            change = self._changes.pop(0)
            self.trainer.change(change.path, change.value)

    def _hold(self, _: Any) -> None:
        if not self.held:
            self.held, self.singles = True, 0
            self._write()
            self.journal.note(state="paused")
            self.report(save=True)

    def _go_on(self, _: Any) -> None:
        if self.held:
            self.held, self.singles = False, 0
            self.pace = Pace(self.pace.rate)
            self.journal.note(state="running")

    def _single(self, _: Any) -> None:
        self._hold(None)
        self.singles += 1

    def _stop(self, _: Any) -> None:
        self.stopped = True

    def _set_pace(self, value: Any) -> None:
        self.pace = Pace(value)

    def _set(self, value: Any) -> None:
        path, new = value
        step = self.trainer.step_number + 1
        try:
            self.trainer.change(path, new)
        except EngineError as error:
            self.journal.note(message=str(error))
            return
        self._changes = [each for each in self._changes if each.path != path]
        self.journal.change(step, path, new)
        if self.held:  # nothing else would draw what is now different, and since when
            self._write(self._look(exact=True))

    def _try(self, value: Any) -> None:
        self.own, self.message = value, None
        self.journal.note(own=value, message=None)
        self._write(self._look(exact=self.held))


def facts_json(trainer: Trainer) -> str:
    """What the page needs to know of the task, as the run's row keeps it."""
    import json

    task = trainer.task
    metric = task.metric
    facts = Facts(
        metric.name, metric.unit, metric.higher_is_better, metric.goal, float(task.baseline), task.baseline_note, asdict(task.card)
    )
    return json.dumps(asdict(facts))
