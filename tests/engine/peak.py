"""How much memory training steps of a configuration need at their peak: ``python -m tests.engine.peak [--looked-at] CONFIG.json ...``

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


def peak(config: RunConfig, looked_at: bool) -> int:
    """Bytes, in this process: the most that was resident during two steps (an evaluation, a frame), less what was before."""
    tiny = config.changed("model.hidden_size", 2).changed("train.batch_size", 2)
    Trainer(tiny).step()  # libraries and data
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    trainer = Trainer(config)
    trainer.step()
    trainer.step()
    if looked_at:
        trainer.evaluate()
        trainer.frame()
    return resident("VmHWM") - before


def resident(key: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) * 1024


def in_a_fork(config: RunConfig, looked_at: bool = False) -> str:
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(peak(config, looked_at)).encode())
        os._exit(0)
    os.close(writing)
    return os.read(reading, 100).decode()


if __name__ == "__main__":
    torch.set_num_threads(1)
    looked_at = "--looked-at" in sys.argv
    for text in sys.argv[1 + looked_at :]:
        print(in_a_fork(RunConfig.parse(text), looked_at), flush=True)
