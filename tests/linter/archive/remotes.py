"""A remote on this machine that hands out images, asks for tokens, and fails on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.linter.archive.building import OCI, Layout


@dataclass
class Served:
    """What is handed out, and how it goes wrong."""

    layout: Layout
    token: str = ""
    """Asked for with every question; handed out at `/token`."""
    basic: str = ""
    """What the token address wants to see."""
    plain: str = ""
    """Credentials asked for with every question, without a token."""
    expires: bool = False
    """A token is good for one question."""
    busy: int = 0
    """How many answers are 429."""
    cut: str = ""
    """A digest whose blob ends too early."""
    forged: dict[str, bytes] = field(default_factory=dict)
    elsewhere: str = ""
    """An address that blobs are redirected to."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    realm: str = ""

    def blob(self, digest: str) -> bytes | None:
        """What stands for a digest."""
        return self.forged.get(digest, self.layout.blobs.get(digest))


def _asking(served: Served) -> type[BaseHTTPRequestHandler]:
    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def do_GET(self) -> None:
            served.asked.append((self.path, dict(self.headers)))
            if served.busy:
                served.busy -= 1
                return self._answer(429, b"", {"Retry-After": "0"})
            if self.path.startswith("/token"):
                if served.basic and self.headers.get("Authorization") != f"Basic {served.basic}":
                    return self._answer(401, b"")
                return self._answer(200, json.dumps({"token": served.token}).encode())
            if served.plain and self.headers.get("Authorization") != f"Basic {served.plain}":
                return self._answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
            if served.token and self.headers.get("Authorization") != f"Bearer {served.token}":
                realm = served.realm or f"{served.address}/token"
                return self._answer(401, b"", {"WWW-Authenticate": f'Bearer realm="{realm}",service="s",scope="x"'})
            if served.expires:
                served.token += "x"
            return self._piece()

        def _piece(self) -> None:
            kind, _, version = self.path.rpartition("/")
            if kind.endswith("/manifests") and version == "v1":
                return self._answer(200, served.layout.index(), {"Content-Type": f"{OCI}.index.v1+json"})
            data = served.blob(version)
            if data is None:
                return self._answer(404, b"")
            if served.elsewhere and kind.endswith("/blobs"):
                return self._answer(307, b"", {"Location": f"{served.elsewhere}{self.path}"})
            self._answer(200, data, cut=version == served.cut)

        def _answer(self, code: int, data: bytes, headers: dict[str, str] | None = None, *, cut: bool = False) -> None:
            self.send_response(code)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)
            self.close_connection = cut

    return Asked


@contextmanager
def serving(served: Served) -> Iterator[Served]:
    """The remote, while the test runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _asking(served))
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
