"""Builds every program of the test cluster from Go modules: `python -m tests.cluster.build [--images]`.

Programs appear one by one and whole, so an interrupted build goes on where it stopped; a second build at the same
time waits for the first.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cluster.cache import GO_FOLDER, Programs, programs
from tests.cluster.errors import BuildError
from tests.cluster.versions import ASSETS, ENVTEST_PROGRAMS, PROGRAMS, Asset, Program


def build(wanted: Programs, jobs: int | None = None) -> None:
    """Build what is absent in `wanted`, with at most `jobs` compilers at once, and say so on stderr."""
    if wanted.envtest is not None:
        _check_envtest(wanted.envtest)
    with _only_one(wanted.folder):
        absent = set(wanted.absent())
        todo = [program for program in PROGRAMS if program.name in absent]
        for number, program in enumerate(todo, start=1):
            _say(f"[{number}/{len(todo)}] {program.name}")
            _build_program(program, wanted.path(program.name), jobs)
        for asset in ASSETS:
            if asset.target in absent:
                _copy_asset(asset, wanted.asset(asset.target))
    _say(f"all programs are in {wanted.folder}")


def link_flags(program: Program) -> str:
    """The linker flags: no debug tables, and the version stamps."""
    return " ".join(["-s", "-w", *(f"-X {variable}={value}" for variable, value in program.stamps)])


def _check_envtest(folder: Path) -> None:
    lacking = sorted(name for name in ENVTEST_PROGRAMS if not (folder / name).is_file())
    if lacking:
        raise BuildError(f"$KUBEBUILDER_ASSETS names {folder}, which has no {', '.join(lacking)}")


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another build is running, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_program(program: Program, target: Path, jobs: int | None) -> None:
    started = time.monotonic()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as folder:
        result = Path(folder) / program.name
        parallel = ["-p", str(jobs)] if jobs else []
        flags = ["-trimpath", "-buildvcs=false", "-mod=readonly", *parallel, f"-ldflags={link_flags(program)}"]
        _go(["build", *flags, "-o", str(result), program.package], GO_FOLDER / program.folder)
        result.replace(target)
    _say(f"      {time.monotonic() - started:.0f} s, {target.stat().st_size / 1e6:.0f} MB")


def _copy_asset(asset: Asset, target: Path) -> None:
    source = Path(_go(["list", "-m", "-f", "{{.Dir}}", asset.module], GO_FOLDER / asset.folder).strip())
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as folder:
        whole = Path(folder) / asset.target
        whole.mkdir()
        for path in asset.paths:
            found = source / path
            for file in sorted(found.glob("*.yaml")) if found.is_dir() else [found]:
                (whole / file.name).write_bytes(file.read_bytes())
        whole.replace(target)


def _go(arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}
    done = subprocess.run(["go", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-20:])
        raise BuildError(f"go {' '.join(arguments)} failed in {folder}:\n{tail}")
    return done.stdout


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Build all; 0 when everything is there, 1 when something could not be built."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.build", description="Build the test cluster.")
    parser.add_argument("--jobs", type=int, help="compilers at once (default: one per core)")
    parser.add_argument("--images", action="store_true", help="also the container images of real nodes (as root)")
    arguments = parser.parse_args()
    if shutil.which("go") is None:
        _say("error: Go 1.26 or newer is needed")
        return 1
    try:
        build(programs(), arguments.jobs)
        if arguments.images:
            from tests.cluster.images import build_images

            build_images(_say)
    except BuildError as error:
        _say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
