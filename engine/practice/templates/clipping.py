"""What clipping returns and leaves."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Draw, Template, one, show

TRIPLES = ((3.0, 4.0), (6.0, 8.0), (5.0, 12.0), (8.0, 15.0), (1.0, 2.0), (2.0, 2.0))


def _by_norm(r: Random) -> Draw:
    g, limit = r.choice(TRIPLES), r.choice([1.0, 2.5, 4.0, 20.0])
    norm = math.hypot(*g)
    scale = min(1.0, limit / norm)
    value = (g[0] * scale, g[1] * scale)
    how = f"scaled by {show(scale)}" if scale < 1 else "below the limit, untouched"
    return Draw(
        f"The whole gradient is {show(g)}. What is left after clipping its norm to {limit:g}?",
        one(value),
        f"Norm {show(norm)}, {how}: {show(value)}.",
        {"g": g, "limit": limit},
    )


def _by_value(r: Random) -> Draw:
    g, limit = r.choice([(3.0, 4.0), (3.0, -0.5), (-6.0, 8.0), (0.2, 5.0)]), r.choice([1.0, 2.5, 4.0])
    value = (max(-limit, min(limit, g[0])), max(-limit, min(limit, g[1])))
    return Draw(
        f"The gradient is {show(g)}. What is left after clipping each value to [-{limit:g}, {limit:g}]?",
        one(value),
        f"Each entry by itself: {show(value)}.",
        {"g": g, "limit": limit},
    )


def _angle(r: Random) -> Draw:
    g, limit = r.choice([(1.0, 4.0), (1.0, 10.0), (2.0, 5.0), (3.0, 4.0)]), r.choice([0.5, 1.0])
    value = abs(math.degrees(math.atan2(g[1], g[0])) - 45)
    return Draw(
        f"Clipping by value turns the gradient {show(g)} into ({limit:g}, {limit:g}). By how many degrees has its direction changed?",
        one(value),
        f"{math.degrees(math.atan2(g[1], g[0])):.2f} - 45 = {show(value)} degrees; clipping by norm would change it by 0.",
        {"g": g},
        "degrees",
    )


def _total(r: Random) -> Draw:
    norms = r.choice([(3.0, 4.0), (6.0, 8.0), (1.0, 2.0, 2.0), (2.0, 3.0, 6.0), (5.0, 12.0)])
    value = math.sqrt(sum(n * n for n in norms))
    return Draw(
        f"The parameters' gradients have norms {show(norms)}. What does clip_grad_norm_(parameters, 1.0) return?",
        one(value),
        f"The total norm before clipping, root of the sum of squares: {show(value)}.",
        {"norms": norms},
    )


def _left(r: Random) -> Draw:
    norms, limit = r.choice([(3.0, 4.0), (6.0, 8.0), (5.0, 12.0)]), r.choice([1.0, 2.5, 5.0])
    scale = min(1.0, limit / math.hypot(*norms))
    value = (norms[0] * scale, norms[1] * scale)
    return Draw(
        f"Two parameters have one-element gradients {norms[0]:g} and {norms[1]:g}. What are they after clip_grad_norm_ with limit "
        f"{limit:g}?",
        one(value),
        f"Total norm {math.hypot(*norms):g}; both are multiplied by {show(scale)}: {show(value)}.",
        {"norms": norms, "limit": limit},
    )


def _step(r: Random) -> Draw:
    rate, limit, norm = r.choice([0.01, 0.05, 0.1, 0.5]), r.choice([0.5, 1.0, 5.0]), r.choice([2.0, 40.0, 1e6])
    value = rate * min(limit, norm)
    return Draw(
        f"Plain SGD, learning rate {rate}, norm clipped to {limit:g}; the gradient's norm is {norm:g}. How far do the weights "
        "move in this step?",
        one(value),
        f"rate x min(limit, norm) = {rate} x {min(limit, norm):g} = {show(value)}.",
        {"rate": rate, "limit": limit, "norm": norm},
    )


def _still_scaled(r: Random) -> Draw:
    scale, limit, true = r.choice([1024, 4096, 65_536]), 1.0, r.choice([0.1, 0.5, 2.0])
    value = min(limit / scale, true)
    return Draw(
        f"Mixed precision: the loss is multiplied by {scale:,} and you clip to {limit:g} *before* unscaling. The true norm is {true}. "
        "What norm does the optimiser see after unscaling?",
        one(value),
        f"The scaled norm {scale * true:,.0f} is cut to {limit:g}, and dividing by {scale:,} leaves {show(value)}: the update is "
        "nearly lost.",
        {"scale": scale, "limit": limit, "true": true},
    )


def _clipped_share(r: Random) -> Draw:
    norms, limit = tuple(r.choice([0.3, 0.6, 0.9, 1.4, 2.0, 7.0]) for _ in range(8)), r.choice([0.5, 1.0, 1.5])
    value = sum(n > limit for n in norms) / 8
    return Draw(
        f"Logged gradient norms: {', '.join(f'{n:g}' for n in norms)}. With limit {limit:g}, what share of the steps is clipped?",
        one(value),
        f"{sum(n > limit for n in norms)} of 8 = {show(value)}.",
        {"norms": norms, "limit": limit},
        "share",
    )


FAMILY = (
    Template("clipping-norm", "clipping", "number", 1, "Clip by norm", _by_norm,
             ("clip_direction",), "Pascanu et al. 2013"),
    Template("clipping-value", "clipping", "number", 1, "Clip by value", _by_value,
             ("clip_direction",), "PyTorch: clip_grad_value_"),
    Template("clipping-angle", "clipping", "number", 3, "Direction after clipping by value", _angle,
             ("clip_direction",), "geometry"),
    Template("clipping-total", "clipping", "number", 2, "What clip_grad_norm_ returns", _total,
             ("clip_direction",), "PyTorch: clip_grad_norm_"),
    Template("clipping-left", "clipping", "number", 2, "What clip_grad_norm_ leaves", _left,
             ("clip_direction",), "PyTorch: clip_grad_norm_"),
    Template("clipping-step", "clipping", "number", 1, "Largest step", _step,
             ("clip_reliable",), "Pascanu et al. 2013"),
    Template("clipping-scaled", "clipping", "number", 3, "Clipping before unscaling", _still_scaled,
             ("clip_rescues_inf",), "PyTorch: torch.amp"),
    Template("clipping-share", "clipping", "number", 1, "Share of clipped steps", _clipped_share,
             ("clip_when_calm",), "Pascanu et al. 2013"),
)
