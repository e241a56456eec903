"""A cluster to look at: `python -m tests.cluster.shell [--kueue] [--nodes] [COMMAND ...]`.

It lives as long as the command (a shell, if none is given), which finds it by $KUBECONFIG and has its kubectl on $PATH.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.prerequisites import lacking_for_cluster, lacking_for_nodes


def main() -> int:
    """Start a cluster and run the command in it; the command's exit code is ours."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.shell", description="A cluster to look at.")
    parser.add_argument("--kueue", action="store_true", help="with Kueue")
    parser.add_argument("--nodes", action="store_true", help="with two real nodes, open to pods")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run in it (default: $SHELL)")
    arguments = parser.parse_args()
    if lacking := lacking_for_cluster() + (lacking_for_nodes() if arguments.nodes else []):
        print("error: needs " + "; ".join(lacking), file=sys.stderr)
        return 1
    command = [word for word in arguments.command if word != "--"] or [os.environ.get("SHELL", "/bin/sh")]
    with tempfile.TemporaryDirectory(prefix="portable-cluster-") as folder:
        cluster = Cluster(Path(folder), programs())
        try:
            return _run(cluster, command, kueue=arguments.kueue, nodes=arguments.nodes)
        finally:
            cluster.close()


def _run(cluster: Cluster, command: list[str], *, kueue: bool, nodes: bool) -> int:
    if kueue:
        cluster.kueue.add("default", {"cpu": 16, "memory": "64Gi"})
    if nodes:
        cluster.real_nodes.set_open(True)
    path = f"{cluster.site.programs.path('kubectl').parent}:{os.environ['PATH']}"
    environment = {**os.environ, "KUBECONFIG": str(cluster.kubeconfig), "PATH": path}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
