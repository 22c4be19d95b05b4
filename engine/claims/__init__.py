"""The claim lab: what people say about recurrent networks, each with the smallest experiment that can settle it. No torch here.

A new claim is one file in the folder of its topic and one line in that folder's ``__init__``.
"""

from __future__ import annotations

from engine.claims import bidirectional, gates, gradients, long
from engine.claims.claim import Claim

__all__ = ["CLAIMS", "Claim"]

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for topic in (gradients, gates, bidirectional, long)
    for claim in topic.CLAIMS
}
