"""Kueue, outside the cluster it serves, with its webhooks at a local port."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from tests.cluster.api import MERGE, Api, Json, port_is_open
from tests.cluster.certificates import Credentials
from tests.cluster.control_plane import ADMINISTRATORS
from tests.cluster.site import Site
from tests.cluster.waiting import wait_for

_HOST: Final = "127.0.0.1"
_PORT: Final = 9443
_GROUPS: Final = {"ray.io", "kueue.x-k8s.io"}
# The CRDs whose two versions differ by more than their names; the release patches the same ones.
_CONVERTED: Final = ("clusterqueues", "cohorts", "localqueues", "multikueueclusters", "workloads")


class Queues:
    """Makes queues in the cluster's Kueue."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._numbers = itertools.count(1)

    def add(self, namespace: str, quota: Mapping[str, str | int], node_labels: Mapping[str, str] | None = None) -> str:
        """A queue for workloads of `namespace`, with this quota per resource in one flavor; returns its name."""
        name = f"queue-{next(self._numbers)}"
        manifests = _queue(name, namespace, quota, node_labels or {})
        self._api.apply_all(manifests)
        wait_for(lambda: self._active(manifests[-1]), what="active queue")
        return name

    def _active(self, queue: Json) -> bool:
        conditions = self._api.read(queue).get("status", {}).get("conditions") or []
        return any(condition["type"] == "Active" and condition["status"] == "True" for condition in conditions)


def start(site: Site, api: Api) -> Queues:
    """Start it; its CRDs have to be established before. Returns when its webhooks answer."""
    serving = site.authority.server("kueue", ["IP:127.0.0.1"])
    # It reads the certificate of its metrics port from this one place and nowhere else, hence a private /etc.
    private = (
        "mount -t tmpfs none /etc; mkdir -p /etc/kueue/metrics/certs /etc/kueue/webhook;"
        ' for d in metrics/certs webhook; do cp "$0" /etc/kueue/$d/tls.crt; cp "$1" /etc/kueue/$d/tls.key; done;'
        ' shift; exec "$@"'
    )
    site.spawn(
        Path("unshare"),
        *("--mount", "sh", "-ec", private, str(serving.certificate), str(serving.key)),
        str(site.programs.path("kueue")),
        f"--config={site.write('kueue.yaml', _configuration())}",
        "--feature-gates=VisibilityOnDemand=false",
        name="kueue",
        KUBECONFIG=str(site.kubeconfig("kueue", [ADMINISTRATORS])),
    )
    wait_for(lambda: port_is_open(_HOST, _PORT), timeout=60, what="Kueue's webhooks", meanwhile=site.sandbox.check)
    _connect_webhooks(site, api, serving)
    return Queues(api)


def _configuration() -> Json:
    return {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "health": {"healthProbeBindAddress": f"{_HOST}:8081"},
        "metrics": {"bindAddress": f"{_HOST}:8443"},
        "webhook": {"port": _PORT, "host": _HOST, "certDir": "/etc/kueue/webhook"},
        "leaderElection": {"leaderElect": False},
        "internalCertManagement": {"enable": False},
        "integrations": {"frameworks": ["ray.io/rayjob", "ray.io/raycluster"]},
    }


def _connect_webhooks(site: Site, api: Api, serving: Credentials) -> None:
    bundle = base64.b64encode(serving.authority.read_bytes()).decode()
    for path in sorted(site.programs.asset("kueue-webhooks").glob("*.yaml")):
        for manifest in yaml.safe_load_all(path.read_text()):
            manifest["metadata"]["name"] = "kueue-" + manifest["metadata"]["name"]
            manifest["webhooks"] = [_reachable(hook, bundle) for hook in manifest["webhooks"] if _ours(hook)]
            api.apply(manifest, force=True).expect()
    convert = {"clientConfig": {"url": f"https://{_HOST}:{_PORT}/convert", "caBundle": bundle}}
    patch = {"spec": {"conversion": {"strategy": "Webhook", "webhook": convert | {"conversionReviewVersions": ["v1"]}}}}
    for plural in _CONVERTED:
        crd = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{plural}.kueue.x-k8s.io"
        api.request("PATCH", crd, patch, MERGE).expect()


def _ours(hook: Mapping[str, Any]) -> bool:
    return any(_GROUPS.intersection(rule["apiGroups"]) for rule in hook["rules"])


def _reachable(hook: Mapping[str, Any], bundle: str) -> Json:
    url = f"https://{_HOST}:{_PORT}{hook['clientConfig']['service']['path']}"
    return {**hook, "clientConfig": {"url": url, "caBundle": bundle}}


def _queue(name: str, namespace: str, quota: Mapping[str, str | int], labels: Mapping[str, str]) -> list[Json]:
    version = "kueue.x-k8s.io/v1beta2"
    resources = [{"name": resource, "nominalQuota": str(amount)} for resource, amount in quota.items()]
    group = {"coveredResources": list(quota), "flavors": [{"name": name, "resources": resources}]}
    return [
        {
            "apiVersion": version,
            "kind": "ResourceFlavor",
            "metadata": {"name": name},
            "spec": {"nodeLabels": dict(labels)} if labels else {},
        },
        {
            "apiVersion": version,
            "kind": "ClusterQueue",
            "metadata": {"name": name},
            "spec": {"namespaceSelector": {}, "resourceGroups": [group]},
        },
        {
            "apiVersion": version,
            "kind": "LocalQueue",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"clusterQueue": name},
        },
    ]
