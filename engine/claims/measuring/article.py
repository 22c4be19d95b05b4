"""The code that a typical article on RNN interview questions prints, as short as can be, with the faults that a claim runs it for."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class PooledAttention(nn.Module):
    """Its "attention": one linear score a state, softmax over time, weighted sum. No query, no tanh, no mask."""

    def __init__(self, inputs: int = 10, hidden: int = 20, outputs: int = 5) -> None:
        super().__init__()
        self.rnn = nn.RNN(inputs, hidden, batch_first=True)
        self.score, self.head = nn.Linear(hidden, 1, bias=False), nn.Linear(hidden, outputs)

    def weights(self, x: Tensor) -> Tensor:
        """``(B, T, I)`` -> ``(B, T)``."""
        scores: Tensor = self.score(self.rnn(x)[0])
        return scores.softmax(1).squeeze(2)

    def forward(self, x: Tensor) -> Tensor:
        context = (self.weights(x).unsqueeze(1) @ self.rnn(x)[0]).squeeze(1)
        answer: Tensor = self.head(context)
        return answer


def forcing_loop(detach: bool, overwrite: bool, seed: int, steps: int = 10) -> tuple[list[float], str]:
    """Its "teacher forcing": the losses, and the error that ended the loop ("" for none).

    ``overwrite`` keeps the line that is meant to force, ``x[t] = y[t]``: at t it replaces an input that was used already.
    """
    torch.manual_seed(seed)
    rnn, head = nn.RNN(10, 10), nn.Linear(10, 10)
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=0.01)
    x, y, hidden, losses = torch.randn(steps, 1, 10), torch.randn(steps, 1, 10), torch.zeros(1, 1, 10), list[float]()
    for t in range(steps):
        output, hidden = rnn(x[t : t + 1].clone(), hidden.detach() if detach else hidden)
        loss = (head(output) - y[t : t + 1]).square().mean()
        optimizer.zero_grad()
        try:
            loss.backward()
        except RuntimeError as error:
            return losses, str(error)
        optimizer.step()
        losses.append(loss.item())
        if overwrite:
            x[t] = y[t]
    return losses, ""


def clipped_noise(seed: int, steps: int = 100, threshold: float = 1.0) -> tuple[float, float]:
    """Its "clipping": an RNN on targets of fresh noise. The largest gradient norm and the share of steps that were clipped."""
    torch.manual_seed(seed)
    rnn, head = nn.RNN(10, 20, batch_first=True), nn.Linear(20, 1)
    parameters = [*rnn.parameters(), *head.parameters()]
    optimizer, norms = torch.optim.Adam(parameters, lr=0.01), list[float]()
    for _ in range(steps):
        loss = (head(rnn(torch.randn(32, 10, 10))[0][:, -1]) - torch.randn(32, 1)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(nn.utils.clip_grad_norm_(parameters, threshold)))
        optimizer.step()
    return max(norms), sum(norm > threshold for norm in norms) / steps
