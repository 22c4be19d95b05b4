"""Loss and score of each kind of task in the exported script, batch first."""

from __future__ import annotations

CLASSES = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths), y)


def score(net):
    """Share of the held-out sequences that are right."""
    x, lengths, y = held_out
    return (net(x, lengths).argmax(1) == y).float().mean().item()
'''
_LABELS = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths).flatten(0, 1), y.flatten(), ignore_index=-1)


def score(net):
    """SCORE"""
    x, lengths, y = held_out
    said = net(x, lengths).argmax(2)
    return MARK
'''
STEPS = ("Share of the held-out steps that are right.", "(said == y)[y >= 0].float().mean().item()")
WHOLE = ("Share of the held-out strings that are right in every step.", "((said == y) | (y < 0)).all(1).float().mean().item()")
RECALL = ("Share of the ten symbols that are recalled.", "(said == y)[y > 0].float().mean().item()")
COUNTED = (
    "The largest n up to which every string is right.",
    "min([int(n) // 2 for n, right in zip(lengths, ((said == y) | (y < 0)).all(1)) if not right] + [41]) - 1",
)
WRITTEN = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths, y, TEACHER_FORCING).flatten(0, 1), y.flatten(), ignore_index=0)


def score(net):
    """Share of held-out answers that are right to the last sign; the decoder is fed its own signs."""
    x, lengths, y = held_out
    return ((net(x, lengths, y, 0.0).argmax(2) == y) | (y == 0)).all(1).float().mean().item()
'''


def labels(words: tuple[str, str]) -> str:
    """``words``: what the score is, and how it comes out of ``said`` and ``y``."""
    return _LABELS.replace("SCORE", words[0]).replace("MARK", words[1])
