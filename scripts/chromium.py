"""Which Chromium the browser tests drive. Run as a script it installs one where none is found, and prints its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Path of an installed browser that starts: $CHROMIUM, one of NAMES on the PATH, or Playwright's own."""
    return next((path for path in _candidates() if path and _starts(path)), None)


def install() -> str | None:
    """Playwright's own Chromium; where that cannot be had or does not start, Debian's package."""
    print("No Chromium found: installing one for the browser tests.", file=sys.stderr)
    _quietly(sys.executable, "-m", "playwright", "install", "chromium")
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        _quietly("apt-get", "update", "-qq")
        _quietly("apt-get", "install", "-qqy", "chromium")
    return find()


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _starts(path: str) -> bool:
    """A snap stub or a browser without its libraries is on the PATH too; only one that answers counts."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _quietly(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{' '.join(command)}: {error}", file=sys.stderr)
        return
    if done.returncode:
        print(f"{' '.join(command)} failed:\n{done.stderr[-500:]}", file=sys.stderr)


if __name__ == "__main__":
    found = find() or install()
    if found is None:
        sys.exit("The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium), or set CHROMIUM to its path.")
    print(found)
