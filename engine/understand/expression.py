"""One number of a time step as a tree: what it was made of, down to inputs, weights and previous states."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import pvariance

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cells import Cell
from engine.errors import EngineError
from engine.understand.symbols import gate_letters, weight_symbol
from engine.understand.tape import REARRANGING, Entry, Taped

EPSILON = 1e-5
"""PyTorch's default in a normalisation."""

OPERATIONS: dict[str, Callable[..., float]] = {
    "sum": lambda *terms: math.fsum(terms),
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "negative": lambda a: -a,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)) if a > -700 else 0.0,
    "tanh": math.tanh,
    "relu": lambda a: max(a, 0.0),
    "exp": math.exp,
    "softplus": lambda a: max(a, 0.0) + math.log1p(math.exp(-abs(a))),
    "sqrt": math.sqrt,
    "mean": lambda *terms: math.fsum(terms) / len(terms),
    "deviation": lambda *terms: math.sqrt(pvariance(terms) + EPSILON),
}
"""What an operation does to plain numbers."""

OF_TORCH = {
    "add": "sum", "radd": "sum", "sub": "difference", "rsub": "difference", "mul": "product", "rmul": "product", "div": "quotient",
    "truediv": "quotient", "neg": "negative", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "exp": "exp", "softplus": "softplus",
    "sqrt": "sqrt",
}
"""PyTorch's name of an operation that works number by number."""


@dataclass(frozen=True)
class Node:
    """``symbol`` names inputs, weights, gates, states and the terms W x of a sum; it is empty for what has no name in the equations.

    ``operation`` is "input", "weight", "constant" or a key of OPERATIONS; ``operands`` are in the order of the equation.
    """

    symbol: str
    operation: str
    value: float
    operands: tuple[Node, ...] = ()

    @property
    def is_term(self) -> bool:
        """A weight, or a weight times something: what the inside of a gate adds up."""
        return self.operation == "weight" or (self.operation == "product" and self.operands[0].operation == "weight")

    @property
    def name(self) -> str:
        """The symbol, or what the number was made of."""
        if self.symbol:
            return self.symbol
        return f"({' × '.join(operand.name for operand in self.operands)})" if self.operation == "product" else "(…)"


class Expressions:
    """The trees of a taped step. A number used twice is one node."""

    def __init__(self, cell: Cell, taped: Taped) -> None:
        self._cell, self._taped = cell, taped
        self._hidden = len(next(iter(taped.before.values())))
        self._places: dict[int, NDArray[np.integer]] = {}
        self._elements: dict[int, tuple[Node, ...]] = {}
        self._known: dict[tuple[int, tuple[int, ...]], Node] = {}
        letters = gate_letters(cell)
        self._named = {id(gate): f"{letters[name]}_t" for name, gate in taped.gates.items()}
        self._named |= {id(state): f"{name}_t" for name, state in taped.after.items()}
        self._leaves = {id(tensor): name for name, tensor in taped.inputs()}

    def of(self, tensor: Tensor, index: tuple[int, ...]) -> Node:
        """The tree of ``tensor[index]``. Raises EngineError for an operation that is not known."""
        key = (id(tensor), index)
        if key not in self._known:
            self._known[key] = self._leaf(tensor, index) if id(tensor) in self._leaves else self._made(tensor, index)
        return self._known[key]

    def _leaf(self, tensor: Tensor, index: tuple[int, ...]) -> Node:
        name, value = self._leaves[id(tensor)], float(tensor[index])
        if name in self._taped.weights:
            return Node(weight_symbol(self._cell, name, index, self._hidden), "weight", value)
        when = "t" if name == "x" else "t−1"
        return Node(f"{name}_{when}[{index[0]}]", "input", value)

    def _made(self, tensor: Tensor, index: tuple[int, ...]) -> Node:
        if id(tensor) not in self._taped.tape.entries:
            raise EngineError(f"{self._cell.name} uses a tensor from outside its step; it cannot be taken apart.")
        entry = self._taped.tape.entries[id(tensor)]
        symbol = f"{self._named[id(tensor)]}[{index[0]}]" if id(tensor) in self._named else ""
        if entry.operation in REARRANGING:
            source = entry.tensors[0]
            if id(tensor) not in self._places:
                self._places[id(tensor)] = entry.call([torch.arange(source.numel()).view_as(source)]).numpy()
            place = int(self._places[id(tensor)][index])
            found = self.of(source, divmod(place, source.shape[1]) if source.dim() == 2 else (place,))
            return replace(found, symbol=symbol) if symbol else found
        value = float(tensor[index])
        if entry.operation in ("matmul", "linear"):
            return Node(symbol, "sum", value, self._sum_of_products(entry, index))
        if entry.operation == "layer_norm":
            return Node(symbol, "sum", value, self._normalised(entry, index))
        if entry.operation not in OF_TORCH:
            raise EngineError(f"{self._cell.name} uses {entry.operation}, which cannot be taken apart yet.")
        operands = tuple(self._operand(operand, index) for operand in entry.operands)
        operation = OF_TORCH[entry.operation]
        if operation == "product" and not symbol and sum(operand.operation == "weight" for operand in operands) == 1:
            return _product(*sorted(operands, key=lambda operand: operand.operation != "weight"))
        if operation == "sum":
            operands = tuple(term for operand in operands for term in _flat(operand))
        return Node(symbol, operation, value, operands[::-1] if entry.operation == "rsub" else operands)

    def _operand(self, operand: Tensor | float, index: tuple[int, ...]) -> Node:
        if not isinstance(operand, Tensor):
            return Node(f"{operand:g}", "constant", operand)
        return self.of(operand, tuple(i if n > 1 else 0 for i, n in zip(index[len(index) - operand.dim() :], operand.shape, strict=True)))

    def _sum_of_products(self, entry: Entry, index: tuple[int, ...]) -> tuple[Node, ...]:
        """Element k of x W^T (+ b): W[k, j] x[j] for every j."""
        (k,) = index
        x, weight, *bias = entry.tensors
        places = [(k, j) if entry.operation == "linear" else (j, k) for j in range(len(x))]
        terms = [_product(self.of(weight, place), self.of(x, (j,))) for j, place in enumerate(places)]
        return (*terms, *(self.of(b, index) for b in bias))

    def _normalised(self, entry: Entry, index: tuple[int, ...]) -> tuple[Node, ...]:
        """Element k of a layer norm with scale and shift: gamma_k (a_k - mean) / deviation + beta_k, over all elements of a."""
        a, gamma, beta = entry.tensors
        (k,), made = index, self._taped.tape.entries.get(id(a))
        label = self._named.get(id(a)) or f"W·{self._taped.name_of(made.tensors[0]) if made else 'a'}"
        nodes = self._labelled(a, label)
        mean = self._all(id(a), f"mean({label})", "mean", nodes)
        deviation = self._all(id(a), f"deviation({label})", "deviation", nodes)
        centred = Node("", "difference", nodes[k].value - mean.value, (nodes[k], mean))
        normal = Node(f"LN({label})[{k}]", "quotient", centred.value / deviation.value, (centred, deviation))
        return _product(self.of(gamma, index), normal), self.of(beta, index)

    def _labelled(self, a: Tensor, label: str) -> tuple[Node, ...]:
        """All elements of ``a``, with a name where the equations give none."""
        if id(a) not in self._elements:
            nodes = (self.of(a, (j,)) for j in range(len(a)))
            self._elements[id(a)] = tuple(node if node.symbol else replace(node, symbol=f"({label})[{j}]") for j, node in enumerate(nodes))
        return self._elements[id(a)]

    def _all(self, of: int, symbol: str, operation: str, nodes: tuple[Node, ...]) -> Node:
        """One node for all elements that share it."""
        key = (of, (-len(operation),))
        if key not in self._known:
            self._known[key] = Node(symbol, operation, OPERATIONS[operation](*(node.value for node in nodes)), nodes)
        return self._known[key]


def _product(weight: Node, value: Node) -> Node:
    return Node(f"{weight.symbol}·{value.name}", "product", weight.value * value.value, (weight, value))


def _flat(node: Node) -> tuple[Node, ...]:
    return node.operands if node.operation == "sum" and not node.symbol else (node,)
