"""``python -m engine.practice.pictures [NAME ...]``: train the runs behind the picture questions, write ``bank/pictures/NAME.json``.

Small runs on the CPU, one thread; the same seed gives the same file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite, log
from typing import TYPE_CHECKING

import engine
from engine.config import RunConfig
from engine.errors import EngineError
from engine.practice.bank import PICTURES
from engine.practice.picture import Level, Picture, Series

if TYPE_CHECKING:
    from engine.trainer import Trainer

ADDING: dict[str, object] = {"name": "adding", "length": 60}
BASELINE = Level(y=1 / 6, label="always say the mean")


@dataclass
class Curves:
    """What training recorded: by step, and at each look at the held-out set."""

    trainer: Trainer
    steps: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    norm: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    forced: list[float] = field(default_factory=list)
    broke: str = ""

    def lines(self, **named: list[float]) -> tuple[Series, ...]:
        """One line a name, by training step."""
        return tuple(_line(name.replace("_", " "), self.steps, y) for name, y in named.items())


def _line(name: str, x: list[float], y: list[float]) -> Series:
    return Series(name=name, x=tuple(x), y=tuple(float(f"{value:.5g}") if isfinite(value) else None for value in y))


def _metric(trainer: Trainer) -> tuple[float, float]:
    seen = trainer.evaluate()
    return seen.metric, seen.metric if seen.forced_metric is None else seen.forced_metric


def _train(config: RunConfig, look_every: int = 0, look: Callable[[Trainer], tuple[float, float]] = _metric) -> Curves:
    curves = Curves(engine.Trainer(config))
    for _ in range(config.train.steps):
        try:
            result = curves.trainer.step()
        except EngineError as error:
            curves.broke = str(error)
            break
        curves.steps.append(result.step)
        curves.loss.append(result.loss)
        curves.norm.append(result.grad_norm)
        if look_every and result.step % look_every == 0:
            free, forced = look(curves.trainer)
            curves.looks.append(result.step)
            curves.metric.append(free)
            curves.forced.append(forced)
    return curves


def _config(task: Mapping[str, object], model: Mapping[str, object], **train: object) -> RunConfig:
    return RunConfig.parse({"task": dict(task), "model": dict(model), "train": {"device": "cpu", **train}})


def _picture(title: str, axes: tuple[str, str], config: RunConfig, numbers: Mapping[str, float], **rest: object) -> Picture:
    import torch

    shown = {name: float(f"{value:.5g}") for name, value in numbers.items()}
    return Picture.model_validate({
        "title": title, "draw": "lines", "x": axes[0], "y": axes[1], "config": config, "numbers": shown,
        "made_with": f"torch {torch.__version__}, one CPU thread", **rest,
    })  # fmt: skip


def _norms(config: RunConfig, direction: str = "forward") -> list[float]:
    """The norm of dL/dh_t of one layer by t, averaged over the probe sequences; untrained."""
    layers = engine.Trainer(config).frame().layers
    grad = next(layer.grad_hidden for layer in layers if layer.direction == direction)
    assert grad is not None
    return [float(value) for value in (grad.astype("float64") ** 2).sum(axis=2).mean(axis=0) ** 0.5]


def gradient_by_time() -> Picture:
    config = _config(ADDING, {"cell": "rnn", "hidden_size": 32})
    y = _norms(config)
    return _picture(
        "Norm of dL/dh_t by time step, before training", ("time step", "|dL/dh_t|"), config,
        {"lag 10": y[-11] / y[-1], "lag 50": y[-51] / y[-1]}, series=(_line("network A", list(range(60)), y),), log=True)  # fmt: skip


def gates_at_start() -> Picture:
    config = _config({**ADDING, "length": 100}, {"cell": "lstm", "hidden_size": 32})
    layer = engine.Trainer(config).frame().layers[0]
    mean = [float(v) for v in layer.gates["forget"].mean(axis=(0, 2))]
    return _picture(
        "Mean forget gate by time step, before training on a task with lags up to 100", ("time step", "mean of f_t"), config,
        {"mean forget gate": sum(mean) / 100, "left after 20 steps": (sum(mean) / 100) ** 20},
        series=(_line("forget gate", list(range(100)), mean),), levels=(Level(y=1.0, label="keeps everything"),))  # fmt: skip


def one_direction_reached() -> Picture:
    config = _config({**ADDING, "length": 30}, {"cell": "gru", "hidden_size": 16, "bidirectional": True, "readout": "last"})
    both = {name: _norms(config, name) for name in ("forward", "backward")}
    return _picture(
        "Norm of dL/dh_t by time step in the two directions of a bidirectional GRU", ("time step", "|dL/dh_t|"), config,
        {"backward, last step": both["backward"][-1], "backward, all other steps": sum(both["backward"][:-1])},
        series=tuple(_line(name, list(range(30)), y) for name, y in both.items()))  # fmt: skip


def attention_uniform() -> Picture:
    config = _config({"name": "dates"}, {"cell": "gru", "hidden_size": 32, "bidirectional": True, "attention": "additive"})
    return _attention(config, engine.Trainer(config), "Attention weights of a date translator, one row a written sign")


def attention_learnt() -> Picture:
    config = _config({"name": "dates"}, {"cell": "lstm", "hidden_size": 48, "bidirectional": True, "attention": "additive"}, steps=400)
    trainer = _train(config).trainer
    return _attention(config, trainer, "Attention weights of another date translator, one row a written sign")


def _attention(config: RunConfig, trainer: Trainer, title: str) -> Picture:
    frame = trainer.frame()
    assert frame.attention is not None
    assert frame.tokens is not None
    assert frame.prediction is not None
    length = int(frame.lengths[0])
    weights = frame.attention[0, :10, :length].astype("float64")
    said = [frame.prediction.labels[int(token)] for token in frame.prediction.said[0, :10]]
    return _picture(
        title, ("what it reads", "what it writes"), config, {"mean entropy over ln of the length": _entropy(weights.tolist())},
        draw="heat", cells=tuple(tuple(float(f"{v:.3g}") for v in row) for row in weights), rows=tuple(said),
        columns=frame.tokens[0][:length])  # fmt: skip


def _entropy(rows: list[list[float]]) -> float:
    """Mean entropy of the rows as a share of the largest possible, ln of their length."""
    return sum(-sum(p * log(p) for p in row if p > 0) for row in rows) / len(rows) / log(len(rows[0]))


def two_biases() -> Picture:
    """The same LSTM with PyTorch's gate bias and with gates that start open."""
    config = _config({**ADDING, "length": 100}, {"cell": "lstm", "hidden_size": 64}, steps=700)
    a, b = _train(config), _train(config.changed("model.gate_bias", "chrono"))
    return _picture(
        "Training loss of two LSTMs that differ in one setting, lags up to 100 steps", ("training step", "loss (MSE)"), config,
        {"last 50, A": sum(a.loss[-50:]) / 50, "last 50, B": sum(b.loss[-50:]) / 50},
        series=(_line("A", a.steps, a.loss), _line("B", b.steps, b.loss)), levels=(BASELINE,), log=True)  # fmt: skip


def rates() -> Picture:
    """One network, three learning rates."""
    base = _config({"name": "surnames"}, {"cell": "gru", "hidden_size": 32}, steps=200)
    runs = {rate: _train(base.changed("train.learning_rate", rate)) for rate in (1e-5, 0.005, 0.3)}
    names = dict(zip(runs, "ABC", strict=True))
    return _picture(
        "Training loss of one classifier at three learning rates", ("training step", "loss (nats)"), base,
        {f"last 20, {names[rate]}": sum(run.loss[-20:]) / 20 for rate, run in runs.items()},
        series=tuple(_line(names[rate], run.steps, run.loss) for rate, run in runs.items()))  # fmt: skip


def bottleneck() -> Picture:
    """Two date translators that differ in one setting: attention."""
    model = {"cell": "gru", "hidden_size": 48, "bidirectional": True, "attention": "none"}
    config = _config({"name": "dates"}, model, steps=400)
    a, b = _train(config, look_every=25), _train(config.changed("model.attention", "additive"), look_every=25)
    return _picture(
        "Held-out dates that are exactly right, running free: two translators", ("training step", "exact match"), config,
        {"A at the end": a.metric[-1], "B at the end": b.metric[-1]},
        series=(_line("A", a.looks, a.metric), _line("B", b.looks, b.metric)))  # fmt: skip


def forcing_gap() -> Picture:
    """Signs right on held-out dates, forced and running free: the same weights."""
    model = {"cell": "gru", "hidden_size": 48, "bidirectional": True, "attention": "none"}
    config = _config({"name": "dates"}, model, steps=400)
    curves = _train(config, look_every=25, look=_signs_right)
    gaps = [a - b for a, b in zip(curves.forced, curves.metric, strict=True)]
    return _picture(
        "Share of signs right on held-out dates: the same weights scored in two ways", ("training step", "signs right"), config,
        {"largest gap": max(gaps), "A at the end": curves.forced[-1], "B at the end": curves.metric[-1]},
        series=(_line("A", curves.looks, curves.forced), _line("B", curves.looks, curves.metric)))  # fmt: skip


def _signs_right(trainer: Trainer) -> tuple[float, float]:
    """Token accuracy on the held-out set, (free, forced). Exact match cannot differ: a free run that is right was fed the truth."""
    import torch

    batch = trainer.task.held_out(trainer.device)
    real = batch.y != 0
    with torch.no_grad():
        said = [out.prediction.argmax(dim=2) for out in (trainer.model.free(batch), trainer.model(batch))]
    free, forced = (float((one == batch.y)[real].float().mean()) for one in said)
    return free, forced


def stuck_at_baseline() -> Picture:
    config = _config({**ADDING, "length": 100}, {"cell": "rnn", "hidden_size": 64}, steps=500)
    curves = _train(config)
    return _picture(
        "Training loss of a plain RNN on the adding problem, 100 steps", ("training step", "loss (MSE)"), config,
        {"first loss": curves.loss[0], "last 100": sum(curves.loss[-100:]) / 100},
        series=curves.lines(loss=curves.loss), log=True)  # fmt: skip


def explosion() -> Picture:
    model = {"cell": "rnn", "hidden_size": 64, "init": "orthogonal", "gain": 1.2}
    config = _config(ADDING, model, steps=60, optimizer="sgd", learning_rate=0.1, clip={"mode": "none"})
    curves = _train(config)
    return _picture(
        "Loss and gradient norm by training step, plain SGD", ("training step", "loss, gradient norm"), config,
        {"steps made": len(curves.steps), "largest loss": max(curves.loss), "norm at step 1": curves.norm[0]},
        series=curves.lines(loss=curves.loss, gradient_norm=curves.norm), log=True, note=curves.broke)  # fmt: skip


def clipped_always() -> Picture:
    """A threshold far below every norm, with plain SGD: a learning rate in disguise."""
    clip = {"mode": "norm", "threshold": 0.001}
    config = _config({"name": "surnames"}, {"cell": "gru", "hidden_size": 32}, steps=200, optimizer="sgd", learning_rate=0.5, clip=clip)
    curves, free = _train(config), _train(config.changed("train.clip.threshold", 1.0))
    return _picture(
        "Loss and gradient norm before clipping, SGD, with the threshold drawn", ("training step", "loss, gradient norm"), config,
        {"smallest norm": min(curves.norm), "last 20": sum(curves.loss[-20:]) / 20, "last 20, threshold 1": sum(free.loss[-20:]) / 20},
        series=curves.lines(loss=curves.loss, gradient_norm=curves.norm), log=True,
        levels=(Level(y=0.001, label="threshold"),))  # fmt: skip


MAKERS: dict[str, Callable[[], Picture]] = {
    make.__name__: make
    for make in (
        gradient_by_time, gates_at_start, one_direction_reached, attention_uniform, attention_learnt, two_biases, rates, bottleneck,
        forcing_gap, stuck_at_baseline, explosion, clipped_always,
    )
}  # fmt: skip


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(MAKERS)}", file=sys.stderr)
        return 2
    import torch

    torch.set_num_threads(1)
    PICTURES.mkdir(exist_ok=True)
    for name in names or MAKERS:
        made = MAKERS[name]()
        (PICTURES / f"{name}.json").write_text(made.text(), "utf-8")
        print(name, dict(made.numbers), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
