"""A small web server that plays clouds: routes of functions, and faults that come first."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATE = "Mon, 23 Nov 2026 08:30:00 GMT"
"""What its clock says: the time of `tests.live.build.NOW`."""


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """One answer; `cut` says more bytes than it sends, `slow` waits before it answers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    slow: float = 0
    kind: str = "application/json"

    @property
    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


@dataclass
class Cloud:
    """What the server says: the first route whose prefix fits; faults are answered first, one each."""

    url: str = ""
    routes: dict[str, Callable[[Asked], Reply]] = field(default_factory=dict)
    faults: list[tuple[str, Reply]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def route(self, prefix: str, answer: Callable[[Asked], Reply]) -> None:
        self.routes[prefix] = answer

    def fail(self, prefix: str, *replies: Reply) -> None:
        """These answers come first for what begins with the prefix."""
        self.faults += [(prefix, one) for one in replies]

    def answer(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            key = asked.headers.get("x-amz-target", "") or asked.path
            for position, (prefix, reply) in enumerate(self.faults):
                if key.startswith(prefix):
                    del self.faults[position]
                    return reply
        for prefix, answer in self.routes.items():
            if key.startswith(prefix):
                return answer(asked)
        return Reply({"error": {"message": f"no route for {key}"}}, 404)


class Handler(BaseHTTPRequestHandler):
    """One who answers every question in the same way, and says nothing of it."""

    protocol_version = "HTTP/1.0"

    def answer(self) -> None:
        """Answers the question that was read."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_CONNECT(self) -> None:
        self.answer()

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(handler: type[Handler], secret: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a running server on a free port of this machine; with a certificate it speaks TLS."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if secret is not None:
        server.socket = secret.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'http' if secret is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def cloud(secret: ssl.SSLContext | None = None) -> Iterator[Cloud]:
    """A running cloud."""
    made = Cloud()

    class Answering(Handler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length") or 0))
            reply = made.answer(Asked(self.command, parts.path, query, headers, body))
            time.sleep(reply.slow)
            try:
                self._send(reply)
            except OSError:
                return

        def _send(self, reply: Reply) -> None:
            raw = reply.raw
            self.send_response_only(reply.status)
            for key, value in {"Date": DATE, "Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw[: len(raw) // 2] if reply.cut else raw)

    with serving(Answering, secret) as made.url:
        yield made
