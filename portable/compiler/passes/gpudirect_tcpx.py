"""GPUDirect-TCPX and -TCPXO: a daemon beside Ray moves the data over several interfaces of the pod.

Without the daemon, or with the wrong environment, collectives fall back to plain TCP and report no error; hence nothing
here is left to the image.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portable.compiler.fabrics import (
    chosen,
    place,
    sourcing,
    volume,
    with_environment,
    with_host_mounts,
    with_interfaces,
)
from portable.compiler.pod import Object, Pod, mount
from portable.model.fabric import GpudirectTcpx
from portable.model.placement import Placement
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with this fabric get the interfaces, the daemon, the folders they share, and the profile script."""
    found = chosen(pod, placement, GpudirectTcpx)
    if found is None:
        return pod
    choice, facts = found
    pod = with_interfaces(pod, facts).with_annotations(facts.device_annotations)
    pod = with_host_mounts(with_environment(pod, choice), facts.mounts).capable(*facts.capabilities)
    for one in facts.daemon_volumes_shared:
        pod = pod.with_volume({"name": _shared(one.name), "emptyDir": {}}, mount(_shared(one.name), one.mount_path))
    for one in facts.daemon_mounts:
        pod = pod.with_volume(volume(one))
    return sourcing(_with_daemon(pod, facts), facts.profile_script, workload, placement)


def _with_daemon(pod: Pod, facts: GpudirectTcpx) -> Pod:
    """The daemon starts before Ray as a native sidecar, or else as a second container."""
    daemon = _daemon(facts)
    if facts.native_sidecar:
        return replace(pod, init_containers=(*pod.init_containers, {**daemon, "restartPolicy": "Always"}))
    return replace(pod, sidecars=(*pod.sidecars, daemon))


def _daemon(facts: GpudirectTcpx) -> Object:
    mounts = [place(one) for one in facts.daemon_mounts]
    mounts += [mount(_shared(one.name), one.mount_path) for one in facts.daemon_volumes_shared]
    rights = {"capabilities": {"add": list(facts.daemon_capabilities)}} if facts.daemon_capabilities else None
    made: dict[str, Any] = {
        "name": facts.daemon_name,
        "image": facts.daemon_image,
        "command": list(facts.daemon_command),
        "env": [{"name": name, "value": value} for name, value in facts.daemon_env.items()],
        "securityContext": rights,
        "volumeMounts": mounts,
    }
    return {key: value for key, value in made.items() if value}


def _shared(name: str) -> str:
    return f"fabric-{name}"
