"""A Frame as bytes and back, at three precisions: exact (float32, on pause), half (the newest frame), byte (the history).

Half and byte keep, for every time step of every sequence, the largest magnitude as float32 and the values as whole shares of it, in two
bytes or one: a gradient that fades over ten powers of ten is kept to 0.002 % or 0.4 % of each step's largest, where float16 would be zero.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.frame import Frame, LayerFrame, ParameterStat, Prediction
from engine.packet import Arrays, array_of, header_of

Precision = Literal["exact", "half", "byte"]
_LAYER_ARRAYS = ("hidden", "cell", "grad_hidden", "grad_cell")


def encode(frame: Frame, precision: Precision) -> bytes:
    """``frame`` as bytes."""
    arrays = Arrays()
    header = {
        "step": frame.step,
        "loss": _number(frame.loss),
        "tokens": frame.tokens,
        "example": frame.example,
        "precision": precision,
        "parameters": {
            name: [_number(p.weight_norm), _number(p.grad_norm), _number(p.update_ratio)] for name, p in frame.parameters.items()
        },
        "inputs": arrays.add(_plain(frame.inputs)),
        "lengths": arrays.add(_plain(frame.lengths)),
        "answer": _add(arrays, frame.answer, precision),
        "attention": _add(arrays, frame.attention, precision),
        "prediction": _prediction(arrays, frame.prediction),
        "layers": [_layer(arrays, layer, precision) for layer in frame.layers],
    }
    return arrays.join(header)


def decode(data: bytes) -> Frame:
    """The Frame of ``encode``; arrays that were shortened are float32 again."""
    header = header_of(data)
    return Frame(
        step=header["step"],
        loss=_or_nan(header["loss"]),
        tokens=_tokens(header["tokens"]),
        example=tuple(header["example"]),
        inputs=array_of(data, header["inputs"]),
        lengths=array_of(data, header["lengths"]),
        answer=_read(data, header["answer"]),
        attention=_read(data, header["attention"]),
        prediction=_read_prediction(data, header["prediction"]),
        layers=tuple(_read_layer(data, entry) for entry in header["layers"]),
        parameters={name: ParameterStat(_or_nan(w), _or_nan(g), ratio) for name, (w, g, ratio) in header["parameters"].items()},
    )


def is_exact(data: bytes) -> bool:
    return bool(header_of(data)["precision"] == "exact")


def _layer(arrays: Arrays, layer: LayerFrame, precision: Precision) -> dict[str, Any]:
    entry: dict[str, Any] = {name: _add(arrays, getattr(layer, name), precision) for name in _LAYER_ARRAYS}
    entry["gates"] = {name: _add(arrays, values, precision) for name, values in layer.gates.items()}
    entry["slope"] = _add(arrays, layer.slope, "exact")
    return entry | {"layer": layer.layer, "direction": layer.direction, "part": layer.part}


def _read_layer(data: bytes, entry: dict[str, Any]) -> LayerFrame:
    gates = {name: _must_read(data, values) for name, values in entry["gates"].items()}
    return LayerFrame(
        entry["layer"],
        entry["direction"],
        entry["part"],
        _must_read(data, entry["hidden"]),
        _read(data, entry["cell"]),
        gates,
        _read(data, entry["grad_hidden"]),
        _read(data, entry["grad_cell"]),
        _read(data, entry["slope"]),
    )


def _prediction(arrays: Arrays, prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    entry: dict[str, Any] = {f.name: getattr(prediction, f.name) for f in fields(prediction)}
    for name in ("truth", "said", "probability", "written"):
        entry[name] = None if entry[name] is None else arrays.add(_plain(entry[name]))
    return entry


def _read_prediction(data: bytes, entry: dict[str, Any] | None) -> Prediction | None:
    if entry is None:
        return None
    truth, said, probability = (array_of(data, entry[name]) for name in ("truth", "said", "probability"))
    written = None if entry.get("written") is None else array_of(data, entry["written"])
    return Prediction(entry["kind"], truth, said, probability, tuple(entry["labels"]), written, entry.get("verdict", ""))


def _add(arrays: Arrays, values: NDArray[Any] | None, precision: Precision) -> dict[str, Any] | None:
    """Values ``(..., n)``; shortened, they carry one scale ``(...)`` for each run of n."""
    if values is None:
        return None
    if precision == "exact":
        return {"values": arrays.add(_plain(values)), "scale": None}
    shortened, scale = _shortened(np.asarray(values, np.float32), _WHOLE[precision])
    return {"values": arrays.add(shortened), "scale": arrays.add(scale)}


_WHOLE: dict[str, type[np.signedinteger[Any]]] = {"half": np.int16, "byte": np.int8}
"""The smallest number of each stands for a value that is not there."""


def _shortened(values: NDArray[np.float32], whole: type[np.signedinteger[Any]]) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Whole numbers that are shares of the largest magnitude in each run of n, and those magnitudes. In place: it is much of a frame."""
    known, bounds = np.isfinite(values), np.iinfo(whole)
    complete = bool(known.all())
    finite = values if complete else np.where(known, values, np.float32(0))
    shares = np.abs(finite)
    scale = _largest(shares)
    np.divide(finite, np.where(scale > 0, scale, np.float32(1))[..., None], out=shares)
    shares *= bounds.max
    shortened = np.rint(shares, out=shares).astype(whole)
    if not complete:
        shortened[~known] = bounds.min
    return shortened, scale


def _largest(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over the last axis, by torch: NumPy goes along short rows number by number, seven times as long. Only a worker writes frames."""
    import torch

    found: NDArray[np.float32] = torch.from_numpy(values).amax(-1).numpy()
    return found


def _read(data: bytes, entry: dict[str, Any] | None) -> NDArray[Any] | None:
    return None if entry is None else _must_read(data, entry)


def _must_read(data: bytes, entry: dict[str, Any]) -> NDArray[Any]:
    values = array_of(data, entry["values"])
    if entry["scale"] is None:
        return values
    scale = array_of(data, entry["scale"])[..., None]
    if values.dtype.kind == "f":  # a store from before whole numbers: float16
        return np.asarray(values.astype(np.float32) * scale)
    bounds = np.iinfo(values.dtype)
    return np.where(values == bounds.min, np.float32(np.nan), values.astype(np.float32)) * (scale / np.float32(bounds.max))


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """As a kind of number that the bytes can hold."""
    if values.dtype.kind == "f":
        return values.astype(np.float64 if values.dtype.itemsize == 8 else np.float32, copy=False)
    return values.astype(np.int64 if values.dtype.itemsize == 8 else np.int32, copy=False)


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _tokens(tokens: list[list[str]] | None) -> tuple[tuple[str, ...], ...] | None:
    return None if tokens is None else tuple(tuple(each) for each in tokens)
