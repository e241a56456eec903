"""The KubeRay operator, outside the cluster it serves."""

from __future__ import annotations

from tests.cluster.api import port_is_open
from tests.cluster.control_plane import ADMINISTRATORS
from tests.cluster.site import Site
from tests.cluster.waiting import wait_for

_PROBES = 8082


def start(site: Site) -> None:
    """Start it; every CRD it watches has to be established before, or it exits."""
    site.spawn(
        "kuberay-operator",
        f"--kubeconfig={site.kubeconfig('kuberay-operator', [ADMINISTRATORS])}",
        "--enable-leader-election=false",
        # It cannot resolve the names of services, so it asks dashboards through the API server.
        "--use-kubernetes-proxy",
        "--metrics-addr=0",
        f"--health-probe-bind-address=127.0.0.1:{_PROBES}",
    )
    wait_for(lambda: port_is_open("127.0.0.1", _PROBES), what="KubeRay operator", meanwhile=site.sandbox.check)
