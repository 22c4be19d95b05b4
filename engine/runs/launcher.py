"""This process's pool: started when first needed, ended with the process because it lives on our pipe."""

from __future__ import annotations

import atexit
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

from engine.runs.handle import store
from engine.runs.home import home, log_file
from engine.runs.store.lease import pool_states

_lock = threading.Lock()
_pools: dict[str, subprocess.Popen[bytes]] = {}


def start_pool() -> None:
    """Make sure that this process has a living pool for UNROLLED_HOME; returns at once, the pool warms up by itself."""
    where = str(home())
    with _lock:
        pool = _pools.get(where)
        if pool is not None and pool.poll() is None:
            return
        if pool is not None:
            _hang_up(pool)
        _pools[where] = _launch()


def end_pool() -> None:
    """Workers save a checkpoint and end, then the pool does. Idempotent; waits 12 s at most."""
    with _lock:
        pool = _pools.pop(str(home()), None)
    if pool is None:
        return
    try:
        pool.terminate()
        pool.wait(12)
    except subprocess.TimeoutExpired:
        pool.kill()
        pool.wait()
    finally:
        _hang_up(pool)


def _hang_up(pool: subprocess.Popen[bytes]) -> None:
    assert pool.stdin is not None
    pool.stdin.close()


def pool_state() -> Literal["warm", "warming", "none"]:
    """Whether a run could begin at once, soon, or not at all."""
    if "warm" in pool_states(store()):
        return "warm"
    return "none" if pool_pid() is None else "warming"


def pool_pid() -> int | None:
    """Process id of this process's pool, if it lives."""
    pool = _pools.get(str(home()))
    return pool.pid if pool is not None and pool.poll() is None else None


def _launch() -> subprocess.Popen[bytes]:
    home().mkdir(parents=True, exist_ok=True)
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    with log_file().open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "engine.runs.pool", name], stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=_root()
        )


def _root() -> str:
    """The folder from which ``engine`` can be imported."""
    return str(Path(__file__).resolve().parents[2])


atexit.register(end_pool)
