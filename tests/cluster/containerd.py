"""containerd with runc and the CNI plug-ins of the distribution, everything it writes below one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cluster.errors import StartError
from tests.cluster.process import Process
from tests.cluster.sandbox import Sandbox
from tests.cluster.waiting import wait_for

CNI_FOLDER: Final = Path("/usr/lib/cni")
PAUSE_IMAGE: Final = "localhost/pause:1"
# Places that containerd, its shims, runc, the CNI library and the kubelet write to whatever they are told.
_FIXED_PLACES: Final = ("/run", "/var/lib", "/var/log")

_CONFIGURATION: Final = """\
version = 2
root = "{root}"
state = "{state}"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp"]
[grpc]
address = "{socket}"
[plugins."io.containerd.internal.v1.opt"]
path = "{state}/opt"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{pause}"
# Without CAP_SYS_RESOURCE runc dies of a negative score: "can't get final child's PID from pipe".
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{cni}"
conf_dir = "{cni_configuration}"
"""


@dataclass(frozen=True)
class Containerd:
    """A running containerd."""

    socket: Path
    sandbox: Sandbox
    process: Process

    def ctr(self, *arguments: str | Path, timeout: float = 300) -> str:
        """Run its command line in the namespace that the kubelet uses."""
        return self.sandbox.run("ctr", "--address", self.socket, "--namespace", "k8s.io", *arguments, timeout=timeout)


def shield_host(sandbox: Sandbox, *used: Path) -> None:
    """Cover, inside the sandbox only, the places where container runtimes leave things behind, none of them `used`."""
    for place in _FIXED_PLACES:
        if hidden := [str(path) for path in used if path.is_relative_to(place)]:
            raise StartError(f"{', '.join(hidden)} must not lie below {place}: real nodes need that for themselves")
        sandbox.run("mount", "-t", "tmpfs", "none", place)


def start(sandbox: Sandbox, root: Path, folder: Path, log: Path) -> Containerd:
    """Start it on the store in `root`, with all else that it needs in `folder`; returns when it answers."""
    state, cni_configuration = folder / "state", folder / "cni"
    cni_configuration.mkdir(parents=True, exist_ok=True)
    socket = folder / "containerd.sock"
    configuration = folder / "containerd.toml"
    configuration.write_text(
        _CONFIGURATION.format(
            root=root,
            state=state,
            socket=socket,
            pause=PAUSE_IMAGE,
            cni=CNI_FOLDER,
            cni_configuration=cni_configuration,
        )
    )
    process = sandbox.spawn(log.stem, ["containerd", "--config", configuration], log)
    # A kubelet that comes before this line dies of "server is not initialized yet".
    wait_for(
        lambda: "containerd successfully booted" in process.tail(500),
        timeout=60,
        what="containerd",
        meanwhile=process.check,
    )
    return Containerd(socket, sandbox, process)
