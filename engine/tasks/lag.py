"""The lag detector: does a forecast follow what comes, or repeat what has been?"""

from __future__ import annotations

import numpy as np

from engine.frame import Array

ALIKE = 1.02
"""Errors within 2 per cent of each other count as equal."""


def correlation(a: Array, b: Array) -> float:
    """Pearson's, over the steps where both are known; NaN where one is constant."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known].astype(np.float64), b[known].astype(np.float64)
    if a.size < 2 or a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def verdict(truth: Array, said: Array, before: Array) -> str:
    """``truth`` y_t, ``said`` its forecast, ``before`` the last value known at that time, y_{t-1}; any equal shapes."""
    known = np.isfinite(truth) & np.isfinite(said) & np.isfinite(before)
    if not known.any():
        return ""
    error, repeated = (float(np.abs(values - truth)[known].mean()) for values in (said, before))
    ahead, behind = correlation(said, truth), correlation(said, before)
    heard = f"it correlates {ahead:.3f} with the value to come and {behind:.3f} with the last one"
    if error > ALIKE * repeated:
        judged = "Worse than repeating the last value"
    elif error * ALIKE > repeated:
        judged = "No better than repeating the last value"
    else:
        judged = f"Better than repeating the last value (error {error / repeated:.0%} of it)"
    echo = "; an echo of the past" if behind > ahead and error * ALIKE > repeated else ""
    return f"{judged}: {heard}{echo}."
