"""Claims about attention."""

from engine.claims.attention import attention_helps, attention_importance, attention_mask, attention_starts_uniform, snippet_is_pooling

CLAIMS = (attention_importance.CLAIM, attention_helps.CLAIM, attention_starts_uniform.CLAIM, attention_mask.CLAIM, snippet_is_pooling.CLAIM)
