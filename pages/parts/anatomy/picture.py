"""One step as the diagram's component reads it: boxes with their places, their numbers and the arithmetic behind each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pages.parts.anatomy.place import place

if TYPE_CHECKING:
    from engine.understand.anatomy import Anatomy
    from engine.understand.expression import Node
    from engine.understand.flow import Box
    from engine.understand.step_gradient import StepGradient

HUES = {"forget": "f", "update": "f", "input": "i", "output": "o", "reset": "o", "candidate": "g"}
"""One hue for what a gate does, as on the board: keeps, lets in, shows or uses, offers."""
MARKS = {
    "product": "×",
    "sum": "+",
    "difference": "−",
    "quotient": "÷",
    "negative": "−",
    "sigmoid": "σ",
    "mean": "mean",
    "deviation": "dev.",
}
PARTS = ("W·x_t", "W·h_t−1", "b")
Picture = dict[str, Any]


def forward(seen: Anatomy, digits: int = 2) -> list[Picture]:
    """Every box with its value and how it was made; sums that only feed a gate are inside the gate."""
    from engine.understand.flow import flow

    boxes = _with_parts(flow(seen.states), seen.unit)
    kept = _kept(boxes)
    sources = {box: [kept.index(each) for each in _through(boxes, box, kept)] for box in kept}
    old = [kept.index(box) for box in kept if "t−1" in boxes[box].symbol and not boxes[box].sources]
    places = place([sources[box] for box in kept], old)
    roles = {gate.node.symbol: gate.name for gate in seen.gates}
    return [
        {**_box(boxes[box], roles), **_panel(boxes[box].node, digits), "sources": sources[box], "column": column, "row": row}
        for box, (column, row) in zip(kept, places, strict=True)
    ]


def _with_parts(boxes: tuple[Box, ...], unit: int) -> tuple[Box, ...]:
    """A cell that is one squashed sum (an RNN) is drawn with the sum's parts: from the input, from the old state, the biases."""
    from engine.understand.expression import Node
    from engine.understand.flow import Box

    total, result = boxes[0], boxes[-1]
    if len(boxes) != 2 or total.sources:
        return boxes
    groups: dict[str, list[Node]] = {}
    for term in sorted(total.node.operands, key=lambda term: PARTS.index(_part(term))):
        groups.setdefault(_part(term), []).append(term)
    nodes = [Node(f"{name}[{unit}]", "sum", sum(term.value for term in terms), tuple(terms)) for name, terms in groups.items()]
    parts = [Box(node.symbol, "group", node.value, (), len(node.operands), node) for node in nodes]
    whole = Box("", "sum", total.value, tuple(range(len(parts))), 0, Node("", "sum", total.value, tuple(nodes)))
    return (*parts, whole, Box(result.symbol, result.operation, result.value, (len(parts),), 0, result.node))


def _part(term: Node) -> str:
    """``W_hh[0, 1]·…`` comes from the old state, by the subscript after the weight's letter."""
    return PARTS[2] if term.symbol.startswith("b") else PARTS[0] if term.symbol.split("_")[1].startswith("i") else PARTS[1]


def _kept(boxes: Sequence[Box]) -> list[int]:
    """Drawn boxes; a nameless sum of weights alone, or a bare constant, is part of what uses it."""
    return [i for i, box in enumerate(boxes) if (box.symbol and box.operation != "constant") or (not box.symbol and box.sources)]


def _through(boxes: Sequence[Box], box: int, kept: list[int]) -> list[int]:
    found: list[int] = []
    for source in boxes[box].sources:
        found += [source] if source in kept else _through(boxes, source, kept)
    return list(dict.fromkeys(found))


def _box(box: Box, roles: dict[str, str]) -> Picture:
    role = roles.get(box.symbol)
    old, new = box.operation == "input", box.symbol.startswith(("h_t[", "c_t["))
    kind = "gate" if role else "state" if old or new else "group" if box.operation == "group" else "step"
    return {
        "symbol": box.symbol or box.operation,
        "title": box.symbol or box.operation,
        "kind": kind,
        "role": role or "",
        "hue": HUES.get(role or "", "ink"),
        "mark": MARKS.get(box.operation, box.operation),
        "value": box.value,
    }


def _panel(node: Node, digits: int) -> Picture:
    from engine.understand.anatomy import inner_sum
    from engine.understand.arithmetic import arithmetic, shown

    told, inside = arithmetic(node, digits), inner_sum(node)
    terms = [_term(term) for term in inside.operands] if inside else []
    return {
        "formula": told.formula if node.operands else "",
        "numbers": told.numbers if node.operands else "",
        "text": told.result,
        "digits": told.operand_digits,
        "terms": terms,
        "total": inside.value if inside else None,
        "total_text": shown(inside.value, digits) if inside else "",
    }


def _term(term: Node) -> Picture:
    from engine.understand.arithmetic import shown

    if term.operation != "product" or len(term.operands) != 2:
        return {"label": term.name, "detail": "", "value": term.value}
    weight, value = term.operands
    return {
        "label": value.name,
        "value": term.value,
        "detail": f"{weight.symbol} {shown(weight.value, 3)} × {value.name} {shown(value.value, 3)}",
    }


def backward(seen: Anatomy, gradient: StepGradient) -> list[Picture]:
    """The same boxes, each with the loss's derivative by it and the shares it is the sum of."""
    drawn = forward(seen)
    for box in drawn:
        name = box["symbol"].split("[")[0]
        known = name in gradient.total and (box["kind"] != "step")
        shares = [(each.source, float(each.gradient[seen.unit])) for each in gradient.shares if each.target == name] if known else []
        total = float(gradient.total[name][seen.unit]) if known else None
        box |= {
            "title": f"dL/d{box['symbol']}",
            "value": total,
            "text": "" if total is None else scientific(total),
            "formula": " + ".join(_whence(source) for source, _ in shares),
            "numbers": " + ".join(f"({scientific(value)})" if value < 0 else scientific(value) for _, value in shares),
            "terms": [{"label": _whence(source), "detail": "", "value": value} for source, value in shares],
            "total": total,
            "total_text": "" if total is None else scientific(total),
        }
    return drawn


def _whence(source: str) -> str:
    return "the loss and later steps" if source == "later" else f"through {source}"


def scientific(value: float) -> str:
    """Three digits: ``1.20 × 10⁻⁵`` for what is small, a real minus sign."""
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}".replace("-", "−") if abs(value) < 1000 else f"{value:,.0f}".replace("-", "−")
    lead, power = f"{value:.2e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{lead} × 10{raised}".replace("-", "−")
