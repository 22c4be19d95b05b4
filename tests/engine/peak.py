"""How much memory training steps of a configuration need at their peak: ``python -m tests.engine.peak CONFIG.json ...``

Each configuration runs in a fork of one process that has imported everything, so that only the steps themselves are counted. Linux only.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import torch

from engine.config import RunConfig
from engine.trainer import Trainer


def peak(config: RunConfig) -> int:
    """Bytes, in this process: the most that was resident during the first two steps, less what was before the trainer was made."""
    tiny = config.changed("model.hidden_size", 2).changed("train.batch_size", 2)
    Trainer(tiny).step()  # libraries and data
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    trainer = Trainer(config)
    trainer.step()
    trainer.step()
    return resident("VmHWM") - before


def resident(key: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) * 1024


def in_a_fork(config: RunConfig) -> str:
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(peak(config)).encode())
        os._exit(0)
    os.close(writing)
    return os.read(reading, 100).decode()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for text in sys.argv[1:]:
        print(in_a_fork(RunConfig.parse(text)), flush=True)
