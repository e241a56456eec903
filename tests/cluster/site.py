"""Where a cluster runs: its sandbox, its network, its folder with keys and logs, and how parts are started in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.cluster.cache import Programs
from tests.cluster.certificates import Authority, Credentials
from tests.cluster.process import Process
from tests.cluster.sandbox import Sandbox

SERVER_HOST: Final = "127.0.0.1"
# Pods reach the API server at 10.96.0.1:443; with it on this very port and address no kube-proxy is needed.
SERVER_PORT: Final = 443
SERVICE_RANGE: Final = "10.96.0.0/16"
SERVICE_ADDRESS: Final = "10.96.0.1"
# The API server refuses to advertise a loopback address. The second one is for a second real node.
NODE_ADDRESSES: Final = ("172.30.0.1", "172.30.0.2")
_DEVICE: Final = "node0"


class Site:
    """One sandbox with a network that carries the cluster's addresses, and one folder for all that is written."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self.folder = folder
        self.programs = programs
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        self.authority = Authority(folder / "keys")
        self._at_end: list[Callable[[], None]] = []
        self.sandbox = Sandbox()
        self._lay_network()

    def spawn(self, program: str | Path, *arguments: str, name: str | None = None, **environment: str) -> Process:
        """Start a program (a name is looked up in the cache) with its log in `logs/<name>.log`."""
        path = program if isinstance(program, Path) else self.programs.path(program)
        name = name or path.name
        return self.sandbox.spawn(name, [path, *arguments], self.logs / f"{name}.log", environment)

    def write(self, path: str, text: str | Mapping[str, object]) -> Path:
        """Write a file below the folder, a mapping as JSON (which YAML readers take too)."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text if isinstance(text, str) else json.dumps(text, indent=1))
        return target

    def kubeconfig(self, user: str, groups: Sequence[str] = ()) -> Path:
        """A kubeconfig by which `user` reaches the API server."""
        return write_kubeconfig(
            self.folder / f"{user.replace(':', '-')}.kubeconfig",
            f"https://{SERVER_HOST}:{SERVER_PORT}",
            self.authority.user(user, groups),
        )

    def at_end(self, remove: Callable[[], None]) -> None:
        """Have something called that removes what outlives the processes, when they are dead."""
        self._at_end.append(remove)

    def close(self) -> None:
        """Kill everything that runs here and remove what it leaves outside the folder."""
        self.sandbox.close()
        while self._at_end:
            self._at_end.pop()()

    def _lay_network(self) -> None:
        addresses = [f"ip addr add {address}/24 dev {_DEVICE}" for address in NODE_ADDRESSES]
        # A bridge without ports carries addresses as a dummy does, and the dummy type may be missing from the kernel.
        commands = [
            "ip link set lo up",
            f"ip link add {_DEVICE} type bridge",
            *addresses,
            f"ip addr add {SERVICE_ADDRESS}/32 dev {_DEVICE}",
            f"ip link set {_DEVICE} up",
        ]
        self.sandbox.run("sh", "-ec", "\n".join(commands))


def write_kubeconfig(path: Path, server: str, credentials: Credentials | None = None) -> Path:
    """A kubeconfig with one context, for one server and at most one user's certificate."""
    cluster: dict[str, str] = {"server": server}
    user: dict[str, str] = {}
    if credentials is not None:
        cluster["certificate-authority"] = str(credentials.authority)
        user = {"client-certificate": str(credentials.certificate), "client-key": str(credentials.key)}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "test", "user": user}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "current-context": "test",
    }
    path.write_text(json.dumps(content, indent=1))
    path.chmod(0o600)
    return path
