"""The file tree of a container image with Ray: a minimal Debian, and Python packages pinned in `ray-image.txt`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.cluster.errors import BuildError

REQUIREMENTS: Final = Path(__file__).parent / "ray-image.txt"
SUITE: Final = "bookworm"
# What that suite's python3 is.
PYTHON: Final = "3.11"
# The operator's probes call wget.
PACKAGES: Final = ("python3", "wget", "ca-certificates")
_SITE: Final = f"usr/local/lib/python{PYTHON}/dist-packages"


def make_rootfs(root: Path) -> None:
    """Fill `root`; needs root, a Debian mirror and a Python package index."""
    _run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root))
    _install_packages(root / _SITE)
    _move_scripts(root / _SITE / "bin", root / "usr/local/bin")
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    _run("chroot", str(root), "python3", "-m", "compileall", "-q", f"/{_SITE}", check=False)
    for waste in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"):
        shutil.rmtree(root / waste, ignore_errors=True)


def _install_packages(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    uv = shutil.which("uv")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    _run(
        *(*installer, "install", "--quiet", "--no-deps", "--only-binary", ":all:"),
        *("--python-version", PYTHON, "--target", str(target), "--requirement", str(REQUIREMENTS)),
    )


def _move_scripts(source: Path, target: Path) -> None:
    """Move the commands to where a shell finds them, run by the image's Python and not by the one that installed."""
    target.mkdir(parents=True, exist_ok=True)
    for script in source.iterdir():
        content = script.read_bytes()
        first, _, rest = content.partition(b"\n")
        if first.startswith(b"#!") and b"python" in first:
            content = b"#!/usr/bin/python3\n" + rest
        (target / script.name).write_bytes(content)
        (target / script.name).chmod(0o755)
    shutil.rmtree(source)


def _run(*command: str, check: bool = True) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and check:
        raise BuildError(f"{' '.join(command)}:\n{(done.stdout + done.stderr)[-2000:]}")
