"""A configuration as a short plain PyTorch script: nothing of ours is imported, so it runs wherever torch does.

It reproduces model, initialisation, data and training; its random numbers are its own, so the curve is alike, not equal.
"""

from __future__ import annotations

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.export_data import DATA
from engine.export_model import network
from engine.export_tasks import MADE


def script(config: RunConfig) -> str:
    """The whole script, ready to run."""
    data = DATA.get(config.task.name) or MADE[config.task.name](config)
    parts = [_head(config), data, network(config), _start(config), _training(config)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(config: RunConfig) -> str:
    task, train = config.task, config.train
    package = {"surnames": "faker", "dates": "babel", "digits": "scikit-learn"}.get(task.name)
    wanted = f"  # and: pip install {package}" if package else ""
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
    if not FACTS[config.model.cell].by_gradient:
        lines.append("net.requires_grad_(False).head.requires_grad_(True)  # only the readout is fitted")
    return "\n".join(lines) + '\nprint(sum(p.numel() for p in net.parameters() if p.requires_grad), "parameters")'


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


_SOLVED = '''penalty, covariance, cross, seen = 1e-6, 0, 0, []
net.head.register_forward_pre_hook(lambda head, inputs: seen.append(inputs[0].detach()))
for step in range(1, STEPS + 1):  # ridge regression of the readout on all states so far
    batch = training_batch()
    seen.clear()
    loss = loss_of(net, batch).item()
    states, target = seen[0].flatten(0, -2), batch[-1]
    if target.is_floating_point():
        target = target.flatten(0, -2)
    else:  # a label below 0 is not asked for
        asked = target.flatten() >= 0
        states, target = states[asked], nn.functional.one_hot(target.flatten()[asked], net.head.out_features)
    states = torch.cat([states, torch.ones_like(states[:, :1])], 1).double()
    covariance, cross = covariance + states.T @ states, cross + states.T @ target.double()
    ridge = torch.full_like(covariance[0], penalty * step * len(states))
    ridge[-1] = 1e-12
    with torch.no_grad():
        solved = torch.linalg.solve(covariance + ridge.diag(), cross)
        net.head.weight.copy_(solved[:-1].T)
        net.head.bias.copy_(solved[-1])
        if step % 50 == 0 or step == STEPS:
            print(f"step {step}: loss {loss:.4f}, held-out {score(net):.4f}")'''


def _training(config: RunConfig) -> str:
    train = config.train
    if not FACTS[config.model.cell].by_gradient:
        return _SOLVED
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
