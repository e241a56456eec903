"""An admission webhook inside the test: mutates, denies, or does not listen."""

from __future__ import annotations

import base64
import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.cluster.api import Json
from tests.cluster.cluster import Cluster

Judge = Callable[[Json], "list[Json] | str"]
"""What to do with an object: a JSON patch, or words that deny it."""


@contextlib.contextmanager
def webhook(cluster: Cluster, namespace: str, judge: Judge, *, listening: bool = True) -> Iterator[None]:
    """Calls `judge` for every RayJob of a namespace that is created or updated."""
    serving = cluster.site.authority.server(f"webhook-{namespace}", ["IP:127.0.0.1"])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _maker(judge))
    port = server.server_address[1]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(serving.certificate, serving.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    if not listening:
        server.shutdown()
        server.server_close()
    bundle = base64.b64encode(serving.authority.read_bytes()).decode()
    configuration = _configuration(namespace, f"https://127.0.0.1:{port}/", bundle)
    path = f"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/{configuration['metadata']['name']}"
    try:
        cluster.api.apply_all([configuration])
        cluster.wait_for(lambda: _in_force(cluster, namespace), what="webhook in force")
        yield
    finally:
        cluster.api.request("DELETE", path).expect(200, 404)
        if listening:
            server.shutdown()
            server.server_close()
        thread.join()


def _configuration(namespace: str, url: str, bundle: str) -> Json:
    rule = {
        "apiGroups": ["ray.io"],
        "apiVersions": ["v1"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["rayjobs"],
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": f"test-{namespace}"},
        "webhooks": [
            {
                "name": "test.example.com",
                "clientConfig": {"url": url, "caBundle": bundle},
                "rules": [rule],
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                "sideEffects": "None",
                "admissionReviewVersions": ["v1"],
                "failurePolicy": "Fail",
                "timeoutSeconds": 5,
            }
        ],
    }


def _in_force(cluster: Cluster, namespace: str) -> bool:
    """The API server hears of a new webhook a moment later: a probe is changed or refused by then."""
    probe = {
        "apiVersion": "ray.io/v1",
        "kind": "RayJob",
        "metadata": {"name": "probe", "namespace": namespace},
        "spec": {"entrypoint": "true", "suspend": False},
    }
    answer = cluster.api.apply(probe, "probe", force=True, dry_run=True)
    return not answer.ok or answer.json["spec"]["suspend"] is True


def _maker(judge: Judge) -> type[BaseHTTPRequestHandler]:
    class _Answering(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
            """Say nothing."""

        def do_POST(self) -> None:
            review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request = review["request"]
            response: Json = {"uid": request["uid"], "allowed": True}
            verdict = judge(request["object"])
            if isinstance(verdict, str):
                response |= {"allowed": False, "status": {"message": verdict, "code": 403}}
            elif verdict:
                patch = base64.b64encode(json.dumps(verdict).encode()).decode()
                response |= {"patchType": "JSONPatch", "patch": patch}
            body = json.dumps(
                {"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return _Answering
