"""Adapters that a device plugin or the node itself gives to a pod: what InfiniBand and RoCE have in common."""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.fabrics import with_environment, with_host_mounts
from portable.compiler.neighbours import RAY, away_from
from portable.compiler.pod import Pod, mount
from portable.model.fabric import DeviceFabric
from portable.model.placement import FabricChoice, Placement, Seat

NETWORKS = "k8s.v1.cni.cncf.io/networks"
RESOURCE_ASSUMED = "rdmaResource"
"""The key of a target's `assume` that names the resource of the adapters on its cluster."""
NETWORKS_ASSUMED = "rdmaNetworks"
"""The key of a target's `assume` that names the Multus networks, separated by commas."""


def attach(pod: Pod, placement: Placement, choice: FabricChoice, facts: DeviceFabric) -> Pod:
    """The pod with its adapters.

    Where the provider publishes no resource, the pod reaches the adapters through the node: privileged, on its
    network, with its devices mounted. A target that knows the resource of its own cluster ends that: the device
    plugin then hands over the devices, and the rights that stood in for it fall away.

    Ray's ports are the node's own on its network, and a privileged container sees the accelerators of others too, which
    Ray would count from the first: in both cases no second Ray pod may be on the node.
    """
    resource = placement.target.assumed(RESOURCE_ASSUMED, choice.name) or facts.resource
    plugged = facts.resource is None and resource is not None
    pod = with_environment(pod, choice).capable(*facts.capabilities)
    pod = with_host_mounts(pod, (one for one in facts.mounts if not (plugged and one.host_path.startswith("/dev/"))))
    pod = _configured(_networked(pod, placement, choice, facts), facts)
    if resource is not None:
        pod = pod.with_limits({resource: str(choice.adapters if facts.quantity == "perAdapter" else 1)})
    pod = replace(
        pod,
        privileged=pod.privileged or (facts.privileged and not plugged),
        host_ipc=pod.host_ipc or facts.host_ipc,
        runtime_class=facts.runtime_class or pod.runtime_class,
    )
    if plugged or not (facts.host_network or (facts.privileged and _shares_node(placement.seat(pod.role)))):
        return pod
    return away_from(replace(pod, host_network=pod.host_network or facts.host_network), RAY)


def _configured(pod: Pod, facts: DeviceFabric) -> Pod:
    """ConfigMaps of the cluster's owner that the environment points into; no pod waits for one that nobody has made."""
    for one in facts.config_mounts:
        if not any(isinstance(value, str) and value.startswith(one.mount_path) for value in pod.env.values()):
            continue
        name = f"fabric-{one.name}"
        source = {"name": one.config_map, "optional": True}
        pod = pod.with_volume({"name": name, "configMap": source}, mount(name, one.mount_path, read_only=True))
    return pod


def _networked(pod: Pod, placement: Placement, choice: FabricChoice, facts: DeviceFabric) -> Pod:
    """One network for each adapter: a single name is repeated, a list of all adapters is cut to the worker's share."""
    assumed = placement.target.assumed(NETWORKS_ASSUMED, choice.name)
    names = facts.networks if assumed is None else tuple(name.strip() for name in assumed.split(",") if name.strip())
    if not names:
        return pod
    if len(names) == 1 and facts.quantity == "perAdapter":
        names *= choice.adapters
    elif len(names) == choice.type.adapters:
        names = names[: choice.adapters]
    return pod.with_annotations({NETWORKS: ",".join(names)})


def _shares_node(seat: Seat) -> bool:
    """Whether the worker leaves accelerators of its node to others."""
    request = seat.group.accelerator if seat.group else None
    return request is None or seat.share is not None or request.count < seat.instance_type.count
