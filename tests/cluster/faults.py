"""A proxy before the API server that fails on demand and counts what passes."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.cluster.api import Api
from tests.cluster.site import write_kubeconfig

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "authorization"}

_REASONS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}


class Break(Enum):
    """Where a connection breaks: before the server hears of the request, or after it has done what was asked."""

    BEFORE = "the request is lost"
    AFTER = "the answer is lost"


@dataclass
class Fault:
    """What happens to requests whose method and path match; without anything else set, only a delay.

    `times` requests are hit (None: all), not counting the first `skip` that match.
    """

    method: str = ".*"
    path: str = ".*"
    status: int | None = None
    message: str = "injected"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    breaks: Break | None = None
    times: int | None = None
    skip: int = 0

    def hits(self, method: str, path: str) -> bool:
        """Whether this request is one of those; counts it."""
        if not re.fullmatch(self.method, method) or not re.search(self.path, path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
            return self.times >= 0
        return True


@dataclass(frozen=True)
class Seen:
    """One request as the proxy answered it; status 0 is a broken connection."""

    method: str
    path: str
    status: int
    seconds: float


class Proxy:
    """The running proxy; use `faulty`."""

    def __init__(self, api: Api, kubeconfig: Path) -> None:
        self.api = api
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Relay)
        self._server.proxy = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.kubeconfig = write_kubeconfig(kubeconfig, self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def add(self, fault: Fault) -> Fault:
        """Let it fail from now on; of several matching faults the first counts."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything pass again and forget what was seen."""
        with self._lock:
            self._faults.clear()
            self.seen.clear()

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault that hits this request."""
        with self._lock:
            return next((fault for fault in self._faults if fault.hits(method, path)), None)

    def close(self) -> None:
        """Stop; a request that is being delayed is let go."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def faulty(api: Api, kubeconfig: Path) -> Iterator[Proxy]:
    """A proxy that acts for the user of `api`, with a kubeconfig that points at it."""
    proxy = Proxy(api, kubeconfig)
    try:
        yield proxy
    finally:
        proxy.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that hangs up is part of the tests."""


class _Relay(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        """Open a connection of our own to the server for each one of the client."""
        super().setup()
        self._upstream = self.server.proxy.api.connection()

    def finish(self) -> None:
        """Close both."""
        self._upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        """Say nothing; `Proxy.seen` has it all."""

    def _relay(self) -> None:
        started = time.monotonic()
        status = self._answer()
        self.server.proxy.seen.append(Seen(self.command, self.path, status, time.monotonic() - started))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _relay  # noqa: N815 (http.server finds methods by these names)

    def _answer(self) -> int:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.proxy.fault_for(self.command, self.path)
        if fault is None:
            return self._forward(body)
        if fault.delay:
            self.server.proxy.closing.wait(fault.delay)
        if fault.breaks is Break.AFTER:
            self._ask(body).read()
        if fault.breaks is not None:
            self._reset()
            return 0
        return self._forward(body) if fault.status is None else self._refuse(fault, fault.status)

    def _refuse(self, fault: Fault, status: int) -> int:
        content = json.dumps(
            {
                "kind": "Status",
                "apiVersion": "v1",
                "status": "Failure",
                "message": fault.message,
                "reason": _REASONS.get(status, ""),
                "code": status,
            }
        ).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return status

    def _ask(self, body: bytes) -> http.client.HTTPResponse:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        self._upstream.request(self.command, self.path, body or None, headers)
        return self._upstream.getresponse()

    def _forward(self, body: bytes) -> int:
        response = self._ask(body)
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        if response.length is None:
            self._stream(response)
        else:
            content = response.read()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        return response.status

    def _stream(self, response: http.client.HTTPResponse) -> None:
        """Pass an answer of unknown length (a watch, a log) on as it comes."""
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while chunk := response.read1(65536):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Break the connection so that the client sees a reset and not an orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
