"""Two cells on one input: every equation of one step worked out, a term W x as one number, so that pairs stand beside each other."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import groupby

import torch

from engine.cells import Cell, Layer
from engine.frame import Array
from engine.understand.anatomy import Anatomy
from engine.understand.arithmetic import Arithmetic, arithmetic
from engine.understand.expression import Node
from engine.understand.subject import Subject

SEED = 0
"""Of the fresh weights: cells whose weights have the same shapes start from the same numbers."""
INDEX = re.compile(r"\[\d+(?:, \d+)*\]")


def fresh_subject(cell: Cell, x: Array, hidden: int) -> Subject:
    """``hidden`` untrained units that read ``x`` ``(T, I)``; the weights are those the cell starts with, drawn from ``SEED``."""
    layer = Layer(cell, x.shape[1], hidden)
    layer.start(torch.Generator().manual_seed(SEED))
    found = layer.weights._asdict().items()
    return Subject(cell, {name: weight.detach().double().numpy().copy() for name, weight in found if weight.numel()}, x)


def worked(seen: Anatomy, digits: int = 3) -> dict[str, Arithmetic]:
    """By role, as ``compare`` pairs them: a gate's name, a state's letter."""
    nodes = {gate.name: gate.node for gate in seen.gates} | dict(zip(seen.after, seen.states, strict=True))
    return {role: arithmetic(folded(node), digits) for role, node in nodes.items()}


def folded(node: Node, top: bool = True) -> Node:
    """The products of one weight matrix with its vector as one term, ``(W_if·x_t)[3]``; whatever has a name of its own stays."""
    if not node.operands or (node.symbol and not top):
        return node
    operands = tuple(folded(operand, top=False) for operand in node.operands)
    if node.operation == "sum":
        operands = tuple(_term(list(terms), node) for _, terms in groupby(operands, _product))
    return replace(node, operands=operands)


def _product(term: Node) -> object:
    """Terms of one matrix have one key; every other term has its own."""
    weighted = term.operation == "product" and term.is_term and "," in term.operands[0].symbol
    return INDEX.sub("", term.symbol) if weighted else id(term)


def _term(terms: list[Node], of: Node) -> Node:
    first = terms[0]
    if not isinstance(_product(first), str):
        return first
    row = first.operands[0].symbol.split("[")[1].split(",")[0]
    return Node(f"({INDEX.sub('', first.symbol)})[{row}]", "sum", math.fsum(term.value for term in terms), tuple(terms))
