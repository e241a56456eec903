"""A real cluster: requests over one pool of connections, repeated where that is safe, errors classified."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from portable.deploy.answers import BUSY, Answer, Asked, refusal
from portable.deploy.cluster import FIELD_MANAGER, NotThere, Object
from portable.deploy.kinds import KINDS, Resource, address, collection, root
from portable.deploy.kubeconfig import open_client
from portable.errors import Diagnostic, PortableError, Unreachable
from portable.model.plan import ClusterIdentity, ObjectRef, ref_of
from portable.version import __version__

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

APPLY = "application/apply-patch+yaml"
_WIDTH = 8
_ATTEMPTS = 5
_LONGEST_PAUSE = 20.0
_PAGE = 500


class Kubernetes:
    """One user's access to one cluster; the methods are those of the `Cluster` protocol."""

    width = _WIDTH

    def __init__(
        self, client: ApiClient, context: str | None = None, *, timeout: float = 30, patience: float = 60
    ) -> None:
        """`timeout` is for one answer, `patience` for all attempts at one request, both in seconds."""
        self._settings = client.configuration
        self._pool = client.rest_client.pool_manager
        self._host = str(self._settings.host).rstrip("/")
        self._context = context
        self._timeout = timeout
        self._patience = patience
        self._kinds: dict[str, Mapping[str, Resource]] = {}
        self._lock = threading.Lock()

    def identity(self) -> ClusterIdentity:
        """Which cluster this is, by the uid of `kube-system`."""
        try:
            system = self.get(ObjectRef("v1", "Namespace", None, "kube-system"))
        except PortableError as error:
            if not _forbidden(error):
                raise
            system = None
        authority = f"{self._host}\n{_text(self._settings.ssl_ca_cert)}"
        uid = system["metadata"]["uid"] if system else f"address:{sha256(authority.encode()).hexdigest()[:32]}"
        return ClusterIdentity(str(uid), self._host, self._context)

    def get(self, ref: ObjectRef) -> Object | None:
        """A live object; None if there is none."""
        try:
            found: Object = self._json("GET", address(ref, self._resource(ref)), str(ref), ref.namespace)
        except NotThere as error:
            if error.what == "kind":
                raise
            return None
        return found

    def list(self, api_version: str, kind: str, namespace: str | None, labels: str = "") -> tuple[Object, ...]:
        """The objects of a kind, page by page."""
        path = collection(api_version, self._resource(ObjectRef(api_version, kind, namespace, "")), namespace)
        query = {"limit": str(_PAGE)} | ({"labelSelector": labels} if labels else {})
        found: list[Object] = []
        while True:
            page = self._json("GET", f"{path}?{urlencode(query)}", f"kind {kind}", namespace)
            found.extend(page.get("items") or ())
            more = page.get("metadata", {}).get("continue")
            if not more:
                return tuple(found)
            query["continue"] = more

    def apply(self, body: Object, *, dry_run: bool = False, force: bool = False) -> Object:
        """Server-side apply; it may be repeated, as the same body always gives the same object."""
        ref = ref_of(body)
        query = {"fieldManager": FIELD_MANAGER, "force": str(force).lower(), "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        path = f"{address(ref, self._resource(ref))}?{urlencode(query)}"
        made: Object = self._json("PATCH", path, str(ref), ref.namespace, json.dumps(body), APPLY)
        return made

    def delete(self, ref: ObjectRef, uid: str | None = None) -> bool:
        """Deletes an object; its dependents go in the background."""
        options: dict[str, Any] = {"propagationPolicy": "Background"}
        if uid is not None:
            options["preconditions"] = {"uid": uid}
        try:
            path = address(ref, self._resource(ref))
            self._json("DELETE", path, str(ref), ref.namespace, json.dumps(options), "application/json")
        except NotThere as error:
            if error.what == "object":
                return False
            raise
        return True

    def read(self, path: str, token: str | None = None) -> str:
        """The text at a path."""
        return self._send(Asked("GET", path, path, token=token), None, None, self._timeout)

    def log(
        self, namespace: str, pod: str, container: str | None = None, *, follow: bool = False, tail: int | None = None
    ) -> Iterator[str]:
        """The lines of a container's log, as they come."""
        query = {"follow": str(follow).lower()}
        query |= {"container": container} if container else {}
        query |= {"tailLines": str(tail)} if tail is not None else {}
        ref = ObjectRef("v1", "Pod", namespace, pod)
        path = f"{address(ref, KINDS['Pod'])}/log?{urlencode(query)}"
        asked = Asked("GET", path, f"log of {ref}", namespace)
        response = self._guarded(asked, lambda: self._request(asked, None, None, None if follow else self._timeout))
        if response.status >= 300:
            raise refusal(asked, Answer(response.status, response.data.decode("utf-8", "replace")))
        return self._lines(asked, response)

    def serves(self, api_version: str) -> frozenset[str]:
        """The kinds of an API version."""
        return frozenset(self._discovered(api_version))

    def _resource(self, ref: ObjectRef) -> Resource:
        known = KINDS.get(ref.group_kind)
        if known is not None:
            return known
        found = self._discovered(ref.api_version).get(ref.kind)
        if found is None:
            message = f"the cluster does not know the kind {ref.kind} of {ref.api_version}"
            advice = "install what serves it; `portable doctor` says what is missing"
            raise NotThere(Diagnostic("kind-not-installed", message, help=(advice,)), "kind")
        return found

    def _discovered(self, api_version: str) -> Mapping[str, Resource]:
        with self._lock:
            known = self._kinds.get(api_version)
        if known is None:
            try:
                answer = self._json("GET", root(api_version), f"API {api_version}", None)
            except NotThere:
                answer = {}
            known = {
                one["kind"]: Resource(one["name"], one["namespaced"])
                for one in answer.get("resources", ())
                if "/" not in one["name"]
            }
            with self._lock:
                self._kinds[api_version] = known
        return known

    def _json(
        self,
        method: str,
        path: str,
        about: str,
        namespace: str | None,
        body: str | None = None,
        content: str | None = None,
    ) -> Any:
        asked = Asked(method, path, about, namespace)
        text = self._send(asked, body, content, self._timeout)
        try:
            return json.loads(text)
        except ValueError:
            message = f"{self._host} does not answer as an API server does"
            raise Unreachable(Diagnostic("not-a-cluster", message, help=("look at the kubeconfig's server",))) from None

    def _send(self, asked: Asked, body: str | None, content: str | None, timeout: float) -> str:
        """One request and its answer; a busy server is asked again when it says so, a broken connection too.

        All our requests may be repeated: reads, server-side apply, deletion by uid.
        """
        until = time.monotonic() + self._patience
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self._guarded(asked, lambda: self._request(asked, body, content, timeout))
                answer = Answer(response.status, response.data.decode("utf-8", "replace"))
                pause = _pause(attempt, response.headers.get("Retry-After"))
                failure = refusal(asked, answer) if answer.status >= 300 else None
                again = answer.status in BUSY
            except Unreachable as error:
                failure, pause, again = error, _pause(attempt, None), error.diagnostics[0].name == "connection-broken"
            if failure is None:
                return answer.text
            if not again or attempt >= _ATTEMPTS or time.monotonic() + pause > until:
                raise failure
            time.sleep(pause)

    def _request(self, asked: Asked, body: str | None, content: str | None, timeout: float | None) -> Any:
        headers = {"Accept": "application/json, */*", "User-Agent": f"portable/{__version__}"}
        if content is not None:
            headers["Content-Type"] = content
        if asked.token is not None:
            headers["X-Ray-Authorization"] = f"Bearer {asked.token}"
        for one in self._settings.auth_settings().values():
            if one["in"] == "header" and one["value"]:
                headers[one["key"]] = one["value"]
        return self._pool.request(
            asked.method,
            f"{self._host}{asked.path}",
            body=body,
            headers=headers,
            timeout=timeout,
            retries=False,
            preload_content=asked.path.find("/log?") < 0,
        )

    def _guarded(self, asked: Asked, send: Callable[[], Any]) -> Any:
        """What `send` returns.

        Raises:
            Unreachable: the connection could not be made, broke, or the answer did not come in time.
        """
        from urllib3 import exceptions

        try:
            return send()
        except exceptions.SSLError as error:
            # An idle connection that the server has closed is an error of the same type.
            if "certificate" not in str(error).lower():
                raise self._unreachable(asked, "connection-broken", "the connection broke", error) from None
            raise self._unreachable(asked, "certificate-not-trusted", "its certificate is not trusted", error) from None
        except (exceptions.ConnectTimeoutError, exceptions.NewConnectionError, exceptions.ProxyError) as error:
            raise self._unreachable(asked, "cluster-unreachable", "nothing answers there", error) from None
        except exceptions.TimeoutError as error:
            raise self._unreachable(asked, "cluster-timeout", f"no answer within {self._timeout:g} s", error) from None
        except (exceptions.HTTPError, OSError) as error:
            raise self._unreachable(asked, "connection-broken", "the connection broke", error) from None

    def _unreachable(self, asked: Asked, name: str, what: str, error: Exception) -> Unreachable:
        place = urlsplit(self._host).netloc
        context = f" (context {self._context})" if self._context else ""
        message = f"the API server {place}{context} cannot be asked for {asked.about}: {what}"
        advice = ("is the cluster up, and are you on its network? `kubectl cluster-info` tries the same",)
        return Unreachable(Diagnostic(name, message, help=advice, notes=(f"{type(error).__name__}",)))

    def _lines(self, asked: Asked, response: Any) -> Iterator[str]:
        """Whole lines out of pieces; the connection goes back when they end."""
        rest = b""
        pieces = response.stream(65536, decode_content=True)
        try:
            while (piece := self._guarded(asked, lambda: next(pieces, None))) is not None:
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    yield line.decode("utf-8", "replace")
            if rest:
                yield rest.decode("utf-8", "replace")
        finally:
            response.release_conn()


def connect(
    kubeconfig: str | Path | None = None, context: str | None = None, *, timeout: float = 30, patience: float = 60
) -> Kubernetes:
    """The cluster of a context.

    Raises:
        ConfigInvalid: there is no such context.
    """
    client, name = open_client(kubeconfig, context)
    return Kubernetes(client, name, timeout=timeout, patience=patience)


def _forbidden(error: PortableError) -> bool:
    return error.diagnostics[0].name == "not-authorised"


def _pause(attempt: int, wanted: str | None) -> float:
    """Seconds before the next attempt: as the server says, else doubling."""
    if wanted is not None and wanted.isdigit():
        return float(wanted)
    return min(0.25 * float(2**attempt), _LONGEST_PAUSE)


def _text(path: str | None) -> str:
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except OSError:
        return ""
