"""What this machine lacks for the cluster tests, said as what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cluster.cache import programs
from tests.cluster.containerd import CNI_FOLDER
from tests.cluster.images import absent_images

_PACKAGES = {"unshare": "util-linux", "nsenter": "util-linux", "ip": "iproute2", "openssl": "openssl"}
_NODE_PACKAGES = {"containerd": "containerd", "ctr": "containerd", "runc": "runc"}


def lacking_for_sandbox() -> list[str]:
    """What is missing for namespaces of our own; empty when they can be made."""
    if not sys.platform.startswith("linux"):
        return ["Linux (namespaces)"]
    lacking = _absent_packages(_PACKAGES)
    if not lacking and not _namespaces_allowed():
        lacking.append("root, or user namespaces for ordinary users")
    return lacking


def lacking_for_cluster() -> list[str]:
    """What is missing for an API server with its controllers; empty when it can be started."""
    lacking = lacking_for_sandbox()
    wanted = programs()
    if absent := wanted.absent():
        lacking.append(
            f"{', '.join(absent)}: `python -m tests.cluster.build` makes them in {wanted.folder} "
            "(Go 1.26 or newer, about 13 minutes on two cores)"
        )
    return lacking


def lacking_for_nodes() -> list[str]:
    """What is missing for real nodes; empty when they can be started."""
    lacking = [] if _is_root_of_the_machine() else ["root"]
    lacking += _absent_packages(_NODE_PACKAGES)
    if not (CNI_FOLDER / "bridge").exists():
        lacking.append("apt-get install containernetworking-plugins")
    if absent := absent_images():
        lacking.append(f"{', '.join(absent)}: `python -m tests.cluster.build --images` makes them (as root)")
    return lacking


def _is_root_of_the_machine() -> bool:
    # In the user namespace that an ordinary user's cluster runs in, everybody is root of very little.
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]


def _absent_packages(packages: dict[str, str]) -> list[str]:
    absent = sorted({package for program, package in packages.items() if shutil.which(program) is None})
    return [f"apt-get install {' '.join(absent)}"] if absent else []


def _namespaces_allowed() -> bool:
    if os.geteuid() == 0:
        flags: list[str] = []
    else:
        flags = ["--user", "--map-root-user"]
    command = ["unshare", *flags, "--net", "--mount", "--pid", "--fork", "--mount-proc", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
