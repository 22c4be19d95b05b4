import resource
import subprocess
import sys

import pytest

from engine.allocator import keep_freed_memory

STEPS = """
import resource, sys
from engine import RunConfig, Trainer
trainer = Trainer(RunConfig.parse({"task": {"name": "adding", "length": 200}, "train": {"device": "cpu"}}))
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    trainer.step()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(min(faults() for _ in range(16)))
"""


@pytest.mark.skipif(not keep_freed_memory(), reason="not glibc: its allocator is left alone")
def test_a_training_step_asks_the_system_for_no_new_pages():
    # The least of many steps: a heap that is still growing asks for pages now and then; one that gives them back asks at every step.
    faults = int(subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True).stdout)
    pages_of_activations = 200 * 64 * 64 * 4 * 4 / resource.getpagesize()
    assert faults < pages_of_activations / 4
