"""The images of real nodes, kept as a containerd store that every session takes a copy of."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import yaml

from tests.cluster import containerd, oci, rootfs
from tests.cluster.cache import cache_root, fingerprint, programs
from tests.cluster.errors import BuildError
from tests.cluster.sandbox import Sandbox

RAY_IMAGE: Final = "localhost/ray:2.52.1"
"""Ours; the store has it under its public name too, so that a workload of the gallery runs unchanged."""
GALLERY_WORKLOAD: Final = Path(__file__).parents[2] / "manifests" / "check-nodes" / "workload.yaml"
_RAY_SETTINGS: Final = {
    "Env": [
        "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LANG=C.UTF-8",
        "HOME=/root",
        # Half a CPU of a busy machine: a dashboard whose parts are late gives up for good, and the head is never ready.
        "RAY_DASHBOARD_SUBPROCESS_MODULE_WAIT_READY_TIMEOUT=240",
        "RAY_DASHBOARD_STARTUP_TIMEOUT_S=240",
    ],
    "WorkingDir": "/root",
}
# Databases are written in place; all else in a store is written once, so copies can share it.
_DATABASES: Final = ("meta.db", "metadata.db")


def store() -> Path:
    """The folder of the pristine store."""
    names = f"{RAY_IMAGE} {gallery_image()}"
    recipe = f"{fingerprint()} {rootfs.SUITE} {rootfs.PACKAGES} {_RAY_SETTINGS} {names}".encode()
    digest = hashlib.sha256(recipe + rootfs.REQUIREMENTS.read_bytes()).hexdigest()[:16]
    return cache_root() / f"images-{digest}"


def gallery_image() -> str:
    """The image that the workload of the gallery names, for this architecture and as containerd calls it."""
    images = yaml.safe_load(GALLERY_WORKLOAD.read_text(encoding="utf-8"))["spec"]["images"]["cpu"]
    return f"docker.io/{images['arm64' if platform.machine() == 'aarch64' else 'amd64']}"


def absent_images() -> list[str]:
    """Names of images that are not there yet."""
    return [] if store().is_dir() else [RAY_IMAGE, containerd.PAUSE_IMAGE]


def build_images(say: Callable[[str], None]) -> None:
    """Make the store if it is absent; needs root, debootstrap, containerd, runc, a Debian mirror, a package index."""
    target = store()
    if target.is_dir():
        say(f"all images are in {target}")
        return
    if os.geteuid() != 0:
        raise BuildError("images are made as root")
    for program in ("debootstrap", "containerd", "ctr", "runc"):
        if shutil.which(program) is None:
            raise BuildError(f"{program} is needed: apt-get install debootstrap containerd runc")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".images-") as folder:
        work = Path(folder)
        say("[1/3] a Debian with Ray")
        (work / "ray").mkdir()
        rootfs.make_rootfs(work / "ray")
        oci.write_archive(RAY_IMAGE, work / "ray", work / "ray.tar", _RAY_SETTINGS)
        say("[2/3] the pause image")
        (work / "pause").mkdir()
        shutil.copy2(programs().path("pause"), work / "pause" / "pause")
        oci.write_archive(containerd.PAUSE_IMAGE, work / "pause", work / "pause.tar", {"Entrypoint": ["/pause"]})
        say("[3/3] a store with both")
        _import(work, [work / "ray.tar", work / "pause.tar"])
        (work / "store").replace(target)
    say(f"all images are in {target}")


def copy_store(target: Path) -> None:
    """A store of its own for one node, on the same disk as the pristine one: links for all that is never changed."""
    _run("cp", "--archive", "--link", str(store()), str(target))
    for database in target.rglob("*.db"):
        if database.name in _DATABASES:
            copy = database.with_suffix(".copy")
            shutil.copy2(database, copy)
            copy.replace(database)


def _import(work: Path, archives: list[Path]) -> None:
    with Sandbox() as sandbox:
        containerd.shield_host(sandbox, work)
        running = containerd.start(sandbox, work / "store", work / "run", work / "containerd.log")
        for archive in archives:
            running.ctr("images", "import", archive)
        running.ctr("images", "tag", RAY_IMAGE, gallery_image())
        running.process.stop()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command)}: {done.stderr[-2000:]}")
