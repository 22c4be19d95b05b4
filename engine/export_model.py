"""The network of a configuration as plain PyTorch, batch first."""

from __future__ import annotations

from engine.cell_facts import CLASSIC
from engine.config import RunConfig
from engine.export_cell import classes, embedded, has_cell_state, rnn_of
from engine.export_norm import normed
from engine.export_translator import translator
from engine.task_configs import EVERY_STEP


def network(config: RunConfig) -> str:
    """The classes of the network, ``Net`` last."""
    arranged = translator if config.task.kind == "translation" else _every_step if config.task.kind in EVERY_STEP else _many_to_one
    return classes(config.model) + _layers(config) + arranged(config)


def _layers(config: RunConfig) -> str:
    """What reads sequences of unequal length (``run``), and what norms between layers."""
    classic, plain = config.model.cell in CLASSIC, config.model.norm == "none"
    if not config.task.letters:
        return normed(config.model)
    packed = _PACKED if plain else _PACKED.replace("def run", "def packed")
    return (packed if classic else "") + normed(config.model) + ("" if classic and plain else _RUN)


_PACKED = '''
def run(rnn, x, lengths):
    """Outputs (zeros past each sequence's end) and final states; the backward direction starts at each sequence's own end."""
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, final = rnn(packed)
    return nn.utils.rnn.pad_packed_sequence(output, batch_first=True)[0], final


'''


_RUN = '''
def run(rnn, x, lengths):
    return rnn(x, lengths=lengths)


'''


def _embedding(config: RunConfig) -> str:
    """Nothing for a task of numbers."""
    letters = "len(letters) + 1" if config.task.name == "surnames" else str(config.task.letters)
    return f"        self.embedding = {embedded(config, letters)}\n" if config.task.letters else ""


def _every_step(config: RunConfig) -> str:
    model, task = config.model, config.task
    states = "run(self.rnn, self.embedding(x), lengths)" if task.letters else "self.rnn(x)"
    return f'''
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{_embedding(config)}        self.rnn = {rnn_of(config, "32" if task.letters else str(task.inputs), model.bidirectional)}
        self.head = nn.Linear({model.hidden_size * (2 if model.bidirectional else 1)}, {task.outputs})

    def forward(self, x, lengths):
        """An answer at every step: (B, T, K)."""
        return self.head({states}[0])
'''


def _many_to_one(config: RunConfig) -> str:
    model, numbers = config.model, not config.task.letters
    size = model.hidden_size * (2 if model.bidirectional else 1)
    pooling = (
        f"        self.key, self.pool = nn.Linear({size}, 32), nn.Linear(32, 1, bias=False)\n" if model.readout == "attention" else ""
    )
    states = "self.rnn(x)" if numbers else "run(self.rnn, self.embedding(x), lengths)"
    final = "final[0]" if has_cell_state(config) else "final"
    return f'''
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{_embedding(config)}        self.rnn = {rnn_of(config, str(config.task.inputs) if numbers else "32", model.bidirectional)}
{pooling}        self.head = nn.Linear({size}, {"len(SOURCES)" if config.task.name == "surnames" else config.task.outputs})

    def forward(self, x, lengths):
        output, final = {states}
        h = {final}  # (layers * directions, B, H)
{_readout(config)}
        return self.head(read)
'''


def _final(config: RunConfig) -> str:
    """Each direction's final state; with a norm the output there, since the states are not normed."""
    if config.model.norm == "none":
        return "torch.cat([h[-2], h[-1]], 1)" if config.model.bidirectional else "h[-1]"
    size, last = config.model.hidden_size, "torch.arange(len(x)), lengths - 1" if config.task.letters else ":, -1"
    return f"torch.cat([output[{last}, :{size}], output[:, 0, {size}:]], 1)" if config.model.bidirectional else f"output[{last}]"


def _readout(config: RunConfig) -> str:
    """Lines that make ``read`` (B, D*H); padding counts only where the mask is off."""
    numbers = not config.task.letters or not config.model.mask
    real = "" if numbers else "        real = (torch.arange(output.shape[1]) < lengths[:, None]).to(device)[:, :, None]\n"
    return {
        "final": "        read = " + _final(config),
        "last": "        read = " + ("output[:, -1]" if not config.task.letters else "output[torch.arange(len(x)), lengths - 1]"),
        "mean": "        read = " + ("output.mean(1)" if numbers else "output.sum(1) / lengths[:, None].to(device)"),
        "max": real + "        read = " + ("output" if numbers else "output.masked_fill(~real, -torch.inf)") + ".amax(1)",
        "attention": real
        + "        scores = self.pool(torch.tanh(self.key(output)))"
        + ("" if numbers else ".masked_fill(~real, -torch.inf)")
        + "\n        read = (scores.softmax(1) * output).sum(1)",
    }[config.model.readout]
