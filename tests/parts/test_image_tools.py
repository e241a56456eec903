"""Images as real tools write and serve them: skopeo's three forms, and Docker's own distribution server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from tests.linter.archive.building import Layout, layer, metadata
from tests.linter.binary.building import library

pytestmark = pytest.mark.parts

TORCH = "usr/lib/python3/dist-packages/torch-2.4.0.dist-info/METADATA"
WANTED = [
    ("accelerator-environment", "config"),
    ("accelerator-binary", "usr/lib/libx.so"),
    ("missing-device-code", "usr/lib/libx.so"),
    ("accelerator-package", TORCH),
]


def tool(name: str) -> str:
    """A program, or why there is none."""
    found = shutil.which(name)
    if found is not None:
        return found
    message = f"{name} is not installed: .ci/image-deps.sh"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def copied(source: str, target: str, *options: str) -> None:
    done = subprocess.run(
        [tool("skopeo"), "copy", "--insecure-policy", *options, source, target],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with the image as `oci`."""
    made = Layout()
    lower = layer({"usr/lib/libx.so": library("needs: libcudart.so.12\ncuda: sm_80"), "opt/liby.so": library("")})
    upper = layer({TORCH: metadata("torch", "2.4.0+cu124"), "opt/.wh.liby.so": ""})
    made.platform([lower, upper], environment=["NVIDIA_VISIBLE_DEVICES=all"])
    made.write(tmp_path / "oci")
    return tmp_path


def told(name: str, root: Path, *, online: bool = False) -> list[tuple[str, str]]:
    report = lint([name], LintSettings(root=root, online=online))
    return [(one.rule, one.location.file.partition("!")[2]) for one in report.findings]


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("oci-archive:a.tar", ()),
        ("docker-archive:a.tar:team/image:v1", ()),
        ("oci:packed", ("--dest-compress-format", "zstd", "--dest-compress-level", "3")),
    ],
)
def test_what_skopeo_writes_is_read_alike(image: Path, target: str, options: tuple[str, ...]) -> None:
    kind, _, path = target.partition(":")
    name = path.partition(":")[0]
    copied(f"oci:{image / 'oci'}", f"{kind}:{image / name}{path.removeprefix(name)}", *options)
    assert told(f"{kind}:{name}", image) == WANTED


@pytest.fixture
def served(image: Path) -> Iterator[str]:
    """The address of a distribution server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = image / "config.json"
    config.write_text(
        json.dumps(
            {
                "version": 0.1,
                "log": {"level": "error"},
                "storage": {"filesystem": {"rootdirectory": str(image / "store")}},
                "http": {"addr": f"127.0.0.1:{port}"},
            }
        )
    )
    server = subprocess.Popen(
        [tool("docker-registry"), "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def test_what_a_real_server_serves_is_read_alike(image: Path, served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(image))
    copied(f"oci:{image / 'oci'}", f"docker://{served}/team/image:v1", "--dest-tls-verify=false")
    assert told(f"docker://{served}/team/image:v1", image, online=True) == WANTED
    assert told(f"image:{served}/team/image", image, online=True) == [("unreadable-subject", "")], "no tag latest"
