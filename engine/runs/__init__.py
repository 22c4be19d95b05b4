"""Runs: start, watch, control and resume them. Everything goes through the store; nothing here imports torch.

A run goes on when the page closes, and its curve is the same whether or not it was interrupted on the way.
"""

from engine.runs.branch import BRANCHABLE, branch
from engine.runs.commands import control, create, resume, start
from engine.runs.launcher import end_pool, pool_pid, pool_state, start_pool
from engine.runs.look import frame, live_config, metrics, metrics_csv, recent, status
from engine.runs.recorded import record_run
from engine.runs.show import history, packet
from engine.runs.status import ACTIVE, CONTINUABLE, Facts, Metrics, State, Status, Verb

__all__ = [
    "ACTIVE", "BRANCHABLE", "CONTINUABLE", "Facts", "Metrics", "State", "Status", "Verb",
    "branch", "control", "create", "end_pool", "frame", "history", "live_config", "metrics", "metrics_csv", "packet", "pool_pid",
    "pool_state", "recent", "record_run", "resume", "start", "start_pool", "status",
]  # fmt: skip
