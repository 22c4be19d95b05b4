"""Questions whose numbers are drawn fresh: one family a topic, one function a template. Add one to its family's tuple."""

from __future__ import annotations

from engine.practice.draw import Template
from engine.practice.templates import attention, bidirectional, clipping, forcing, gates, gradients, limits, long, seq2seq, training

FAMILIES = (
    gradients.FAMILY,
    gates.FAMILY,
    bidirectional.FAMILY,
    attention.FAMILY,
    long.FAMILY,
    training.FAMILY,
    seq2seq.FAMILY,
    limits.FAMILY,
    clipping.FAMILY,
    forcing.FAMILY,
)
TEMPLATES: dict[str, Template] = {template.id: template for family in FAMILIES for template in family}
