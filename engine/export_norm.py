"""Layers with a norm of what each hands up, as plain PyTorch: one recurrent module a layer, in a module used like nn.LSTM."""

from __future__ import annotations

from engine.cell_facts import CLASSIC
from engine.config import ModelConfig
from engine.export_cell import module_of

_BATCH = '''
class Norm(nn.BatchNorm1d):
    """Of h (B, T, H) over all sequences and their real time steps (B, T)."""

    def forward(self, h, real):
        if real is None:
            return super().forward(h.flatten(0, 1)).view_as(h)
        normed = torch.zeros_like(h)
        normed[real] = super().forward(h[real])
        return normed


'''

_NORMED = '''
class Normed(nn.Module):
    """Used like nn.LSTM. Outputs are normed on their way up, states on their way through time are not."""

    def __init__(self, inputs, hidden, num_layers=1, bidirectional=False, dropout=0.0, batch_first=True):
        super().__init__()
        self.directions, self.drop = 2 if bidirectional else 1, nn.Dropout(dropout)
        sizes = [inputs] + [self.directions * hidden] * (num_layers - 1)
        self.layers = nn.ModuleList(MODULE(size, hidden, bidirectional=bidirectional, batch_first=True) for size in sizes)
        self.norms = nn.ModuleList(NORM(hidden) for _ in range(num_layers * self.directions))

    def forward(self, x, state=None, lengths=None):
        final = []
        real = None if lengths is None else (torch.arange(x.shape[1]) < lengths[:, None]).to(x.device)
        for place, layer in enumerate(self.layers):
            own = slice(place * self.directions, (place + 1) * self.directions)
            given = None if state is None else tuple(each[own] for each in state) if isinstance(state, tuple) else state[own]
            output, last = layer(self.drop(x) if place else x, given) if lengths is None else RAGGED
            x = torch.cat([norm(SEEN) for norm, h in zip(self.norms[own], output.chunk(self.directions, 2))], 2)
            final.append(last)
        x = x if real is None else x * real[:, :, None]
        return x, tuple(map(torch.cat, zip(*final))) if isinstance(last, tuple) else torch.cat(final)


'''

_RAGGED = "self.drop(x) if place else x"


def normed(model: ModelConfig) -> str:
    """``Normed``, and ``Norm`` where it needs one; nothing without a norm. A classic module reads unequal lengths by ``packed``."""
    if model.norm == "none":
        return ""
    batch, classic = model.norm == "batch", model.cell in CLASSIC
    words = {
        "MODULE": module_of(model.cell), "NORM": "Norm" if batch else "nn.LayerNorm", "SEEN": "h, real" if batch else "h",
        "RAGGED": f"packed(layer, {_RAGGED}, lengths)" if classic else f"layer({_RAGGED}, None, lengths)",
    }
    text = _NORMED
    for mark, word in words.items():
        text = text.replace(mark, word)
    return (_BATCH if batch else "") + text
