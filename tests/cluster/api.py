"""A small client of the Kubernetes API for the tests themselves: one request, one answer, nothing retried or hidden."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode

from tests.cluster.certificates import Credentials

Json: TypeAlias = dict[str, Any]

APPLY: Final = "application/apply-patch+yaml"
MERGE: Final = "application/merge-patch+json"
JSON: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """What the server said: the HTTP status and the body as it came."""

    status: int
    text: str

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Json:
        """The body, decoded; an empty one and one that is no JSON object give `{}`."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def expect(self, *statuses: int) -> Json:
        """The body if the status is one of these (any 2xx when none is given), else an assertion with all of it."""
        assert self.status in statuses if statuses else self.ok, f"HTTP {self.status}: {self.text}"
        return self.json


class Api:
    """One user's connection to one API server; every thread gets a connection of its own."""

    def __init__(self, host: str, port: int, credentials: Credentials) -> None:
        self.host, self.port, self.credentials = host, port, credentials
        self._context = ssl.create_default_context(cafile=str(credentials.authority))
        self._context.load_cert_chain(credentials.certificate, credentials.key)
        self._local = threading.local()
        self._open: list[http.client.HTTPSConnection] = []
        self._plurals: dict[tuple[str, str], tuple[str, bool]] = {}

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        content: str = JSON,
        *,
        query: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """Send one request, a text as it is and all else as JSON.

        A connection that the server has closed meanwhile is opened again once.
        """
        target = f"{path}?{urlencode(query)}" if query else path
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": content, "Accept": JSON}
        try:
            return self._send(method, target, data, headers, timeout)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            self._local.current = None
            return self._send(method, target, data, headers, timeout)

    def get(self, path: str, **query: str) -> Answer:
        """GET a path."""
        return self.request("GET", path, query=query)

    def apply(
        self,
        manifest: Mapping[str, Any],
        by: str = "test",
        *,
        force: bool = False,
        dry_run: bool = False,
        namespace: str | None = None,
    ) -> Answer:
        """Server-side apply of one manifest, as the field manager `by`."""
        query = {"fieldManager": by, "force": str(force).lower()} | ({"dryRun": "All"} if dry_run else {})
        return self.request("PATCH", self.path(manifest, namespace), manifest, APPLY, query=query)

    def apply_all(self, manifests: Iterable[Mapping[str, Any]], namespace: str | None = None) -> None:
        """Server-side apply of manifests, each of which the server has to accept."""
        for manifest in manifests:
            self.apply(manifest, force=True, namespace=namespace).expect()

    def read(self, manifest: Mapping[str, Any], namespace: str | None = None) -> Json:
        """The live object of a manifest."""
        return self.get(self.path(manifest, namespace)).expect()

    def delete(self, manifest: Mapping[str, Any], namespace: str | None = None) -> Answer:
        """Delete the live object of a manifest, its dependents in the background."""
        return self.request("DELETE", self.path(manifest, namespace), {"propagationPolicy": "Background"})

    def items(self, path: str, **query: str) -> list[Json]:
        """The items of a list."""
        items: list[Json] = self.get(path, **query).expect().get("items", [])
        return items

    def path(self, manifest: Mapping[str, Any], namespace: str | None = None) -> str:
        """Where a manifest's object lives; `namespace` stands in where the manifest names none."""
        version, kind = manifest["apiVersion"], manifest["kind"]
        plural, namespaced = self._plural(version, kind)
        metadata = manifest["metadata"]
        folder = f"/namespaces/{metadata.get('namespace', namespace or 'default')}" if namespaced else ""
        return f"{_root(version)}{folder}/{plural}/{quote(metadata['name'], safe='')}"

    def connection(self) -> http.client.HTTPSConnection:
        """A new connection as this user; the caller closes it."""
        return http.client.HTTPSConnection(self.host, self.port, context=self._context)

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._open:
            connection.close()

    def _plural(self, version: str, kind: str) -> tuple[str, bool]:
        if (version, kind) not in self._plurals:
            for resource in self.get(_root(version)).expect()["resources"]:
                if "/" not in resource["name"]:
                    self._plurals[version, resource["kind"]] = (resource["name"], resource["namespaced"])
        assert (version, kind) in self._plurals, f"the server knows no {kind} of {version}"
        return self._plurals[version, kind]

    def _send(self, method: str, target: str, data: str | None, headers: dict[str, str], timeout: float) -> Answer:
        connection = self._current()
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        try:
            connection.request(method, target, data, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())
        except (OSError, http.client.HTTPException):
            connection.close()
            raise

    def _current(self) -> http.client.HTTPSConnection:
        found: http.client.HTTPSConnection | None = getattr(self._local, "current", None)
        if found is None:
            found = self.connection()
            self._local.current = found
            self._open.append(found)
        return found


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


def port_is_open(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
