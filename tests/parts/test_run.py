"""`portable run` on real local Rays, two at a time: how they end, what they say, and that nothing is left of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.parts

PATIENCE = 400.0
"""Seconds for two Rays to start on a busy machine."""
MARK = "PORTABLE_TEST_MARK"

TRAIN = """
import os, pathlib, sys
import ray
from lib.ranks import rank

ray.init()
print("resources", {name: ray.cluster_resources().get(name) for name in ("GPU", "trainer", "accelerator_type:H100")})
told = rank.options(num_gpus=8, resources={"trainer": 1})
print("devices", sorted(ray.get([told.remote() for _ in range(2)])))
print("corpus", pathlib.Path(os.environ["CORPUS"].removeprefix("file://"), "a.txt").read_text(), end="")
print("token", os.environ["HF_TOKEN"])
pathlib.Path(os.environ["OUT"].removeprefix("file://"), "weights").write_text(" ".join(sys.argv[1:]))
"""
RANKS = """
import os, ray

@ray.remote
def rank():
    return os.environ["CUDA_VISIBLE_DEVICES"]
"""
TORTURE = r"""
set -u
x="a b"; y='c"d'
cat <<'END' | tr a-z A-Z
here $HOME `id` "q" 'r' \ and !
END
echo "$x|$y" '$x' | sed 's/|/;/'; echo "args: $# $*" && echo {1,2}-*.none
count=$(cat "$CKPT/count" 2>/dev/null || echo 0); echo $((count + 1)) > "$CKPT/count"; echo "attempt $count"
cd / ; cd /portable/code; ls
python - <<END
print("from python: $x \$x")
raise RuntimeError("as asked")
END
code=$?; echo "python ended with $code" >&2; exit 7
"""
MORE = ("one two", "$three")
SLEEP = """
import os, subprocess, sys, time
import ray

ray.init()

@ray.remote(num_cpus=0)
def forever():
    subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(600)"])
    time.sleep(600)

forever.remote()
time.sleep(3)
print("it runs", flush=True)
time.sleep(600)
"""
ECHO = """
from ray import serve

@serve.deployment
class Echo:
    def __init__(self, greeting):
        self.greeting = greeting

    async def __call__(self, request):
        print("asked for", request.url.path)
        return {"said": self.greeting, "path": request.url.path}

def build(args):
    return Echo.bind(args["greeting"])
"""
GROUP = {
    "name": "trainers",
    "replicas": 2,
    "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8},
    "cpu": 2,
    "memory": "1Gi",
    "resources": {"trainer": 1},
}


@pytest.fixture(scope="module", autouse=True)
def ray_is_here() -> None:
    if find_spec("ray") is None:
        what = "Ray is missing: uv pip install 'ray[default,serve]==2.52.1' 'protobuf<7'"
        pytest.fail(what) if os.environ.get("CI") else pytest.skip(what)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder with a path that is short enough to be used by a run as well."""
    made = Path(tempfile.mkdtemp(prefix="r", dir="/tmp"))
    yield made
    shutil.rmtree(made)


Start = Callable[..., "Run"]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts runs, and ends those that a failed test has left."""
    started: list[Run] = []

    def start(name: str, files: dict[str, str], spec: dict[str, Any], *options: str) -> Run:
        started.append(Run(folder, name, files, spec, *options))
        return started[-1]

    yield start
    for run in started:
        run.process.terminate()
        run.process.wait()


class Run:
    """One `portable run` in a process of its own, with all that it says in files."""

    def __init__(self, folder: Path, name: str, files: dict[str, str], spec: dict[str, Any], *options: str) -> None:
        self.mark = uuid.uuid4().hex
        self.place = folder / name
        self.temporary = folder / name[:1]
        self.temporary.mkdir()
        for path, text in files.items():
            (self.place / "src" / path).parent.mkdir(parents=True, exist_ok=True)
            (self.place / "src" / path).write_text(text)
        code = {"ray": "2.52.1", "source": "src", "env": {MARK: self.mark}}
        body = {"code": code, "images": {"cuda": "x", "cpu": "x"}, **spec}
        whole = {"apiVersion": "portable/v1", "kind": "Workload", "metadata": {"name": name}, "spec": body}
        self.place.mkdir(exist_ok=True)
        (self.place / "workload.yaml").write_text(yaml.safe_dump(whole))
        variables = {MARK: self.mark, "TMPDIR": str(self.temporary), "MY_TOKEN": "hunter2-hunter2"}
        with (self.place / "out").open("wb") as out, (self.place / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portable", "run", "workload.yaml", *options],
                cwd=self.place,
                env={**os.environ, **variables},
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return (self.place / "out").read_text()

    @property
    def err(self) -> str:
        return (self.place / "err").read_text()

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def until(self, what: Callable[[], bool]) -> None:
        begin = time.monotonic()
        while not what():
            assert self.process.poll() is None, self.out + self.err
            assert time.monotonic() - begin < PATIENCE, self.out + self.err
            time.sleep(0.2)

    def left(self) -> list[str]:
        """Command lines of living processes of this run."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and self.mark.encode() in (entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    def is_gone(self) -> bool:
        return not self.left() and not list(self.temporary.iterdir())


def job(**fields: Any) -> dict[str, Any]:
    return {"job": fields}


def test_one_succeeds_and_one_fails_at_the_same_time(start: Start, folder: Path) -> None:
    corpus, weights = folder / "corpus", folder / "weights"
    corpus.mkdir()
    (corpus / "a.txt").write_text("some text\n")
    good = start(
        "good",
        {"train.py": TRAIN, "lib/ranks.py": RANKS},
        {
            **job(command=["python", "train.py", "--name", "it's $HOME"]),
            "groups": [GROUP],
            "data": {
                "inputs": [{"name": "corpus", "size": "1Gi", "env": "CORPUS"}],
                "outputs": [{"name": "weights", "size": "1Gi", "env": "OUT"}],
            },
            "secrets": [{"name": "hub", "env": "HF_TOKEN"}],
        },
        *("--data", f"corpus={corpus}", "--data", f"weights={weights}", "--secret", "hub=MY_TOKEN"),
        *("-o", "json=result.json", "-o", "text", "--", "--more", "a  b"),
    )
    bad = start(
        "bad",
        {"a.py": "", "b.py": ""},
        {
            **job(script=TORTURE, retries=1),
            "data": {
                "checkpoints": {
                    "name": "ckpt",
                    "size": "1Gi",
                    "every": "1h",
                    "as": "mount",
                    "path": "/c",
                    "env": "CKPT",
                }
            },
        },
        *("--", *MORE),
    )
    assert good.wait() == 0, good.out + good.err
    assert "resources {'GPU': 16.0, 'trainer': 2.0, 'accelerator_type:H100': 2.0}" in good.out
    assert "devices ['0,1,2,3,4,5,6,7', '8,9,10,11,12,13,14,15']" in good.out
    assert "corpus some text\n" in good.out
    assert "token ***\n" in good.out
    assert (weights / "weights").read_text() == "--name it's $HOME --more a  b"
    assert "good: SUCCEEDED" in good.err
    assert "accelerators-by-name" in good.err
    assert "hunter2" not in good.out + good.err
    result = json.loads((good.place / "result.json").read_text())
    assert (result["job_status"], result["driver_exit_code"], result["attempts"]) == ("SUCCEEDED", 0, 1)

    assert bad.wait() == 1, bad.out + bad.err
    for attempt in (0, 1):
        assert expected(folder, attempt) in bad.out
    assert "bad: FAILED (AppFailed, exit code 7)" in bad.err
    assert ", attempt 2" in bad.err
    tail = bad.err.partition("the end of the log:")[2]
    assert "RuntimeError: as asked" in tail
    assert "python ended with 1" in tail
    assert (good.left(), bad.left()) == ([], [])
    assert (list(good.temporary.iterdir()), list(bad.temporary.iterdir())) == ([], [])


def expected(folder: Path, attempt: int) -> str:
    """What bash itself makes of the script, up to where Python fails, with the code in another place."""
    code, checkpoints = folder / f"code-{attempt}", folder / f"checkpoints-{attempt}"
    code.mkdir()
    checkpoints.mkdir()
    for name in ("a.py", "b.py"):
        (code / name).touch()
    (checkpoints / "count").write_text(str(attempt))
    made = subprocess.run(
        ["bash", "-c", TORTURE.replace("/portable/code", str(code)).partition("python -")[0], "bash", *MORE],
        cwd=code,
        env={"PATH": os.environ["PATH"], "CKPT": str(checkpoints)},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout + "from python: a b $x\n"


def test_what_is_stopped_is_gone_whether_asked_or_killed(start: Start) -> None:
    asked = start("asked", {"x.py": SLEEP}, job(command=["python", "x.py"], retries=3))
    killed = start("killed", {"x.py": SLEEP}, job(command=["python", "x.py"]))
    for run in (asked, killed):
        run.until(lambda run=run: "it runs" in run.out)  # type: ignore[misc]  # mypy has no type for a bound default
        assert len(run.left()) > 5
    begin = time.monotonic()
    asked.process.send_signal(signal.SIGINT)
    killed.process.kill()
    assert asked.wait() == 130, asked.err
    assert asked.is_gone(), asked.left()
    assert "the job was stopped, and its local Ray is gone" in asked.err
    assert "attempt 1 of 4" not in asked.err
    killed.wait()
    while not killed.is_gone():
        assert time.monotonic() - begin < 60, killed.left()
        time.sleep(0.2)


def test_a_service_answers_and_a_cluster_tells_its_address(start: Start) -> None:
    application = {
        "name": "echo",
        "import": "app:build",
        "route": "/echo",
        "args": {"greeting": "hello"},
        "replicas": {"min": 1, "max": 1},
        "deployment": "Echo",
    }
    group = {"name": "web", "cpu": 2, "memory": "1Gi"}
    service = start("service", {"app.py": ECHO}, {"service": {"applications": [application]}, "groups": [group]})
    cluster = start("cluster", {}, {"cluster": {}, "code": {"ray": "2.52.1", "env": {}}}, "--once")
    service.until(lambda: "answers at" in service.err)
    url = service.err.partition("answers at ")[2].partition(";")[0]
    assert url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{url}/echo/x", timeout=30) as answer:
        assert json.loads(answer.read()) == {"said": "hello", "path": "/echo/x"}
    service.until(lambda: "asked for /echo/x" in service.out)
    service.process.send_signal(signal.SIGTERM)
    assert service.wait() == 130
    assert "the service was stopped, and its local Ray is gone" in service.err
    assert service.is_gone(), service.left()

    assert cluster.wait() == 0, cluster.err
    lines = cluster.out.splitlines()
    assert [line.partition("=")[0] for line in lines] == [
        "export RAY_ADDRESS",
        "export RAY_API_SERVER_ADDRESS",
        "export RAY_AUTH_MODE",
        "export RAY_AUTH_TOKEN_PATH",
    ]
    assert cluster.is_gone(), cluster.left()


def test_what_does_not_start_in_time_is_told_and_gone(start: Start) -> None:
    late = start("late", {"x.py": "pass"}, job(command=["python", "x.py"]), "--timeout", "1s")
    assert late.wait() == 69, late.err
    assert "error[start-timeout]: Ray did not answer within 1 s" in late.err
    assert late.is_gone(), late.left()
