"""The claim lab: what people say about recurrent networks, each with the smallest experiment that can settle it. No torch here.

A new claim is one file in the folder of its topic and one line in that folder's ``__init__``.
"""

from __future__ import annotations

from engine.claims import attention, bidirectional, clipping, forcing, gates, gradients, limits, long, seq2seq, training
from engine.claims.claim import Claim

__all__ = ["CLAIMS", "Claim"]

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for topic in (gradients, gates, bidirectional, attention, long, training, seq2seq, limits, clipping, forcing)
    for claim in topic.CLAIMS
}
