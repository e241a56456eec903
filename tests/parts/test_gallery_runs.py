"""Examples of the gallery run to their end on a local Ray, as `portable run` runs them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.write_manifests import GALLERY, SPEC

pytestmark = pytest.mark.parts

JOBS = {
    "batch-inference": r"answers: 100 rows at file:///",
    "check-nodes": r"all is well: 2 workers, all on this one machine; 2 ways between them",
    "embed-rag": r"vectors: \d+ passages at file:///",
    "eval-nightly": r"\| sum \| 60 \| 60 \|",
    "finetune-lora": r"step 2000: loss 0\.0\d+",
    "train-gb200": r"there is no PyTorch here|all-reduce over 2 ranks",
    "train-llm": r"step 20: loss \d\.\d+\n(.*\n)*.*done: file:///",
    "train-queued": r"the pole stands for 500 of 500 steps",
    "train-tpu": r"done: loss 0\.0\d+",
    "train-trainium": r"there are no Neuron cores here",
}
"""Example to what its program prints at the end. Ray Train's (train-rocm) does not start without PyTorch."""
NEEDS = {"batch-inference": "pyarrow", "embed-rag": "pyarrow"}
CODE_ELSEWHERE = ("eval-nightly", "train-gb200")
"""In a repository, in an image: here it lies beside the spec."""
SERVICES = {
    "rank-mtia": ("/rank?user=somebody", None, r'"items":\[(\d+,){9}\d+\]'),
    "serve-agent": ("/", {"question": "2026-12-24"}, r"09:00"),
    "serve-llm": (
        "/v1/chat/completions",
        {"messages": [{"role": "user", "content": "hello"}]},
        r'"object":"chat\.completion".*hello',
    ),
}
SECRETS = {
    "finetune-lora": ("hub-token",),
    "serve-agent": ("calendar-key", "clinic-tls/tls.key"),
    "serve-llm": ("hub-token",),
}
ENDS_WITHIN = 300


def command(example: str, *more: str) -> list[str]:
    spec = GALLERY / example / SPEC
    code = ["--code", str(GALLERY / example / "src")] if example in CODE_ELSEWHERE else []
    secrets = [part for name in SECRETS.get(example, ()) for part in ("--secret", f"{name}=A_SECRET")]
    return [sys.executable, "-m", "portable", "run", str(spec), "--no-accelerators", *code, *secrets, *more]


def environment() -> dict[str, str]:
    return {**os.environ, "A_SECRET": "not-very-secret", "PYTHONUNBUFFERED": "1"}


def need(module: str) -> None:
    if find_spec(module) is None:
        message = f"{module} is missing: uv sync --group parts"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.mark.parametrize("example", JOBS)
def test_a_job_runs_to_its_end(example: str, tmp_path: Path) -> None:
    need("ray")
    need(NEEDS.get(example, "ray"))
    told = subprocess.run(
        command(example),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert re.search(JOBS[example], told.stdout), told.stdout[-3000:]


@pytest.mark.parametrize("example", SERVICES)
def test_a_service_answers(example: str, tmp_path: Path) -> None:
    need("ray")
    path, body, expected = SERVICES[example]
    with running(command(example), tmp_path) as address:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert re.search(expected, answer.read().decode())


def test_a_cluster_comes_up(tmp_path: Path) -> None:
    need("ray")
    told = subprocess.run(
        command("dev-cluster", "--secret", "hub-token=A_SECRET", "--once"),
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=ENDS_WITHIN, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    assert "RAY_ADDRESS" in told.stdout + told.stderr


@contextmanager
def running(arguments: list[str], folder: Path) -> Iterator[str]:
    """A service while it is up, and its address; it ends as with Ctrl-C."""
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment(), stdout=stream, stderr=subprocess.STDOUT, text=True
        )
    try:
        yield address_in(log, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)


def address_in(log: Path, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + ENDS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"answers at (http://\S+?);", log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.5)
    raise AssertionError(log.read_text(errors="replace")[-3000:])
