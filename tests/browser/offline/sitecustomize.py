"""Found by every Python process with this folder on its path: looks beyond this machine are refused and written down."""

import json
import os
import sys

LOOPBACK = {"127.0.0.1", "::1", "localhost", "", None}


def _note(event: str, what: str) -> None:
    with open(os.environ["UNROLLED_TEST_ASKED"], "a") as file:
        file.write(json.dumps({"event": event, "what": what}) + "\n")


def _watch(event: str, arguments: tuple) -> None:
    if event not in ("socket.connect", "socket.getaddrinfo"):
        return
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1][0] if isinstance(arguments[1], tuple) else None
    if host not in LOOPBACK:
        _note(event, repr(host))
        raise OSError(f"no network in this test: {host}")


if "UNROLLED_TEST_ASKED" in os.environ:
    _note("started", " ".join(sys.orig_argv[:4]))
    sys.addaudithook(_watch)
