"""A configuration as a short plain PyTorch script: nothing of ours is imported, so it runs wherever torch does.

It reproduces model, initialisation, data and training; its random numbers are its own, so the curve is alike, not equal.
"""

from __future__ import annotations

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.export_data import DATA, bucketed
from engine.export_model import network
from engine.export_tasks import MADE
from engine.export_training import left_out, training


def script(config: RunConfig) -> str:
    """The whole script, ready to run."""
    data = DATA.get(config.task.name) or MADE[config.task.name](config)
    data = bucketed(data) if config.task.bucketed and config.train.bucket else data
    parts = [_head(config), data, network(config), _start(config), training(config)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(config: RunConfig) -> str:
    task, train = config.task, config.train
    package = {"surnames": "faker", "name_writing": "faker", "dates": "babel", "digits": "scikit-learn"}.get(task.name)
    wanted = f"  # and: pip install {package}" if package else ""
    length = f"T = {task.longest}  # time steps\n" if task.name == "adding" else ""
    device = {"auto": '"cuda" if torch.cuda.is_available() else "cpu"', "cpu": '"cpu"', "cuda": '"cuda"'}[train.device]
    without = "".join(f"# Left out: {what}.\n" for what in left_out(config))
    mathematics = "import math\n\n" if train.schedule == "cosine" or train.tf_schedule == "inverse_sigmoid" else ""
    return f'''"""{task.title}. Plain PyTorch{wanted}."""
{without}{mathematics}import torch
from torch import nn

STEPS, BATCH = {train.steps}, {train.batch_size}
{length}device = {device}
torch.manual_seed({train.seed})'''


def _start(config: RunConfig) -> str:
    """Building the network and whatever its initialisation changes from PyTorch's own."""
    lines = ["net = Net()", *_recurrent(config), *_gates(config), "net.to(device)"]
    if not FACTS[config.model.cell].by_gradient:
        lines.append("net.requires_grad_(False).head.requires_grad_(True)  # only the readout is fitted")
    return "\n".join(lines) + '\nprint(sum(p.numel() for p in net.parameters() if p.requires_grad), "parameters")'


def _recurrent(config: RunConfig) -> list[str]:
    model = config.model
    if model.init == "pytorch":
        return []
    fill = {
        "orthogonal": f"nn.init.orthogonal_(block, {model.gain})",
        "identity": f"block.copy_({model.gain} * torch.eye(len(block)))",
        "xavier": f"nn.init.xavier_uniform_(block, {model.gain})",
        "spectral": f"block.mul_({model.gain} / torch.linalg.eigvals(block).abs().max())",
    }[model.init]
    return [
        "with torch.no_grad():",
        "    for name, weight in net.named_parameters():",
        '        if "weight_hh" in name:',
        f"            for block in weight.split({model.hidden_size}):  # gate by gate",
        f"                {fill}",
    ]


def _gates(config: RunConfig) -> list[str]:
    """The total bias b_ih + b_hh of the keeping gate; chrono is Tallec & Ollivier 2018, and shuts the LSTM's input gate as far."""
    model, size, facts = config.model, config.model.hidden_size, FACTS[config.model.cell]
    if model.gate_bias == "default" or facts.keeping is None:
        return []
    rows = {gate: f"{block * size}:{(block + 1) * size}" for block, gate in enumerate(facts.blocks)}
    chrono = model.gate_bias == "chrono"
    start = f"torch.empty({size}).uniform_(1, {max(config.task.longest - 1, 1)}).log()" if chrono else str(model.gate_bias)
    blocks = [(rows[facts.keeping], "start" if facts.sign > 0 else "-start")]
    if chrono and facts.letting is not None:
        blocks.append((rows[facts.letting], "-start"))
    return [
        "with torch.no_grad():",
        "    for name, bias in net.named_parameters():",
        '        if "bias_ih" in name:  # of the keeping gate' + (", and of the input gate" if len(blocks) > 1 else ""),
        f"            start = {start}",
        *(f"            bias[{block}] = {value}" for block, value in blocks),
        '        if "bias_hh" in name:',
        *(f"            bias[{block}] = 0" for block, _ in blocks),
    ]
