"""An encoder-decoder as plain PyTorch, batch first."""

from __future__ import annotations

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.export_cell import embedded, has_cell_state, rnn_of


def translator(config: RunConfig) -> str:
    """``Attention``, where there is any, and ``Net``."""
    return _attention(config) + _net(config)


def _attention(config: RunConfig) -> str:
    hidden, size = config.model.hidden_size, config.model.hidden_size * (2 if config.model.bidirectional else 1)
    layers, score = {
        "none": ("", ""),
        "dot": ("pass  # a product has no weights", "query @ memory.transpose(1, 2)"),
        "scaled": ("pass  # a product has no weights", f"query @ memory.transpose(1, 2) / {hidden} ** 0.5"),
        "general": (f"self.key = nn.Linear({size}, {hidden}, bias=False)", "query @ self.key(memory).transpose(1, 2)"),
        "additive": (
            f"self.query, self.key = nn.Linear({hidden}, 32, bias=False), nn.Linear({size}, 32)\n"
            "        self.score = nn.Linear(32, 1, bias=False)",
            "self.score(torch.tanh(self.query(query)[:, :, None] + self.key(memory)[:, None])).squeeze(3)",
        ),
    }[config.model.attention]
    if not score:
        return ""
    masked = "scores.masked_fill(~real[:, None], -torch.inf)" if config.model.mask else "scores"
    return f'''class Attention(nn.Module):
    """Weights (B, T_out, T_in) of decoder states over encoder states; padding gets {"none" if config.model.mask else "its share"}."""

    def __init__(self):
        super().__init__()
        {layers}

    def forward(self, query, memory, real):
        scores = {score}
        return {masked}.softmax(2)


'''


def _net(config: RunConfig) -> str:
    model = config.model
    hidden, size = model.hidden_size, model.hidden_size * (2 if model.bidirectional else 1)
    attends, before = model.attention != "none", model.attention_at == "before"
    after, before = attends and not before, attends and before
    attention = "        self.attention = Attention()\n" if attends else ""
    attention += f"        self.combine = nn.Linear({hidden + size}, {hidden})\n" if after else ""
    context = "        h = torch.tanh(self.combine(torch.cat([h, self.attention(h, memory, real) @ memory], 2)))\n" if after else ""
    return f'''TEACHER_FORCING = {config.train.teacher_forcing}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters, self.signs = {embedded(config, "len(ids) + 1")}, {embedded(config, "len(SIGNS)")}
        self.encoder = {rnn_of(config, "32", model.bidirectional)}
        self.decoder = {rnn_of(config, str(32 + size) if before else "32", False)}
        self.bridge = nn.Linear({size}, {len(FACTS[model.cell].states) * hidden})
{attention}        self.head = nn.Linear({hidden}, len(SIGNS))

    def say(self, h, memory, real):
{context}        return self.head(h)

    def forward(self, x, lengths, y, teacher_forcing):
        memory, final = run(self.encoder, self.letters(x), lengths)
        real = (torch.arange(memory.shape[1]) < lengths[:, None]).to(device)
        final = {"final[0]" if has_cell_state(config) else "final"}.view({model.layers}, -1, len(x), {hidden}).transpose(1, 2).flatten(2)
        start = torch.tanh(self.bridge(final))
        state = {"tuple(part.contiguous() for part in start.chunk(2, 2))" if has_cell_state(config) else "start"}
        forced = self.signs(torch.cat([torch.ones_like(y[:, :1]), y[:, :-1]], 1))  # 1 is the start sign
{"" if before else _ALL_AT_ONCE}{_loop(config, before)}
'''


_ALL_AT_ONCE = """        if teacher_forcing == 1:
            return self.say(self.decoder(forced, state)[0], memory, real)
"""


def _loop(config: RunConfig, before: bool) -> str:
    """One token after another. A coin for a whole sequence is thrown before the loop."""
    throw = "coin = torch.rand(len(x), 1, 1, device=device) < teacher_forcing"
    once = config.train.tf_coin == "sequence"
    query = f"(state[0] if isinstance(state, tuple) else state)[{config.model.layers - 1}][:, None]"
    query = query if config.model.norm == "none" else f"self.decoder.norms[-1]({query})"
    look = f"""
            context = self.attention({query}, memory, real) @ memory
            token = torch.cat([token, context], 2)""" if before else ""
    first, each = (f"        {throw}\n", "") if once else ("", f"                {throw}\n")
    return f"""        said, token = [], forced[:, :1]
{first}        for t in range(y.shape[1]):
            if t:
{each}                token = torch.where(coin, forced[:, t : t + 1], self.signs(said[-1].argmax(2))){look}
            h, state = self.decoder(token, state)
            said.append(self.say(h, memory, real))
        return torch.cat(said, 1)"""
