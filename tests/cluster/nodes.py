"""Two real nodes on this machine: a kubelet, a containerd and a pod network each, with one DNS for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cluster import cgroups, containerd, coredns, images
from tests.cluster.api import MERGE, Api, Json
from tests.cluster.cache import cache_root
from tests.cluster.control_plane import ADMINISTRATORS
from tests.cluster.leftovers import SessionFolder
from tests.cluster.site import NODE_ADDRESSES, Site
from tests.cluster.waiting import wait_for


@dataclass(frozen=True)
class _Place:
    """What one node has of its own."""

    number: int

    @property
    def name(self) -> str:
        return f"real-{self.number}"

    @property
    def address(self) -> str:
        return NODE_ADDRESSES[self.number - 1]

    @property
    def subnet(self) -> str:
        return f"10.244.{self.number}.0/24"


_PLACES: Final = (_Place(1), _Place(2))


class Nodes:
    """The two nodes; they take pods only inside `open`, so that no other test's pod runs on them."""

    names: Final = tuple(place.name for place in _PLACES)
    image: Final = images.RAY_IMAGE

    def __init__(self, site: Site, api: Api) -> None:
        self._site, self._api = site, api
        # Copies of the store are links, which do not reach beyond one disk.
        self._session = SessionFolder(cache_root())
        site.at_end(self._session.close)
        containerd.shield_host(site.sandbox, self._session.path, site.folder)
        site.sandbox.run("sh", "-ec", "echo 1 > /proc/sys/net/ipv4/ip_forward; ip route add default dev node0")
        coredns.start(site)
        for place in _PLACES:
            self._start(place)
        wait_for(self._ready, timeout=90, what="two ready nodes", meanwhile=site.sandbox.check)
        self.set_open(False)

    def set_open(self, yes: bool) -> None:
        """Whether pods may come."""
        for name in self.names:
            self._api.request("PATCH", f"/api/v1/nodes/{name}", {"spec": {"unschedulable": not yes}}, MERGE).expect()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let pods come for a while; those that came may stay."""
        self.set_open(True)
        try:
            yield
        finally:
            self.set_open(False)

    def _start(self, place: _Place) -> None:
        folder = self._site.folder / place.name
        folder.mkdir()
        cgroup = f"{self._session.name}-{place.name}"
        cgroups.make(cgroup)
        store = self._session.path / place.name
        images.copy_store(store)
        self._site.write(f"{place.name}/cni/10-bridge.conflist", _network(place, folder))
        log = self._site.logs / f"containerd-{place.name}.log"
        runtime = containerd.start(self._site.sandbox, store, folder, log)
        settings = _kubelet(place, folder) | {
            "cgroupRoot": f"/{cgroup}",
            "containerRuntimeEndpoint": f"unix://{runtime.socket}",
            "resolvConf": str(self._site.write(f"{place.name}/resolv.conf", f"nameserver {coredns.ADDRESS}\n")),
        }
        self._site.spawn(
            "kubelet",
            f"--kubeconfig={self._site.kubeconfig(f'system:node:{place.name}', [ADMINISTRATORS])}",
            f"--config={self._site.write(f'{place.name}/kubelet.yaml', settings)}",
            f"--root-dir={folder / 'kubelet'}",
            f"--node-ip={place.address}",
            f"--hostname-override={place.name}",
            name=f"kubelet-{place.name}",
        )

    def _ready(self) -> bool:
        answers = [self._api.get(f"/api/v1/nodes/{place.name}") for place in _PLACES]
        return all(answer.ok and _is_ready(answer.json) for answer in answers)


def _is_ready(node: Json) -> bool:
    conditions = {condition["type"]: condition["status"] for condition in node["status"].get("conditions", [])}
    return conditions.get("Ready") == "True"


def _network(place: _Place, folder: Path) -> Json:
    addresses = {
        "type": "host-local",
        "ranges": [[{"subnet": place.subnet}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": str(folder / "addresses"),
    }
    bridge = {"type": "bridge", "bridge": f"pods{place.number}", "isGateway": True, "ipMasq": False, "ipam": addresses}
    return {"cniVersion": "1.0.0", "name": "pods", "plugins": [bridge, {"type": "loopback"}]}


def _kubelet(place: _Place, folder: Path) -> Json:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": place.address,
        "healthzPort": 0,
        # A cluster that lives for one test run, in a network that nobody else is in.
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "failSwapOn": False,
        "enforceNodeAllocatable": [],
        "localStorageCapacityIsolation": False,
        "clusterDNS": [coredns.ADDRESS],
        "clusterDomain": "cluster.local",
        "podLogsDir": str(folder / "pods"),
        "volumePluginDir": str(folder / "plugins"),
        # Disk pressure of the machine is not what is tested.
        "evictionHard": {"memory.available": "100Mi"},
        "imageGCHighThresholdPercent": 100,
    }
