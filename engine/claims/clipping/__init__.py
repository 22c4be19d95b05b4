"""Claims about gradient clipping."""

from engine.claims.clipping import clip_both, clip_direction, clip_reliable, clip_rescues_inf, clip_when_calm

CLAIMS = (clip_both.CLAIM, clip_direction.CLAIM, clip_reliable.CLAIM, clip_rescues_inf.CLAIM, clip_when_calm.CLAIM)
