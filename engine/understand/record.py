"""``python -m engine.understand.record [NAME ...]``: train scenarios and keep their weights at a few steps, for the Understand pages."""

from __future__ import annotations

import json
import sys

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.scenarios import SCENARIOS
from engine.trainer import Trainer
from engine.understand.moments import FOLDER, MOMENTS, recorded_file


def record(scenario: str) -> str:
    """Train one and write its weights; returns a line about it."""
    config, wanted = SCENARIOS[scenario].config, MOMENTS[scenario]
    trainer, kept = Trainer(config), dict[str, Tensor]()
    for step in range(1, max(wanted) + 1):
        trainer.step()
        if step in wanted:
            kept |= {f"{step}/{name}": tensor.clone().contiguous() for name, tensor in trainer.model.state_dict().items()}
    FOLDER.mkdir(exist_ok=True)
    save_file(kept, recorded_file(scenario), {"config": config.hash, "steps": json.dumps(wanted)})
    return f"{scenario}: {recorded_file(scenario).stat().st_size / 1024:.0f} kB"


def main(names: list[str]) -> int:
    torch.set_num_threads(1)
    for name in names or MOMENTS:
        print(record(name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
