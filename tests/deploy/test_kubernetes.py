"""The real client against a local HTTP server that speaks as an API server does: paths, repeats, refusals, logs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from portable.deploy.cluster import Moved, NotThere
from portable.deploy.kubernetes import Kubernetes, connect
from portable.errors import ConfigInvalid, NotAuthorised, Unreachable
from portable.model.plan import ObjectRef

pytestmark = pytest.mark.parts

JOB = ObjectRef("ray.io/v1", "RayJob", "ml", "llm")
PATH = "/apis/ray.io/v1/namespaces/ml/rayjobs/llm"


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    body: str
    headers: dict[str, str]


class Said(NamedTuple):
    """One answer; without a status the connection is closed."""

    status: int | None
    body: Any = ""
    headers: tuple[tuple[str, str], ...] = ()


class Server(ThreadingHTTPServer):
    """Answers in the order of a script, the last answer for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Relay)
        self.script: list[Said] = []
        self.asked: list[Asked] = []
        self.hushed: threading.Event | None = None
        """Nothing is answered before this is set."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that we closed is no error."""


class _Relay(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append(Asked(self.command, self.path, body, dict(self.headers)))
        if self.server.hushed is not None:
            self.server.hushed.wait(5)
        said = self.server.script.pop(0) if len(self.server.script) > 1 else self.server.script[0]
        if said.status is None:
            self.close_connection = True
            return
        content = (said.body if isinstance(said.body, str) else json.dumps(said.body)).encode()
        self.send_response(said.status)
        for name, value in (*said.headers, ("Content-Length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PATCH = do_DELETE = _answer  # noqa: N815 (http.server finds methods by these names)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def kubeconfig(folder: Path, server: str, name: str = "here", token: str = "secret") -> Path:
    file = folder / "kubeconfig"
    file.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": name,
                "clusters": [{"name": name, "cluster": {"server": server}}],
                "users": [{"name": name, "user": {"token": token}}],
                "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            }
        )
    )
    return file


@pytest.fixture
def cluster(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kubernetes:
    monkeypatch.setattr("portable.deploy.kubernetes.time.sleep", lambda seconds: None)
    return connect(kubeconfig(tmp_path, server.address), timeout=5, patience=5)


def status(code: int, message: str, **more: Any) -> Said:
    return Said(code, {"kind": "Status", "message": message, "code": code, **more})


def test_an_object_is_read_at_its_path_with_the_user_s_token(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, {"kind": "RayJob"})]
    assert cluster.get(JOB) == {"kind": "RayJob"}
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", PATH)
    assert asked.headers["authorization"] == "Bearer secret"
    assert asked.headers["User-Agent"].startswith("portable/")


def test_what_is_not_there_is_none(server: Server, cluster: Kubernetes) -> None:
    server.script = [status(404, 'rayjobs.ray.io "llm" not found')]
    assert cluster.get(JOB) is None


def test_a_kind_that_is_not_known_is_told_apart(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(404, "404 page not found\n")]
    with pytest.raises(NotThere) as missing:
        cluster.get(JOB)
    assert missing.value.what == "kind"


def test_apply_is_strict_and_by_our_name(server: Server, cluster: Kubernetes) -> None:
    body = {"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": {"name": "llm", "namespace": "ml"}}
    server.script = [Said(200, body)]
    cluster.apply(body, dry_run=True)
    (asked,) = server.asked
    assert asked.path == f"{PATH}?fieldManager=portable&force=false&fieldValidation=Strict&dryRun=All"
    assert asked.headers["Content-Type"] == "application/apply-patch+yaml"
    assert json.loads(asked.body) == body
    cluster.apply(body, force=True)
    assert server.asked[1].path == f"{PATH}?fieldManager=portable&force=true&fieldValidation=Strict"


def test_a_list_is_read_page_by_page(server: Server, cluster: Kubernetes) -> None:
    server.script = [
        Said(200, {"items": [{"a": 1}], "metadata": {"continue": "next"}}),
        Said(200, {"items": [{"a": 2}], "metadata": {}}),
    ]
    assert cluster.list("v1", "Pod", "ml", "x=y") == ({"a": 1}, {"a": 2})
    assert server.asked[0].path == "/api/v1/namespaces/ml/pods?limit=500&labelSelector=x%3Dy"
    assert "continue=next" in server.asked[1].path


def test_deleting_is_bound_to_the_uid(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, {}), status(404, "gone"), status(409, "the UID in the precondition does not match")]
    assert cluster.delete(JOB, "uid-1")
    assert json.loads(server.asked[0].body)["preconditions"] == {"uid": "uid-1"}
    assert not cluster.delete(JOB, "uid-1")
    with pytest.raises(Moved):
        cluster.delete(JOB, "uid-1")


@pytest.mark.parametrize("first", [status(429, "slow down"), status(503, "not yet"), Said(None)])
def test_busy_and_broken_are_tried_again(server: Server, cluster: Kubernetes, first: Said) -> None:
    server.script = [first, first, Said(200, {"kind": "RayJob"})]
    assert cluster.get(JOB) == {"kind": "RayJob"}
    assert len(server.asked) == 3


def test_it_waits_as_long_as_the_server_says(
    server: Server, cluster: Kubernetes, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("portable.deploy.kubernetes.time.sleep", slept.append)
    server.script = [Said(429, "", (("Retry-After", "3"),)), Said(200, {})]
    cluster.get(JOB)
    assert slept == [3.0]


def test_it_does_not_wait_longer_than_it_may(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(429, "", (("Retry-After", "60"),))]
    with pytest.raises(Unreachable, match="too busy"):
        cluster.get(JOB)
    assert len(server.asked) == 1


def test_busy_for_ever_is_given_up(server: Server, cluster: Kubernetes) -> None:
    server.script = [status(503, "not yet")]
    with pytest.raises(Unreachable, match="too busy"):
        cluster.get(JOB)
    assert len(server.asked) == 5


@pytest.mark.parametrize("code", [400, 401, 403, 409, 422, 500])
def test_an_answer_is_not_asked_for_twice(server: Server, cluster: Kubernetes, code: int) -> None:
    server.script = [status(code, 'User "ann" cannot get resource "rayjobs"')]
    with pytest.raises(Exception, match=r".") as refused:
        cluster.get(JOB)
    assert len(server.asked) == 1
    if code in (401, 403):
        assert isinstance(refused.value, NotAuthorised)


def test_silence_ends(server: Server, tmp_path: Path) -> None:
    hushed = threading.Event()
    server.script = [Said(200, {})]
    server.hushed = hushed
    with pytest.raises(Unreachable, match=r"no answer within 0\.1 s"):
        connect(kubeconfig(tmp_path, server.address), timeout=0.1, patience=0.1).get(JOB)
    hushed.set()


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 .context here. cannot be asked") as refused:
        connect(kubeconfig(tmp_path, "http://127.0.0.1:1"), timeout=2, patience=2).get(JOB)
    assert "secret" not in str(refused.value.diagnostics)


def test_what_is_no_api_server_is_said(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, "<html>welcome</html>")]
    with pytest.raises(Unreachable, match="does not answer as an API server"):
        cluster.get(JOB)


def test_an_unknown_kind_is_looked_up_once(server: Server, cluster: Kubernetes) -> None:
    resources = [{"name": "things", "kind": "Thing", "namespaced": False}, {"name": "things/status", "kind": "Thing"}]
    server.script = [Said(200, {"resources": resources}), Said(200, {"a": 1})]
    ref = ObjectRef("example.com/v1", "Thing", None, "x")
    assert cluster.get(ref) == {"a": 1}
    cluster.get(ref)
    assert [one.path for one in server.asked] == ["/apis/example.com/v1", *["/apis/example.com/v1/things/x"] * 2]


def test_the_token_of_a_ray_cluster_goes_beside_the_user_s_own(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, "text"), Said(200, "text")]
    assert cluster.read("/x", token="ray's") == "text"
    cluster.read("/x")
    with_token, without = (one.headers for one in server.asked)
    assert (with_token["authorization"], with_token["X-Ray-Authorization"]) == ("Bearer secret", "Bearer ray's")
    assert "X-Ray-Authorization" not in without


def test_lines_of_a_log_are_whole(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, "one\ntwø\nlast")]
    assert list(cluster.log("ml", "pod", "ray-head", tail=3)) == ["one", "twø", "last"]
    assert server.asked[0].path == "/api/v1/namespaces/ml/pods/pod/log?follow=false&container=ray-head&tailLines=3"


def test_a_log_that_is_not_there_is_told(server: Server, cluster: Kubernetes) -> None:
    server.script = [status(404, 'pods "pod" not found')]
    with pytest.raises(NotThere):
        list(cluster.log("ml", "pod"))


def test_a_cluster_is_known_by_its_oldest_namespace(server: Server, cluster: Kubernetes) -> None:
    server.script = [Said(200, {"metadata": {"uid": "abc"}})]
    assert cluster.identity().uid == "abc"


def test_where_that_may_not_be_read_it_is_known_by_its_address(server: Server, cluster: Kubernetes) -> None:
    server.script = [status(403, 'User "ann" cannot get resource "namespaces"')]
    one = cluster.identity()
    assert one.uid.startswith("address:")
    assert (one.server, one.context) == (server.address, "here")


def test_a_missing_context_is_told_with_those_there_are(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="no context `prod`") as wrong:
        connect(kubeconfig(tmp_path, server.address), "prod")
    assert wrong.value.diagnostics[0].help[0] == "contexts: here"


@pytest.mark.parametrize("text", ["not: [yaml", "[]", "kind: Config\n", ""])
def test_a_broken_kubeconfig_is_an_error_of_ours(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text(text)
    with pytest.raises(ConfigInvalid):
        connect(file)


def test_credentials_that_cannot_be_had_are_told_without_their_text(tmp_path: Path) -> None:
    file = kubeconfig(tmp_path, "http://127.0.0.1:1")
    config = json.loads(file.read_text())
    config["users"][0]["user"] = {
        "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "/no/such", "interactiveMode": "Never"}
    }
    file.write_text(json.dumps(config))
    with pytest.raises(NotAuthorised, match="credentials of context here cannot be had") as refused:
        connect(file)
    assert "/no/such" not in str(refused.value.diagnostics)


def test_no_kubeconfig_at_all_says_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(ConfigInvalid, match="there is no kubeconfig") as wrong:
        connect(None, "prod")
    assert "context prod" in wrong.value.diagnostics[0].message
    with pytest.raises(ConfigInvalid):
        connect(tmp_path / "none")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer",
            "certificate-not-trusted",
        ),
        ("hostname mismatch, certificate is not valid for 'x'", "certificate-not-trusted"),
        ("EOF occurred in violation of protocol (_ssl.c:2427)", "connection-broken"),
    ],
)
def test_a_broken_connection_is_no_untrusted_certificate(
    cluster: Kubernetes, monkeypatch: pytest.MonkeyPatch, said: str, name: str
) -> None:
    from urllib3.exceptions import SSLError

    def request(*_: object, **__: object) -> None:
        raise SSLError(said)

    monkeypatch.setattr(cluster, "_request", request)
    with pytest.raises(Unreachable) as broken:
        cluster.get(JOB)
    assert broken.value.diagnostics[0].name == name
