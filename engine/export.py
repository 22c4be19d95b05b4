"""A configuration as a short plain PyTorch script: nothing of ours is imported, so it runs wherever torch does.

It reproduces model, initialisation, data and training; its random numbers are its own, so the curve is alike, not equal.
"""

from __future__ import annotations

from engine.config import RunConfig
from engine.export_data import DATA
from engine.export_model import network

KEEPING_BLOCK = {"lstm": 1, "gru": 1}
"""Block of the gate that keeps the old state in PyTorch's layout: f of i f g o, z of r z n."""


def script(config: RunConfig) -> str:
    """The whole script, ready to run."""
    parts = [_head(config), DATA[config.task.name], network(config), _start(config), _training(config)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(config: RunConfig) -> str:
    task, train = config.task, config.train
    wanted = {"adding": "", "surnames": "  # and: pip install faker", "dates": "  # and: pip install babel"}[task.name]
    length = f"T = {task.longest}  # time steps\n" if task.name == "adding" else ""
    device = {"auto": '"cuda" if torch.cuda.is_available() else "cpu"', "cpu": '"cpu"', "cuda": '"cuda"'}[train.device]
    return f'''"""{task.title}. Plain PyTorch{wanted}."""
import torch
from torch import nn

STEPS, BATCH = {train.steps}, {train.batch_size}
{length}device = {device}
torch.manual_seed({train.seed})'''


def _start(config: RunConfig) -> str:
    """Building the network and whatever its initialisation changes from PyTorch's own."""
    lines = ["net = Net()", *_recurrent(config), *_gates(config), "net.to(device)"]
    return "\n".join(lines) + '\nprint(sum(p.numel() for p in net.parameters()), "parameters")'


def _recurrent(config: RunConfig) -> list[str]:
    model = config.model
    if model.init == "pytorch":
        return []
    orthogonal = model.init == "orthogonal"
    fill = f"nn.init.orthogonal_(block, {model.gain})" if orthogonal else f"block.copy_({model.gain} * torch.eye(len(block)))"
    return [
        "with torch.no_grad():",
        "    for name, weight in net.named_parameters():",
        '        if "weight_hh" in name:',
        f"            for block in weight.split({model.hidden_size}):  # gate by gate",
        f"                {fill}",
    ]


def _gates(config: RunConfig) -> list[str]:
    """The total bias b_ih + b_hh of the keeping gate; chrono is Tallec & Ollivier 2018, and shuts the LSTM's input gate as far."""
    model, size = config.model, config.model.hidden_size
    if model.gate_bias == "default":
        return []
    keep = f"{KEEPING_BLOCK[model.cell] * size}:{(KEEPING_BLOCK[model.cell] + 1) * size}"
    chrono = model.gate_bias == "chrono"
    start = f"torch.empty({size}).uniform_(1, {max(config.task.longest - 1, 1)}).log()" if chrono else str(model.gate_bias)
    blocks = [(keep, "start"), *([(f"0:{size}", "-start")] if chrono and model.cell == "lstm" else [])]
    return [
        "with torch.no_grad():",
        "    for name, bias in net.named_parameters():",
        '        if "bias_ih" in name:  # of the keeping gate' + (", and of the input gate" if len(blocks) > 1 else ""),
        f"            start = {start}",
        *(f"            bias[{rows}] = {value}" for rows, value in blocks),
        '        if "bias_hh" in name:',
        *(f"            bias[{rows}] = 0" for rows, _ in blocks),
    ]


def _training(config: RunConfig) -> str:
    train = config.train
    optimizer = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}[train.optimizer]
    decay = f", weight_decay={train.weight_decay}" if train.optimizer == "adamw" else ""
    clip = {
        "none": "",
        "norm": f"\n    nn.utils.clip_grad_norm_(net.parameters(), {train.clip.threshold})",
        "value": f"\n    nn.utils.clip_grad_value_(net.parameters(), {train.clip.threshold})",
    }[train.clip.mode]
    return f'''optimizer = torch.optim.{optimizer}(net.parameters(), lr={train.learning_rate}{decay})
for step in range(1, STEPS + 1):
    loss = loss_of(net, training_batch())
    optimizer.zero_grad()
    loss.backward(){clip}
    optimizer.step()
    if step % 50 == 0 or step == STEPS:
        with torch.no_grad():
            print(f"step {{step}}: loss {{loss.item():.4f}}, held-out {{score(net):.4f}}")'''
