"""What a page does behind its own back: errors in the console, requests that leave the machine."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, WebSocket

# Opened by its own address, a page makes Streamlit look for its server below that address first; these two misses are Streamlit's own.
KNOWN_MISS = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
HOSTS = {"127.0.0.1", "localhost"}


class Watch:
    """``faults`` is empty as long as the page behaves."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("websocket", self._socket)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = urlsplit(message.location["url"]).path
        if "404" in message.text and KNOWN_MISS.search(where):
            return
        self.faults.append(f"console: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._address(socket.url)

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HOSTS:
            self.faults.append(f"left the machine: {url}")
