"""Ray's dashboard through the API server's proxy, with the cluster's own token where it wants one."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64

from portable.deploy.cluster import Cluster
from portable.errors import PortableError
from portable.model.plan import ObjectRef

_PORT = 8265
_TOKEN = "auth_token"  # noqa: S105 - the name of a key, as KubeRay writes it


def job_log(cluster: Cluster, namespace: str, ray_cluster: str, job_id: str) -> str | None:
    """What a job has printed so far; None if the dashboard cannot be asked, or does not know it."""
    service = f"{ray_cluster}-head-svc:{_PORT}"
    path = f"/api/v1/namespaces/{namespace}/services/{service}/proxy/api/jobs/{job_id}/logs"
    try:
        text = cluster.read(path, token=_token(cluster, namespace, ray_cluster))
        return str(json.loads(text)["logs"])
    except (PortableError, KeyError, TypeError, ValueError):
        # The cluster may be gone, or its token not ours to read: either way there is no log this way.
        return None


def _token(cluster: Cluster, namespace: str, ray_cluster: str) -> str | None:
    """The token of a RayCluster that wants one; the operator keeps it in a Secret of the cluster's name."""
    live = cluster.get(ObjectRef("ray.io/v1", "RayCluster", namespace, ray_cluster)) or {}
    options = (live.get("spec") or {}).get("authOptions") or {}
    if options.get("mode") != "token":
        return None
    secret = cluster.get(ObjectRef("v1", "Secret", namespace, options.get("secretName") or ray_cluster)) or {}
    try:
        return b64decode((secret.get("data") or {}).get(_TOKEN, "")).decode("ascii") or None
    except (NotBase64, UnicodeDecodeError):
        return None
