"""The RayService: Serve applications on a cluster, and the ingress that authenticates their callers."""

from __future__ import annotations

from typing import Any

import yaml

from portable.compiler.objects import manifest
from portable.compiler.passes.queue import object_annotations, object_labels
from portable.compiler.raycluster import cluster_spec
from portable.compiler.runtime_env import runtime_env
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Application, Service, Workload

_SERVE_PORT = 8000


def compile_service(service: Service, workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The RayService and, if it is exposed, its Ingress."""
    body = {
        "labels": object_labels(workload, placement),
        "annotations": object_annotations(workload, placement),
        "spec": {
            "excludeHeadPodFromServeSvc": bool(workload.spec.groups),
            "serveConfigV2": _serve_config(service, workload, placement),
            "rayClusterConfig": cluster_spec(workload, placement),
        },
    }
    made = manifest("ray.io/v1", "RayService", workload.name, workload, placement, **body)
    return (made, *_ingress(service, workload, placement))


def _serve_config(service: Service, workload: Workload, placement: Placement) -> str:
    """The Serve config file as text."""
    environment = runtime_env(workload, placement)
    config = {
        "proxy_location": "EveryNode",
        "http_options": {"host": "0.0.0.0", "port": _SERVE_PORT},  # noqa: S104 - inside the pod
        "applications": [serve_application(one, environment) for one in service.applications],
    }
    return yaml.safe_dump(config, sort_keys=False, width=1000)


def serve_application(application: Application, environment: dict[str, Any]) -> dict[str, Any]:
    """One entry of a Serve config."""
    made: dict[str, Any] = {
        "name": application.name,
        "import_path": application.import_,
        "route_prefix": application.route,
    }
    if environment:
        made["runtime_env"] = environment
    if application.args:
        made["args"] = dict(application.args)
    if application.replicas is not None:
        made["deployments"] = [_deployment(application)]
    return made


def _deployment(application: Application) -> dict[str, Any]:
    """How many replicas the application's deployment has: a number, or a range that Serve scales."""
    name = application.deployment or application.import_.rpartition(":")[2].rpartition(".")[2]
    wanted = application.replicas
    if wanted is None or wanted.min == wanted.max:
        return {"name": name, "num_replicas": wanted.max if wanted else 1}
    return {"name": name, "autoscaling_config": {"min_replicas": wanted.min, "max_replicas": wanted.max}}


def _ingress(service: Service, workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The Ingress to the Serve port; the resolver has made sure that it authenticates callers."""
    ingress = placement.target.ingress
    if not workload.spec.expose.ingress or ingress is None:
        return ()
    backend = {"service": {"name": f"{workload.name}-serve-svc", "port": {"number": _SERVE_PORT}}}
    paths = [
        {"path": application.route, "pathType": "Prefix", "backend": backend} for application in service.applications
    ]
    spec: dict[str, Any] = {"ingressClassName": ingress.class_name} if ingress.class_name else {}
    if ingress.tls is not None:
        spec["tls"] = [{"hosts": [ingress.host], "secretName": ingress.tls}]
    spec["rules"] = [{"host": ingress.host, "http": {"paths": paths}}]
    annotations = dict(sorted((ingress.auth or {}).items()))
    name = f"{workload.name}-serve"
    body = {"annotations": annotations, "spec": spec}
    return (manifest("networking.k8s.io/v1", "Ingress", name, workload, placement, **body),)
