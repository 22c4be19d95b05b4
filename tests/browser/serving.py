"""The app as a person starts it: its own process, a free port, its own folder for runs; and nothing left of it afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
END_SECONDS = 5
LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


@dataclass(frozen=True)
class Server:
    url: str
    home: Path
    process: subprocess.Popen[bytes]
    log: Path

    def processes(self) -> list[psutil.Process]:
        """Every process that works in this server's folder: the server, its pool and its workers, orphans too."""
        return [process for process in psutil.process_iter() if _home_of(process) == str(self.home)]

    def outside_connections(self) -> list[str]:
        """Addresses beyond this machine that any of the processes is connected to."""
        found = []
        for process in self.processes():
            with suppress(psutil.Error):
                found += [there.raddr.ip for there in process.net_connections("inet") if there.raddr and there.raddr.ip not in LOOPBACK]
        return found


@contextmanager
def serve(home: Path, script: Path = ROOT / "app.py", patience: float = END_SECONDS) -> Iterator[Server]:
    """``streamlit run SCRIPT`` as in the README. Raises AssertionError if it does not come up, or leaves a process after ``patience`` s."""
    port, log = _free_port(), home / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "UNROLLED_HOME": str(home)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", home, process, log)
    try:
        _await_health(server)
        yield server
    finally:
        _end(server, patience)


def _end(server: Server, patience: float) -> None:
    server.process.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.process.wait(END_SECONDS)
    _, left = psutil.wait_procs(server.processes(), patience)
    names = [" ".join(process.cmdline()) for process in left if process.is_running()]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    server.process.wait(END_SECONDS)
    assert not names, f"still there {patience} s after the server: {names}"


def _await_health(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the app did not come up:\n{server.log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _home_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("UNROLLED_HOME")
    except psutil.Error:
        return None
