"""The results that must come out (``make results``): seeds 0 to 2, batches of 64, Adam unless the config says otherwise."""

from __future__ import annotations

from typing import Any

from engine.bench import measures
from engine.bench.goal import Goal, Network, Rule

_ADDING = {"name": "adding", "length": 100}
_COPY = {"name": "copy", "length": 30}
_DATES = {"name": "dates"}
_PIXELS = {"name": "digits", "read": "pixels"}
_LUONG = {"attention": "general", "attention_at": "after", "bidirectional": True}


def _network(words: str, steps: int, task: dict[str, Any], model: dict[str, Any], every: int = 100, **train: Any) -> Network:
    return Network(words, {"task": task, "model": model, "train": {"steps": steps, "device": "cpu", **train}}, steps, every)


def _parity(cell: str) -> Goal:
    model = {"cell": cell, "hidden_size": 16}
    return Goal(
        f"parity_{cell}", "parity, learnt on 20 bits, asked on 200", _network(f"{cell.upper()} H16", 1000, {"name": "parity"}, model),
        "prefixes right", 1.0, Rule("without a memory"), 0.55,
    )


def _adding(name: str, words: str, steps: int, bound: float, model: dict[str, Any], rate: float = 0.005) -> Goal:
    control = _network("RNN H64", 1700, _ADDING, {"cell": "rnn"})
    return Goal(
        f"adding_{name}", "adding, T = 100", _network(words, steps, _ADDING, model, learning_rate=rate),
        "mean squared error", bound, control, 0.15, lower=True,
    )


def _counting(cell: str) -> Network:
    return _network(f"{cell.upper()} H10", 5000, {"name": "anbn"}, {"cell": cell, "hidden_size": 10}, every=500)


def _reservoir(words: str, name: str, length: int, units: int, steps: int) -> Network:
    return _network(words, steps, {"name": name, "length": length}, {"cell": "esn", "hidden_size": units}, every=steps)


_ALL = (
    *(_parity(cell) for cell in ("rnn", "gru", "lstm")),
    Goal("reber", "embedded Reber grammar", _network("LSTM H16", 1000, {"name": "reber"}, {"cell": "lstm", "hidden_size": 16}),
         "strings right in every step", 0.995, Rule("the likeliest set of legal symbols"), 0.01),
    Goal("anbn", "aⁿbⁿ, learnt to n = 10", _counting("lstm"), "largest n with all up to it right", 20, _counting("gru"), 20),
    _adding("gru", "GRU H64", 2000, 0.002, {"cell": "gru"}),
    _adding("lstm", "LSTM H64, forget bias 1", 4000, 0.002, {"gate_bias": 1.0}),
    _adding("irnn", "IRNN H64", 3500, 0.02, {"cell": "irnn"}, 0.001),
    Goal("copy", "copy, T = 30 (long run)", _network("LSTM H64", 9000, _COPY, {"hidden_size": 64}, every=500, learning_rate=0.005),
         "cross entropy as a share of 10 ln 8 / (T + 20)", 0.5,
         _network("RNN H64", 9000, _COPY, {"cell": "rnn", "hidden_size": 64}, every=500, learning_rate=0.005), 0.9,
         lower=True, measure=measures.of_memoryless),
    Goal("digits", "rows of digits, 8 x 8", _network("GRU H64", 3600, {"name": "digits"}, {"cell": "gru"}, learning_rate=0.003),
         "images right", 0.945, Rule("always the same digit"), 0.15),
    Goal("digits_pixels", "digits, pixel by pixel, T = 64",
         _network("GRU H64", 3600, _PIXELS, {"cell": "gru"}, learning_rate=0.003), "images right", 0.945,
         Rule("always the same digit"), 0.15),
    Goal("char_lm", "characters of the standard library's help, topics held out",
         _network("LSTM H128", 2700, {"name": "char_lm"}, {"hidden_size": 128}),
         "bits a character", 2.2, Rule("each by its frequency"), 4.5, lower=True),
    Goal("dates", "dates, free running", _network("two-way LSTM H64, Luong", 1000, _DATES, {"hidden_size": 64, **_LUONG}),
         "dates right to the last sign", 0.99,
         _network("the same without attention", 1000, _DATES, {"hidden_size": 64, "bidirectional": True, "attention": "none"}), 0.5),
    Goal("mackey_glass", "Mackey-Glass, 84 steps by itself", _reservoir("reservoir of 500, ridge", "mackey_glass", 500, 500, 6),
         "root mean square error, deviations", 0.005, Rule("repeat the last value", measures.persistence), 0.5,
         lower=True, measure=measures.free_run),
    Goal("narma10", "NARMA10", _reservoir("reservoir of 200, ridge", "narma10", 400, 200, 12),
         "root mean square error, deviations", 0.28, Rule("a linear rule of ten inputs", measures.ten_inputs), 0.28,
         lower=True, measure=measures.narma),
)
GOALS: dict[str, Goal] = {goal.name: goal for goal in _ALL}
