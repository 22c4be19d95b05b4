"""Trainer: owns model, optimiser, data and random numbers; one ``step()`` is one update."""

from __future__ import annotations

import math
import time

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.allocator import keep_freed_memory
from engine.batches import NO_TARGET, parts, shortened, side_by_side, targets
from engine.cell_facts import FACTS
from engine.cells import Stack
from engine.cells.dropout import Dropout
from engine.clamps import Kept, impose
from engine.config import CLAMPS, LIVE_PATHS, RunConfig
from engine.determinism import repeatable
from engine.dotted import flatten
from engine.errors import CheckpointError, ConfigError, EngineError
from engine.frame import Frame
from engine.init import initialise
from engine.memory import PROBE_ITEMS, held_out_at_once
from engine.models import Model, Output, build
from engine.models.base import together
from engine.nonfinite import in_backward, in_forward
from engine.observe import observe, parameter_stats
from engine.optim import Clipped, build_optimizer, clip, gradient_norms, last_update, set_learning_rate
from engine.out_of_memory import in_words
from engine.results import Evaluation, StepResult, TrainerState
from engine.ridge import Ridge
from engine.schedules import Plateau, rate_factor, truth_share
from engine.streams import Stream
from engine.tasks import Batch, build_task

DROPOUT_STREAM = 3 * 2**31


class Trainer:
    """Trains what ``config`` describes. Raises ConfigError when its device is not there.

    No global random number is drawn: data, initial weights and teacher-forcing coins have a generator each. Constructing one sets
    the process's allocator to keep freed memory (``keep_freed_memory``) and, on a GPU, its order of adding (``repeatable``).
    """

    def __init__(self, config: RunConfig) -> None:
        keep_freed_memory()
        self.config = config
        self.device = choose_device(config.train.device)
        repeatable(self.device, config.train.deterministic)
        self.task = build_task(config.task)
        self.step_number = 0
        self.model = self._initial_model()
        self._named = list(self.model.named_parameters())
        self._parameters = [parameter for _, parameter in self._named]
        self._optimizer = build_optimizer(self._parameters, config.train)
        self._ridge = None if FACTS[config.model.cell].by_gradient else Ridge(self.model)
        self._data = _generator(config.train.seed, 1, self.device)
        self._coins = _generator(config.train.seed, 2, torch.device("cpu"))
        self._drops = _generator(config.train.seed, DROPOUT_STREAM, self.device) if _drops(config) else None
        self._prepare()
        self._held = impose(self.model, config.train.clamp)
        self._stream = Stream(config.train.tbptt) if config.train.carry else None
        self._plateau = Plateau(config.train.schedule_steps)
        self._clipped_steps = 0
        self._held_out = self.task.held_out(self.device)
        self._in_order = self._held_out.by_length()
        self._at_once = held_out_at_once(config)
        self._grad_norms: Tensor | None = None
        self._last_rate = config.train.learning_rate

    def step(self) -> StepResult:
        """One update. Raises NonFiniteError, with the weights of before the step kept."""
        started, train = time.perf_counter(), self.config.train
        if not self.model.training:  # the walk over all modules is 3 % of a small step
            self.model.train()
        batch = self._next_batch()
        self._optimizer.zero_grad(set_to_none=True)
        with in_words(self.config):
            loss, metric = self._backward(batch, truth_share(train, self.step_number + 1))
        norms = gradient_norms(self._parameters)
        value, score, total = torch.stack([loss, metric, norms.total]).tolist()  # the only wait for the device
        self._check(batch, value, total, norms.each)
        rate = train.learning_rate * rate_factor(train, self.step_number + 1) * self._plateau.factor
        set_learning_rate(self._optimizer, rate)
        clipped = self._update(batch, total)
        if train.schedule == "plateau":
            self._plateau.seen(value)
        self._grad_norms, self._last_rate = norms.each, rate
        self.step_number, self._clipped_steps = self.step_number + 1, self._clipped_steps + clipped.changed
        share, seconds = self._clipped_steps / self.step_number, time.perf_counter() - started
        return StepResult(self.step_number, value, score, total, clipped.changed, rate, seconds, clipped.norm, clipped.angle, share)

    def _next_batch(self) -> Batch:
        """New sequences, or where the state is carried their next chunk."""
        if self._stream is None:
            return self._draw()
        batch, fresh = self._stream.next(self._draw)
        if fresh:
            self._reader.carried = None
        return batch

    def _draw(self) -> Batch:
        train = self.config.train
        return shortened(self.task.batch(train.batch_size, self._data, self.device), train.truncate)

    def _backward(self, batch: Batch, truth: float) -> tuple[Tensor, Tensor]:
        """Adds the gradients of the mean loss; that and the metric, scalars. In parts, they add up to those of the whole batch."""
        if self.config.train.accumulate == 1:
            output = self.model(batch, truth, self._coins)
            loss = self.task.loss(output, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            return loss.detach(), self.task.score(output, batch)
        losses, said, seen = list[Tensor](), list[Output](), list[Batch]()
        for part, share in parts(batch, self.config.train.accumulate):
            output = self.model(part, truth, self._coins)
            loss = share * self.task.loss(output, part)
            loss.backward()  # type: ignore[no-untyped-call]
            losses.append(loss.detach())
            said.append(Output(output.prediction.detach()))
            seen.append(part)
        return torch.stack(losses).sum(), self.task.score(together(said), side_by_side(seen))

    def evaluate(self) -> Evaluation:
        """Scores the fixed held-out set; draws no random number."""
        self.model.eval()
        with torch.no_grad():
            free = self._outputs(free=True)
            forced = self._outputs(free=False) if self.task.kind == "translation" else free
            batch, task = self._in_order, self.task
            tokens = task.forced_score(forced, batch)
            forced_metric = None if tokens is None else float(tokens)
            return Evaluation(float(task.loss(forced, batch)), float(task.score(free, batch)), task.baseline, forced_metric)

    def frame(self, own: str | None = None) -> Frame:
        """The internals now. ``own`` is a person's own text, a ninth sequence. Raises EngineError when it cannot be read."""
        self.model.eval()
        text = None if own is None else self.task.own(own, self.device)
        updates = [self._moved(name, parameter) for name, parameter in self._named]
        stats = parameter_stats(self._named, self._grad_norms, updates)
        shown = self._held_out.items(0, max(PROBE_ITEMS, self._at_once))
        return observe(self.model, self.task, shown, text, self.step_number, stats)

    def _moved(self, name: str, parameter: torch.nn.Parameter) -> Tensor | None:
        """What the last step added to a parameter; 0 where it is held."""
        update = last_update(self._optimizer, parameter, self._last_rate)
        if update is not None and name in self._held:
            update[self._held[name]] = 0
        return update

    def change(self, path: str, value: object) -> None:
        """Sets one of LIVE_PATHS from the next step on. Raises ConfigError."""
        if path not in LIVE_PATHS:
            raise ConfigError(path, value, f"while training only {', '.join(LIVE_PATHS)} may change")
        self.config = self.config.changed(path, value)
        if path in CLAMPS:
            self._held = impose(self.model, self.config.train.clamp)

    def state_dict(self) -> TrainerState:
        """A copy of everything that a resumed run needs."""
        tensors = {f"model.{name}": tensor.clone() for name, tensor in self.model.state_dict().items()}
        if self._ridge is not None:
            tensors |= {f"ridge.{name}": tensor.clone() for name, tensor in self._ridge.sums.items()}
        for index, state in self._optimizer.state_dict()["state"].items():
            tensors.update({f"optimizer.{index}.{key}": value.clone() for key, value in state.items() if isinstance(value, Tensor)})
        tensors["random.data"], tensors["random.coins"] = self._data.get_state(), self._coins.get_state()
        if self._drops is not None:
            tensors["random.drops"] = self._drops.get_state()
        if self._grad_norms is not None:
            tensors["grad_norms"] = self._grad_norms.clone()
        if self._stream is not None:
            tensors |= {f"stream.{name}": tensor.clone() for name, tensor in self._stream.tensors().items()}
            tensors |= {f"carried.{i}": state.clone() for i, state in enumerate(self._reader.carried or ())}
        settings = flatten(self.config.model_dump())
        live = {path: settings[path] for path in LIVE_PATHS}
        rest = {"step": self.step_number, "last_rate": self._last_rate, "clipped": self._clipped_steps, "plateau": self._plateau.state()}
        rest["stream"] = 0 if self._stream is None else self._stream.at
        return TrainerState(tensors, {**rest, "live": live})

    def load_state_dict(self, state: TrainerState) -> None:
        """Goes on from ``state``. Raises CheckpointError when it is not of this model."""
        try:
            self._load(state)
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            raise CheckpointError(f"the checkpoint does not fit this run: {error}") from error

    def _load(self, state: TrainerState) -> None:
        tensors, rest = state.tensors, state.rest
        self.model.load_state_dict({name: tensors[f"model.{name}"] for name in self.model.state_dict()})
        if self._ridge is not None:
            self._ridge.sums = {name: tensors[f"ridge.{name}"].to(self.device) for name in self._ridge.sums}
        optimizer = self._optimizer.state_dict()
        optimizer["state"] = {}
        for key, value in tensors.items():
            if key.startswith("optimizer."):
                _, index, name = key.split(".")
                optimizer["state"].setdefault(int(index), {})[name] = value
        self._optimizer.load_state_dict(optimizer)
        self._data.set_state(tensors["random.data"].cpu())
        self._coins.set_state(tensors["random.coins"].cpu())
        if self._drops is not None:
            self._drops.set_state(tensors["random.drops"].cpu())
        self._grad_norms = tensors.get("grad_norms")
        self.step_number, self._last_rate = int(str(rest["step"])), float(str(rest["last_rate"]))
        if self._stream is not None:
            left = {name: tensors[f"stream.{name}"].to(self.device) for name in ("x", "y", "lengths") if f"stream.{name}" in tensors}
            self._stream.load(left, int(str(rest["stream"])))
            self._reader.carried = tuple(tensors[name].to(self.device) for name in sorted(tensors) if name.startswith("carried.")) or None
        live, plateau, self._clipped_steps = rest["live"], rest["plateau"], int(str(rest["clipped"]))
        assert isinstance(live, dict)
        assert isinstance(plateau, list)
        self._plateau.load(plateau)
        for path, value in live.items():
            self.change(path, value)

    def _initial_model(self) -> Model:
        with torch.device("meta"):  # no memory, no random number; every weight is set just below
            model = build(self.config.model, self.task)
        model.to_empty(device="cpu")
        initialise(model, self.config.model, self.config.task.longest, _generator(self.config.train.seed, 0, torch.device("cpu")))
        return model.to(self.device)

    def _prepare(self) -> None:
        """What of the training the model and the task must know."""
        self.model.coin, self.task.bucket = self.config.train.tf_coin, self.config.train.bucket
        for name, module in self.model.named_modules():
            if isinstance(module, Dropout):
                module.generator = self._drops
            elif isinstance(module, Stack) and name != "decoder":
                module.chunk, module.stateful = self.config.train.tbptt, self.config.train.carry
                self._reader = module

    def _update(self, batch: Batch, total: float) -> Clipped:
        """Moves the weights and says what clipping did. A reservoir's readout is solved instead."""
        if self._ridge is not None:
            self._ridge.update(batch)
            return Clipped(False, total)
        clipped = clip(self._parameters, self.config.train.clip, total)
        kept = Kept(self._named, self._held) if self._held else None
        self._optimizer.step()
        if kept is not None:
            kept.restore()
        return clipped

    def _check(self, batch: Batch, loss: float, total: float, norms: Tensor) -> None:
        if not math.isfinite(loss):
            if not targets(batch):
                raise EngineError(NO_TARGET)
            raise in_forward(self.model, batch, self.step_number + 1, loss)
        if not math.isfinite(total):
            raise in_backward(self.model, norms, self.step_number + 1)

    def _outputs(self, free: bool) -> Output:
        found = []
        for start in range(0, self._in_order.x.shape[1], self._at_once):
            items = self._in_order.items(start, start + self._at_once).trimmed()
            prediction = (self.model.free(items) if free else self.model(items)).prediction
            missing = len(self._in_order.x) - len(items.x) if items.aligned else 0
            found.append(Output(F.pad(prediction, (0, 0, 0, 0, 0, missing)) if missing else prediction))
        return together(found)


def choose_device(name: str) -> torch.device:
    """auto: CUDA where there is any. Raises ConfigError for cuda where there is none."""
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("train.device", name, "cpu or auto, since this machine has no CUDA device")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def _generator(seed: int, stream: int, device: torch.device) -> torch.Generator:
    """Three streams a seed and one far off for dropout, none shared with another seed."""
    return torch.Generator(device).manual_seed(3 * seed + stream)


def _drops(config: RunConfig) -> bool:
    return config.model.dropout > 0 or config.model.embedding_dropout > 0
