"""etcd, API server, controller manager and scheduler, each a process of the sandbox."""

from __future__ import annotations

from typing import Final

from tests.cluster.api import Api
from tests.cluster.site import NODE_ADDRESSES, SERVER_HOST, SERVER_PORT, SERVICE_ADDRESS, SERVICE_RANGE, Site
from tests.cluster.waiting import wait_for

ADMINISTRATORS: Final = "system:masters"
_ETCD: Final = "http://127.0.0.1:2379"


def start_server(site: Site) -> Api:
    """Start etcd and the API server and return an administrator's connection."""
    _start_etcd(site)
    _start_api_server(site)
    api = Api(SERVER_HOST, SERVER_PORT, site.authority.user("admin", [ADMINISTRATORS]))
    wait_for(lambda: _ready(api), timeout=60, what="ready API server", meanwhile=site.sandbox.check)
    return api


def start_controllers(site: Site) -> None:
    """Start the controller manager and the scheduler.

    The garbage collector reads which kinds there are when it starts and then twice a minute, so CRDs go first.
    """
    site.spawn(
        "kube-controller-manager",
        # One token per controller, as in production, would make its start four seconds longer.
        f"--kubeconfig={site.kubeconfig('system:kube-controller-manager', [ADMINISTRATORS])}",
        f"--service-account-private-key-file={site.folder / 'keys' / 'service-account.key'}",
        f"--root-ca-file={site.authority.certificate}",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--leader-elect=false",
    )
    site.spawn("kube-scheduler", f"--kubeconfig={site.kubeconfig('system:kube-scheduler')}", "--leader-elect=false")


def _ready(api: Api) -> bool:
    try:
        return api.get("/readyz").ok
    except OSError:
        return False


def _start_etcd(site: Site) -> None:
    site.spawn(
        "etcd",
        f"--data-dir={site.folder / 'etcd'}",
        "--unsafe-no-fsync",
        f"--listen-client-urls={_ETCD}",
        f"--advertise-client-urls={_ETCD}",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--log-level=warn",
    )


def _start_api_server(site: Site) -> None:
    names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
    addresses = [SERVER_HOST, SERVICE_ADDRESS, *NODE_ADDRESSES]
    serving = site.authority.server(
        "kube-apiserver", [*(f"DNS:{name}" for name in names), *(f"IP:{address}" for address in addresses)]
    )
    key, public = site.authority.signing_pair("service-account")
    site.spawn(
        "kube-apiserver",
        f"--etcd-servers={_ETCD}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        f"--secure-port={SERVER_PORT}",
        f"--advertise-address={NODE_ADDRESSES[0]}",
        f"--tls-cert-file={serving.certificate}",
        f"--tls-private-key-file={serving.key}",
        f"--client-ca-file={serving.authority}",
        f"--service-account-key-file={public}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--authorization-mode=RBAC",
        "--allow-privileged",
        # Else `logs` and `exec` look the node's name up in a DNS that is not there.
        "--kubelet-preferred-address-types=InternalIP",
    )
