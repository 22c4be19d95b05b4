"""A cell that PyTorch has no module for, as plain PyTorch: its step as it stands in ``engine/cells``, in a module used like nn.LSTM."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from engine.cell_facts import CLASSIC, FACTS, CellFacts
from engine.config import ModelConfig, RunConfig

MODULE = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
CELLS = Path(__file__).with_name("cells")


def module_of(cell: str) -> str:
    """How the script calls the recurrent module."""
    return f"nn.{MODULE[cell]}" if cell in CLASSIC else "Recurrent"


def has_cell_state(config: RunConfig) -> bool:
    return "c" in FACTS[config.model.cell].states


def drops(model: ModelConfig) -> bool:
    """Whether the script drops between layers, as the run does."""
    return model.dropout > 0 and not model.variational and (model.cell in CLASSIC or model.norm != "none")


def rnn_of(config: RunConfig, inputs: str, both: bool) -> str:
    """The call that makes the recurrent module. Dropout between layers is that of PyTorch's modules and of ``Normed``: anew every step."""
    model = config.model
    more = (f", num_layers={model.layers}" if model.layers > 1 else "") + (", bidirectional=True" if both else "")
    dropped = f", dropout={model.dropout}" if drops(model) else ""
    module = module_of(model.cell) if model.norm == "none" else "Normed"
    return f"{module}({inputs}, {model.hidden_size}{more}{dropped}, batch_first=True)"


def embedded(config: RunConfig, tokens: str) -> str:
    """The embedding of so many tokens, with its dropout."""
    rate = 0 if config.model.variational else config.model.embedding_dropout
    return f"nn.Sequential(nn.Embedding({tokens}, 32), nn.Dropout({rate}))" if rate else f"nn.Embedding({tokens}, 32)"


def classes(model: ModelConfig) -> str:
    """The classes that ``module_of`` needs; nothing for a cell of PyTorch's."""
    if model.cell in CLASSIC:
        return ""
    facts = FACTS[model.cell]
    over_time = _ON_BATCH if facts.running else _OVER_TIME
    return _cell(model, facts) + over_time + _RECURRENT.replace("STATES", str(len(facts.states)))


@cache
def step_of(cell: str) -> str:
    """The text of the cell's ``step`` without its annotations, read from its file."""
    tree = ast.parse((CELLS / f"{cell}.py").read_text())
    step = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "step")
    for argument in step.args.args:
        argument.annotation = None
    step.returns = None
    return ast.unparse(step)


def _cell(model: ModelConfig, facts: CellFacts) -> str:
    weights = "\n".join(f"        self.{name} = nn.Parameter(torch.empty({shape}))" for name, shape in _shapes(facts).items())
    step = step_of(model.cell).replace("\n", "\n    ")
    return f'''
from torch.nn.functional import layer_norm, linear


class Cell(nn.Module):
    """{facts.label}: one layer in one direction."""

    def __init__(self, inputs, hidden):
        super().__init__()
{weights}
        for weight in self.parameters():
            nn.init.uniform_(weight, -(hidden**-0.5), hidden**-0.5)
{_start(model)}
    {step}
'''


def _shapes(facts: CellFacts) -> dict[str, str]:
    """``facts.shapes`` in words: found by trying it on two sizes that do not divide each other."""
    inputs, hidden = 10_007, 101
    return {name: ", ".join(_size(n, inputs, hidden) for n in shape) for name, shape in facts.shapes(inputs, hidden).items()}


def _size(number: int, inputs: int, hidden: int) -> str:
    if number == inputs:
        return "inputs"
    return "hidden" if number == hidden else f"{number // hidden} * hidden"


def _start(model: ModelConfig) -> str:
    """What the cell changes from PyTorch's own start."""
    facts = FACTS[model.cell]
    gamma = {"rnn_batchnorm": 0.1}.get(model.cell, 1.0) if model.gamma == "default" else model.gamma
    lines = {
        "irnn": ["nn.init.eye_(self.weight_hh)", "nn.init.zeros_(self.bias_ih)", "nn.init.zeros_(self.bias_hh)"],
        "indrnn": ["nn.init.uniform_(self.weight_hh)"],
        "esn": [
            "nn.init.uniform_(self.weight_ih, -0.5, 0.5)", "nn.init.uniform_(self.bias_ih, -0.5, 0.5)",
            "with torch.no_grad():  # spectral radius 0.9",
            "    self.weight_hh.mul_(0.9 / torch.linalg.eigvals(self.weight_hh).abs().max())", "self.requires_grad_(False)",
        ],
        "lstm_layernorm": ["nn.init.ones_(self.gamma_c)", "nn.init.zeros_(self.beta_c)"],
        "rnn_batchnorm": ['self.register_buffer("statistics", torch.tensor([0.0, 1.0, 0.0, 1.0]).view(4, 1).repeat(256, 1, hidden))'],
    }.get(model.cell, [])
    if facts.normalises:
        lines = [f"nn.init.constant_(self.gamma_{part}, {gamma})" for part in ("ih", "hh")] + lines
    return "".join(f"        {line}\n" for line in lines)


_OVER_TIME = '''
    def forward(self, x, state):
        """x (T, B, I) to every state (T, B, H)."""
        seen = []
        for x_t in x:
            state, gates = self.step(x_t, state, self)
            seen.append(state)
        return tuple(torch.stack(each) for each in zip(*seen))
'''

_ON_BATCH = '''
    def forward(self, x, state):
        """x (T, B, I) to h (T, B, H); in training by the batch's statistics at each step (padding counts here), else by running ones."""
        seen = []
        for t, x_t in enumerate(x):
            kept = self.running = self.statistics[min(t, 255)]
            if torch.is_grad_enabled():
                products = linear(x_t, self.weight_ih), linear(state[0], self.weight_hh)
                self.running = torch.stack([found for each in products for found in (each.mean(0), each.var(0, unbiased=False))])
                kept.lerp_(self.running.detach(), 0.1)
            state, gates = self.step(x_t, state, self)
            seen.append(state[0])
        self.statistics[len(x) :] = self.statistics[min(len(x), 256) - 1]  # later steps: as the last one known
        return (torch.stack(seen),)
'''

_RECURRENT = '''

class Recurrent(nn.Module):
    """Used like nn.LSTM: outputs (B, T, D*H), zeros past each sequence's end, and the final states (L*D, B, H)."""

    def __init__(self, inputs, hidden, num_layers=1, bidirectional=False, batch_first=True):
        super().__init__()
        self.hidden, self.directions = hidden, 2 if bidirectional else 1
        sizes = [inputs] + [self.directions * hidden] * (num_layers - 1)
        self.cells = nn.ModuleList(Cell(size, hidden) for size in sizes for _ in range(self.directions))

    def forward(self, x, state=None, lengths=None):
        x, final = x.transpose(0, 1), []
        steps, batch = torch.arange(len(x))[:, None], torch.arange(x.shape[1])
        lengths = torch.full_like(batch, len(x)) if lengths is None else lengths
        mirror = torch.where(steps < lengths, lengths - 1 - steps, steps)  # the backward direction starts at each sequence's own end
        for start in range(0, len(self.cells), self.directions):
            outputs = []
            for place in range(start, start + self.directions):
                given = (x.new_zeros(x.shape[1], self.hidden),) * STATES if state is None else [
                    each[place] for each in (state if isinstance(state, tuple) else (state,))]
                backward = place > start
                states = self.cells[place](x[mirror, batch] if backward else x, given)
                final.append([each[lengths - 1, batch] for each in states])
                outputs.append(states[0][mirror, batch] if backward else states[0])
            x = torch.cat(outputs, 2)
        final = tuple(torch.stack(each) for each in zip(*final))
        return (x * (steps < lengths).to(x.device)[:, :, None]).transpose(0, 1), final if STATES == 2 else final[0]


'''
