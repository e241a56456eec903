"""JSON over HTTP to a server on loopback, with Ray's token and past any proxy."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

_TIMEOUT = 15.0
_MOST_OF_AN_ERROR = 2000


class Answer(NamedTuple):
    """An HTTP status with the decoded body, or its text where it is no JSON."""

    status: int
    body: Any

    @property
    def good(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300


class Rest:
    """One server."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self.address = address
        """`http://127.0.0.1:8265`."""
        self._token = token
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Any = None, *, timeout: float = _TIMEOUT) -> Answer | None:
        """What the server answers; None where it does not (yet, or within `timeout` seconds)."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{path}", data=data, method=method)  # noqa: S310 - loopback
        request.add_header("Content-Type", "application/json")
        if self._token is not None:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return Answer(response.status, _decoded(response.read()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, _decoded(error.read()[-_MOST_OF_AN_ERROR:]))
        except (OSError, http.client.HTTPException):
            return None


def _decoded(content: bytes) -> Any:
    text = content.decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
