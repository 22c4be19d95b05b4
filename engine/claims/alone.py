"""Measuring one seed of a claim, the same on the command line and in a worker: one thread, no trace left in torch's own random state."""

from __future__ import annotations


def measured_alone(claim: str, seed: int, size: float) -> dict[str, float]:
    """Runs ``measure`` of the claim with this id. The global generator is seeded for modules that draw from it, and put back."""
    import torch

    from engine.claims import CLAIMS

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return CLAIMS[claim].measure(seed, size)
    finally:
        torch.set_num_threads(threads)
