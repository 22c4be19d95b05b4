"""The network of a configuration as plain PyTorch, batch first."""

from __future__ import annotations

from engine.cell_facts import CLASSIC, FACTS
from engine.config import RunConfig
from engine.export_cell import classes, module_of
from engine.task_configs import EVERY_STEP


def network(config: RunConfig) -> str:
    """The classes of the network, ``Net`` last."""
    run = _PACKED if config.model.cell in CLASSIC else _RUN
    if config.task.kind == "translation":
        return classes(config.model) + run + _attention(config) + _translator(config)
    arranged = _every_step if config.task.kind in EVERY_STEP else _many_to_one
    return classes(config.model) + (run if config.task.letters else "") + arranged(config)


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


def _has_cell_state(config: RunConfig) -> bool:
    return "c" in FACTS[config.model.cell].states


def _rnn(config: RunConfig, inputs: str, both: bool) -> str:
    model = config.model
    more = (f", num_layers={model.layers}" if model.layers > 1 else "") + (", bidirectional=True" if both else "")
    return f"{module_of(model.cell)}({inputs}, {model.hidden_size}{more}, batch_first=True)"


def _embedding(config: RunConfig) -> str:
    """Nothing for a task of numbers."""
    letters = "len(letters) + 1" if config.task.name == "surnames" else str(config.task.letters)
    return f"        self.embedding = nn.Embedding({letters}, 32)\n" if config.task.letters else ""


def _every_step(config: RunConfig) -> str:
    model, task = config.model, config.task
    states = "run(self.rnn, self.embedding(x), lengths)" if task.letters else "self.rnn(x)"
    return f'''
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{_embedding(config)}        self.rnn = {_rnn(config, "32" if task.letters else str(task.features), model.bidirectional)}
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
    final = "final[0]" if _has_cell_state(config) else "final"
    return f'''
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{_embedding(config)}        self.rnn = {_rnn(config, str(config.task.features) if numbers else "32", model.bidirectional)}
{pooling}        self.head = nn.Linear({size}, {"len(SOURCES)" if config.task.name == "surnames" else config.task.outputs})

    def forward(self, x, lengths):
        output, final = {states}
        h = {final}  # (layers * directions, B, H)
{_readout(config)}
        return self.head(read)
'''


def _readout(config: RunConfig) -> str:
    """Lines that make ``read`` (B, D*H); padding never counts."""
    numbers, both = not config.task.letters, config.model.bidirectional
    real = "" if numbers else "        real = (torch.arange(output.shape[1]) < lengths[:, None]).to(device)[:, :, None]\n"
    return {
        "final": "        read = " + ("torch.cat([h[-2], h[-1]], 1)" if both else "h[-1]"),
        "last": "        read = " + ("output[:, -1]" if numbers else "output[torch.arange(len(x)), lengths - 1]"),
        "mean": "        read = " + ("output.mean(1)" if numbers else "output.sum(1) / lengths[:, None].to(device)"),
        "max": real + "        read = " + ("output" if numbers else "output.masked_fill(~real, -torch.inf)") + ".amax(1)",
        "attention": real
        + "        scores = self.pool(torch.tanh(self.key(output)))"
        + ("" if numbers else ".masked_fill(~real, -torch.inf)")
        + "\n        read = (scores.softmax(1) * output).sum(1)",
    }[config.model.readout]


def _attention(config: RunConfig) -> str:
    size = config.model.hidden_size * (2 if config.model.bidirectional else 1)
    if config.model.attention == "none":
        return ""
    if config.model.attention == "dot":
        layers = f"self.key = nn.Linear({size}, {config.model.hidden_size}, bias=False)"
        score = "query @ self.key(memory).transpose(1, 2)"
    else:
        layers = f"self.query, self.key = nn.Linear({config.model.hidden_size}, 32, bias=False), nn.Linear({size}, 32)\n"
        layers += "        self.score = nn.Linear(32, 1, bias=False)"
        score = "self.score(torch.tanh(self.query(query)[:, :, None] + self.key(memory)[:, None])).squeeze(3)"
    return f'''class Attention(nn.Module):
    """Weights (B, T_out, T_in) of decoder states over encoder states; padding gets none."""

    def __init__(self):
        super().__init__()
        {layers}

    def forward(self, query, memory, real):
        scores = {score}
        return scores.masked_fill(~real[:, None], -torch.inf).softmax(2)


'''


def _translator(config: RunConfig) -> str:
    model = config.model
    hidden, size = model.hidden_size, model.hidden_size * (2 if model.bidirectional else 1)
    attends = model.attention != "none"
    states = len(FACTS[model.cell].states)
    layers = f"        self.attention, self.combine = Attention(), nn.Linear({hidden + size}, {hidden})\n" if attends else ""
    context = "        h = torch.tanh(self.combine(torch.cat([h, self.attention(h, memory, real) @ memory], 2)))\n" if attends else ""
    return f'''TEACHER_FORCING = {config.train.teacher_forcing}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters, self.signs = nn.Embedding(len(ids) + 1, 32), nn.Embedding(len(SIGNS), 32)
        self.encoder = {_rnn(config, "32", model.bidirectional)}
        self.decoder = {_rnn(config, "32", False)}
        self.bridge = nn.Linear({size}, {states * hidden})
{layers}        self.head = nn.Linear({hidden}, len(SIGNS))

    def say(self, h, memory, real):
{context}        return self.head(h)

    def forward(self, x, lengths, y, teacher_forcing):
        memory, final = run(self.encoder, self.letters(x), lengths)
        real = (torch.arange(memory.shape[1]) < lengths[:, None]).to(device)
        final = {"final[0]" if _has_cell_state(config) else "final"}.view({model.layers}, -1, len(x), {hidden}).transpose(1, 2).flatten(2)
        start = torch.tanh(self.bridge(final))
        state = {"tuple(part.contiguous() for part in start.chunk(2, 2))" if _has_cell_state(config) else "start"}
        forced = self.signs(torch.cat([torch.ones_like(y[:, :1]), y[:, :-1]], 1))  # 1 is the start sign
        if teacher_forcing == 1:
            return self.say(self.decoder(forced, state)[0], memory, real)
        said, token = [], forced[:, :1]
        for t in range(y.shape[1]):
            if t:
                coin = torch.rand(len(x), 1, 1, device=device) < teacher_forcing
                token = torch.where(coin, forced[:, t : t + 1], self.signs(said[-1].argmax(2)))
            h, state = self.decoder(token, state)
            said.append(self.say(h, memory, real))
        return torch.cat(said, 1)
'''
