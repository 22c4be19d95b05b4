"""The training loop of a configuration as plain PyTorch, and what of the configuration it leaves out."""

from __future__ import annotations

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.export_cell import drops

_SOLVED = '''penalty, covariance, cross, seen = 1e-11, 0, 0, []
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

_OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}


def left_out(config: RunConfig) -> list[str]:
    """What this script does otherwise than the run it was copied from, each in a few words."""
    model, train = config.model, config.train
    dropped = model.dropout > 0 or model.embedding_dropout > 0
    found = {
        "variational dropout (nothing is dropped here)": dropped and model.variational,
        "dropout between layers of this cell": model.dropout > 0 and not model.variational and not drops(model),
        f"truncated BPTT in chunks of {train.tbptt} steps": train.tbptt > 0,
        "carrying the state from update to update": train.carry,
        f"cutting training sequences to {train.truncate} steps": train.truncate > 0,
        f"computing a batch in {train.accumulate} parts (the gradient is the same)": train.accumulate > 1,
        "the plateau schedule (the rate stays)": train.schedule == "plateau",
        f"what is held ({', '.join(train.clamp.held)})": bool(train.clamp.held),
    }
    return [what for what, is_left_out in found.items() if is_left_out]


def training(config: RunConfig) -> str:
    train = config.train
    if not FACTS[config.model.cell].by_gradient:
        return _SOLVED
    more = {"adamw": f", weight_decay={train.weight_decay}", "momentum": ", momentum=0.9"}.get(train.optimizer, "")
    clip = {
        "none": "",
        "norm": f"\n    nn.utils.clip_grad_norm_(net.parameters(), {train.clip.threshold})",
        "value": f"\n    nn.utils.clip_grad_value_(net.parameters(), {train.clip.threshold})",
    }[train.clip.mode]
    return f'''optimizer = torch.optim.{_OPTIMIZERS[train.optimizer]}(net.parameters(), lr={train.learning_rate}{more})
for step in range(1, STEPS + 1):{_schedules(config)}
    loss = loss_of(net, training_batch())
    optimizer.zero_grad()
    loss.backward(){clip}
    optimizer.step()
    if step % 50 == 0 or step == STEPS:
        net.eval()
        with torch.no_grad():
            print(f"step {{step}}: loss {{loss.item():.4f}}, held-out {{score(net):.4f}}")
        net.train()'''


def _schedules(config: RunConfig) -> str:
    """Lines that set the learning rate and the share of true tokens of a step."""
    train = config.train
    factor = {
        "step": f"0.5 ** ((step - 1) // {train.schedule_steps})",
        "cosine": "(1 + math.cos(math.pi * (step - 1) / STEPS)) / 2",
        "warmup": f"min(1, step / {train.schedule_steps})",
    }.get(train.schedule)
    share = {
        "linear": "max(0, 1 - (step - 1) / max(1, STEPS - 1))",
        "inverse_sigmoid": f"{train.tf_k} / ({train.tf_k} + math.exp(min((step - 1) / {train.tf_k}, 700)))",
    }.get(train.tf_schedule)
    lines = [f'optimizer.param_groups[0]["lr"] = {train.learning_rate} * {factor}'] if factor else []
    lines += [f"TEACHER_FORCING = {train.teacher_forcing} * {share}"] if share else []
    return "".join(f"\n    {line}" for line in lines)
