"""A scheduled job: the CronJob's own program is run against a real HTTPS server."""

from __future__ import annotations

import http.server
import json
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from portable.compiler.compile import compile_workload
from portable.model.workload import Workload
from tests.compiler.build import placement, workload


@pytest.fixture
def nightly() -> Workload:
    schedule = {"cron": "0 2 * * *", "timeZone": "Europe/Zurich", "job": {"command": ["python", "eval.py"]}}
    return workload({"job": None, "schedule": schedule, "scheduling": {"queue": "q"}})


def bodies(of: Workload, **target: Any) -> dict[str, dict[str, Any]]:
    from portable.model.placement import Bindings

    made = compile_workload(of, placement(of, target=target, bindings=Bindings(queue="team")))
    return {one.kind: dict(one.body) for one in made}


def test_the_job_carries_the_queue_and_the_cron_job_does_not(nightly: Workload) -> None:
    made = bodies(nightly)
    job = json.loads(made["ConfigMap"]["data"]["rayjob.json"])
    assert job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "team"
    assert "kueue.x-k8s.io/queue-name" not in made["CronJob"]["metadata"]["labels"]
    assert made["CronJob"]["spec"]["timeZone"] == "Europe/Zurich"
    assert made["Role"]["rules"] == [{"apiGroups": ["ray.io"], "resources": ["rayjobs"], "verbs": ["create", "list"]}]


def test_the_operators_own_schedule_where_its_gate_is_on(nightly: Workload) -> None:
    made = bodies(nightly, cluster={"rayCronJob": True, "kuberay": "1.7"})
    assert made["RayCronJob"]["spec"]["timeZone"] == "Europe/Zurich"
    assert "CronJob" not in made


def certificate(folder: Path) -> tuple[Path, Path]:
    key, cert = folder / "key.pem", folder / "ca.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, cert


@pytest.mark.parametrize(
    ("answer", "state", "code", "said"),
    [
        (201, "Complete", 0, "created"),
        (409, "Failed", 0, "exists already"),
        (403, "Complete", 1, "forbidden"),
        (201, "Running", 0, "skipped: demo-0 has not ended"),
    ],
)
def test_its_program_creates_the_job_once(
    nightly: Workload, tmp_path: Path, answer: int, state: str, code: int, said: str
) -> None:
    made = bodies(nightly)
    key, cert = certificate(tmp_path)
    (tmp_path / "token").write_text("secret-token")
    (tmp_path / "rayjob.json").write_text(made["ConfigMap"]["data"]["rayjob.json"])
    seen: list[dict[str, Any]] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            other = {"metadata": {"name": "demo-0"}, "status": {"jobDeploymentStatus": state}}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"items": [other]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append({"path": self.path, "token": self.headers["Authorization"], "job": body})
            self.send_response(answer)
            self.end_headers()
            self.wfile.write(b"forbidden" if answer == 403 else b"{}")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    container = made["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    program = (
        container["command"][2]
        .replace("/var/run/secrets/kubernetes.io/serviceaccount", str(tmp_path))
        .replace("/portable/job", str(tmp_path))
        .replace("kubernetes.default.svc", f"localhost:{server.server_port}")
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"JOB_NAME": "demo-1", "JOB_UID": "u1"},
        capture_output=True,
        text=True,
        check=False,
    )
    server.shutdown()
    server.server_close()
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    if state == "Running":
        assert not seen
        return
    assert seen[0]["path"] == "/apis/ray.io/v1/namespaces/default/rayjobs"
    assert seen[0]["token"] == "Bearer secret-token"
    assert seen[0]["job"]["metadata"]["name"] == "demo-1"
    assert seen[0]["job"]["metadata"]["ownerReferences"][0]["uid"] == "u1"
